const listCheckpointsOperation = { id: 'audit.listCheckpoints', method: 'GET', path: '/v1/audit/checkpoints', public: false, query: ['limit', 'cursor', 'since', 'until'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, reply: 'json', secrets: [] };
/** The audit trail, what was done, by whom, and what was refused. */
export class AuditResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
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
     * - 403 `insufficient_scope`, `workspace_suspended`
     */
    listCheckpoints(params, options) {
        return this.#transport.list(listCheckpointsOperation, [], params, options);
    }
}
