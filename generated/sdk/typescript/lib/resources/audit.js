const listOperation = { id: 'audit.list', method: 'GET', path: '/v1/audit', public: false, query: ['limit', 'cursor', 'since', 'until', 'actor', 'agent_id', 'action', 'outcome', 'text'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const statsOperation = { id: 'audit.stats', method: 'GET', path: '/v1/audit/stats', public: false, query: ['since', 'until', 'bucket'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const exportOperation = { id: 'audit.export', method: 'GET', path: '/v1/audit/export', public: false, query: ['since', 'until', 'actor', 'agent_id', 'action', 'outcome', 'text'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'text', secrets: [] };
const listCheckpointsOperation = { id: 'audit.listCheckpoints', method: 'GET', path: '/v1/audit/checkpoints', public: false, query: ['limit', 'cursor', 'since', 'until'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const getOperation = { id: 'audit.get', method: 'GET', path: '/v1/audit/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** The audit trail, what was done, by whom, and what was refused. */
export class AuditResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * List audit events. `GET /v1/audit`, needs `audit.read`.
     *
     * Lists what was done and what was refused in the key's environment, newest first. Every change
     * writes its event in its own transaction: what is not written down has not happened. Failed
     * authentications with a key that exists, and calls beyond a key's scopes, are one event per
     * key, address (or operation) and minute, with a count. Filters are joined by *and*.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params, options) {
        return this.#transport.list(listOperation, [], params, options);
    }
    /**
     * Count audit events and verifies. `GET /v1/audit/stats`, needs `audit.read`.
     *
     * Counts the events of a span of time by action, agent and bucket of time, with the verifies of
     * tokens whose signature matched. Verifies are counted per agent, issuing key, code and minute;
     * those of the last seconds may be missing.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    stats(params, options) {
        return this.#transport.call(statsOperation, [], params, options);
    }
    /**
     * Export audit events. `GET /v1/audit/export`, needs `audit.read`.
     *
     * Streams every matching event up to now, oldest first, however many there are. That it was
     * asked for is an audit event itself (`audit.exported`), written before the first line is sent.
     *
     * `ndjson`: one event per line, as `GET /v1/audit` shows it, with its place in the chain (`seq`,
     * `hash`), and lines without an `id` in between: a first line `{"start":…}`, signed checkpoints,
     * and a last line `{"end":true,"count":n,…}`, without which the export is not whole. Without
     * filters but `since` and `until` it can be proved offline: `ampgate audit verify`. It then goes
     * by the order of the chain, and begins and ends at checkpoints, so it may hold some events of
     * just before `since` and just after `until`. `csv`: RFC 4180 with a header; `chain` joined by
     * spaces, `details` as JSON. A cell that starts with `=`, `+`, `-`, `@`, `'`, a tab, CR or LF
     * has a `'` put in front, so that no spreadsheet runs it; take one `'` away to read it back. An
     * export that fails on the way ends by a broken connection in either format. A client that takes
     * nothing for 30 s is cut off; go on with `since` set to the `at` of the last event that came.
     * Events of the last 5 seconds may be on their way still, and missing.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    export(params, options) {
        return this.#transport.lines(exportOperation, [], params, options);
    }
    /**
     * List checkpoints of the audit trail. `GET /v1/audit/checkpoints`, needs `audit.read`.
     *
     * Lists signed checkpoints of the chain over the audit events of the key's workspace and
     * environment, newest first. A checkpoint says, signed, that the events up to `seq` have the
     * hash `hash`; there is one for each second in which events were written. Keep the latest one
     * elsewhere from time to time: `ampgate audit verify
     * --checkpoints` holds an export against it, so that not even the end of the trail can be cut
     * away unnoticed.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    listCheckpoints(params, options) {
        return this.#transport.list(listCheckpointsOperation, [], params, options);
    }
    /**
     * Get an audit event. `GET /v1/audit/{id}`, needs `audit.read`.
     *
     * Returns one event of the key's environment.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The event's id, `evt_…`.
     */
    get(id, options) {
        return this.#transport.call(getOperation, [id], undefined, options);
    }
}
