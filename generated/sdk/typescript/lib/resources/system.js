const healthOperation = { id: 'system.health', method: 'GET', path: '/health', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const liveOperation = { id: 'system.live', method: 'GET', path: '/livez', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const readyOperation = { id: 'system.ready', method: 'GET', path: '/readyz', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const metricsOperation = { id: 'system.metrics', method: 'GET', path: '/metrics', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'text', secrets: [] };
const jwksOperation = { id: 'system.jwks', method: 'GET', path: '/.well-known/jwks.json', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const testJwksOperation = { id: 'system.testJwks', method: 'GET', path: '/test/.well-known/jwks.json', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const auditJwksOperation = { id: 'system.auditJwks', method: 'GET', path: '/.well-known/audit-jwks.json', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const testAuditJwksOperation = { id: 'system.testAuditJwks', method: 'GET', path: '/test/.well-known/audit-jwks.json', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const openapiJsonOperation = { id: 'system.openapiJson', method: 'GET', path: '/openapi.json', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const openapiYamlOperation = { id: 'system.openapiYaml', method: 'GET', path: '/openapi.yaml', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'text', secrets: [] };
/** Health, signing keys and this description. */
export class SystemResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Health of the server and what it needs. `GET /health`, needs no API key.
     *
     * Always answers 200 while the process runs; `status` and `database` say how it is. For people
     * and dashboards.
     */
    health(options) {
        return this.#transport.call(healthOperation, [], undefined, options);
    }
    /**
     * Is the process alive? `GET /livez`, needs no API key.
     *
     * Answers 200 while the process can answer at all. For a supervisor that restarts it.
     */
    live(options) {
        return this.#transport.call(liveOperation, [], undefined, options);
    }
    /**
     * May traffic be sent here? `GET /readyz`, needs no API key.
     *
     * Answers 200 when the server can answer every operation, 503 while it starts, stops or has lost
     * its database. For a load balancer.
     */
    ready(options) {
        return this.#transport.call(readyOperation, [], undefined, options);
    }
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
    metrics(options) {
        return this.#transport.call(metricsOperation, [], undefined, options);
    }
    /**
     * Public keys of the live environment. `GET /.well-known/jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies live tokens offline. Holds every key that signs
     * now, will sign soon or has signed a token that still lives. Cache it for as long as
     * `Cache-Control` says, no longer.
     */
    jwks(options) {
        return this.#transport.call(jwksOperation, [], undefined, options);
    }
    /**
     * Public keys of the test environment. `GET /test/.well-known/jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies test tokens offline. Never holds a live key.
     */
    testJwks(options) {
        return this.#transport.call(testJwksOperation, [], undefined, options);
    }
    /**
     * Public keys of the live audit trail. `GET /.well-known/audit-jwks.json`, needs no API key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of live audit trails.
     * Its keys sign nothing else, and none is ever taken out.
     */
    auditJwks(options) {
        return this.#transport.call(auditJwksOperation, [], undefined, options);
    }
    /**
     * Public keys of the test audit trail. `GET /test/.well-known/audit-jwks.json`, needs no API
     * key.
     *
     * The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of test audit trails.
     * Never holds a live key.
     */
    testAuditJwks(options) {
        return this.#transport.call(testAuditJwksOperation, [], undefined, options);
    }
    /**
     * This description, as JSON. `GET /openapi.json`, needs no API key.
     *
     * The OpenAPI 3.1 description of this API, as JSON, with required scopes and error codes written
     * into the descriptions.
     */
    openapiJson(options) {
        return this.#transport.call(openapiJsonOperation, [], undefined, options);
    }
    /**
     * This description, as YAML. `GET /openapi.yaml`, needs no API key.
     *
     * The OpenAPI 3.1 description of this API, as its authors write it.
     */
    openapiYaml(options) {
        return this.#transport.call(openapiYamlOperation, [], undefined, options);
    }
}
