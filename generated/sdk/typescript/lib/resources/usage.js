const getOperation = { id: 'usage.get', method: 'GET', path: '/v1/usage', public: false, query: ['since', 'until', 'step', 'group_by', 'groups'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const anomaliesOperation = { id: 'usage.anomalies', method: 'GET', path: '/v1/usage/anomalies', public: false, query: ['limit', 'cursor', 'kind', 'key', 'since'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const ofKeyOperation = { id: 'usage.ofKey', method: 'GET', path: '/v1/keys/{id}/usage', public: false, query: ['since', 'until', 'step', 'group_by', 'groups'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** What API keys are used for, how much, how fast, and what is unusual. */
export class UsageResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * What keys are used for. `GET /v1/usage`, needs `usage.read`.
     *
     * Counts the requests made with the API keys of the workspace in the key's environment: how
     * many, how fast they were answered, what was refused or failed. Every request whose key is
     * known is counted, also one that is refused by a scope or a limit. Verifies need no key: `GET
     * /v1/audit/stats` counts those.
     *
     * What is counted is written every 5 seconds: everything that ended before `complete_until` is
     * in the answer. Percentiles come from buckets that grow by the cube root of two, so they are at
     * most 13 % off. Minutes are kept for 48 hours, hours for 90 days, days for 2 years.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    get(params, options) {
        return this.#transport.call(getOperation, [], params, options);
    }
    /**
     * What was unusual about keys. `GET /v1/usage/anomalies`, needs `usage.read`.
     *
     * Lists unusual patterns in the use of the keys of the workspace and environment, newest first.
     * Each was written into the audit trail once (`usage.anomaly`). Of one kind and key there is at
     * most one a day.
     *
     * - `volume_spike`, `volume_drop`, `error_burst`: an hour held against the same hour of the 28
     * days before, once there are 7. A spike or burst may be found while its hour runs, a drop when
     * it is over.
     * - `new_country`: the first use from a country, by a key that is known from others for 7 days.
     * - `used_after_silence`: the first use after 45 days without any.
     * - `retiring_key_used`: a rotated key that is in use within the last quarter of its grace.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    anomalies(params, options) {
        return this.#transport.list(anomaliesOperation, [], params, options);
    }
    /**
     * What one key is used for. `GET /v1/keys/{id}/usage`, needs `usage.read`.
     *
     * As `GET /v1/usage`, for one key with those that it was rotated from or to. Told apart by key
     * unless asked otherwise, so that both halves of a rotation show, and whether the old one can be
     * revoked.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The key's id, `key_…`.
     */
    ofKey(id, params, options) {
        return this.#transport.call(ofKeyOperation, [id], params, options);
    }
}
