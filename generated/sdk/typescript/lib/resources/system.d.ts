import type { Call } from '../call.js';
import type { Health, Probe, Jwks } from '../models.js';
import type { RequestOptions } from '../options.js';
/** Health, signing keys and this description. */
export declare class SystemResource {
    #private;
    /**
     * Health of the server and what it needs. `GET /health`, needs no API key.
     *
     * Always answers 200 while the process runs; `status` and `database` say how it is. For people
     * and dashboards.
     */
    health(options?: RequestOptions | undefined): Call<Health>;
    /**
     * Is the process alive? `GET /livez`, needs no API key.
     *
     * Answers 200 while the process can answer at all. For a supervisor that restarts it.
     */
    live(options?: RequestOptions | undefined): Call<Probe>;
    /**
     * May traffic be sent here? `GET /readyz`, needs no API key.
     *
     * Answers 200 when the server can answer every operation, 503 while it starts, stops or has lost
     * its database. For a load balancer.
     */
    ready(options?: RequestOptions | undefined): Call<Probe>;
    /**
     * Figures for Prometheus. `GET /metrics`, needs `metrics.read`.
     *
     * Counts and gauges of the whole server in the Prometheus text format: answers by operation and
     * status, verdicts by environment and code, sizes of what is held in memory. Keys of the first
     * workspace only, since the figures span all workspaces.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `operator_key_required`
     */
    metrics(options?: RequestOptions | undefined): Call<string>;
    /**
     * Public keys of the live environment. `GET /.well-known/jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies live tokens offline. Holds every key that signs
     * now, will sign soon or has signed a token that still lives. Cache it for as long as
     * `Cache-Control` says, no longer.
     */
    jwks(options?: RequestOptions | undefined): Call<Jwks>;
    /**
     * Public keys of the test environment. `GET /test/.well-known/jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies test tokens offline. Never holds a live key.
     */
    testJwks(options?: RequestOptions | undefined): Call<Jwks>;
    /**
     * Public keys of the live audit trail. `GET /.well-known/audit-jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of live audit trails.
     * Its keys sign nothing else, and none is ever taken out.
     */
    auditJwks(options?: RequestOptions | undefined): Call<Jwks>;
    /**
     * Public keys of the test audit trail. `GET /test/.well-known/audit-jwks.json`, needs no API
     * key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of test audit trails.
     * Never holds a live key.
     */
    testAuditJwks(options?: RequestOptions | undefined): Call<Jwks>;
    /**
     * This description, as JSON. `GET /openapi.json`, needs no API key.
     *
     * The OpenAPI 3.1 description of this API, as JSON, with required scopes and error codes written
     * into the descriptions.
     */
    openapiJson(options?: RequestOptions | undefined): Call<Record<string, unknown>>;
    /**
     * This description, as YAML. `GET /openapi.yaml`, needs no API key.
     *
     * The OpenAPI 3.1 description of this API, as its authors write it.
     */
    openapiYaml(options?: RequestOptions | undefined): Call<string>;
}
