const getOperation = { id: 'workspace.get', method: 'GET', path: '/v1/workspace', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const updateOperation = { id: 'workspace.update', method: 'PATCH', path: '/v1/workspace', public: false, query: [], hasBody: true, repeat: 'refused', idempotent: false, conditional: true, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** The workspace that the presented API key belongs to. */
export class WorkspaceResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Get the workspace. `GET /v1/workspace`, needs `workspace.read`.
     *
     * Returns the workspace that the presented API key belongs to.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    get(options) {
        return this.#transport.call(getOperation, [], undefined, options);
    }
    /**
     * Update the workspace. `PATCH /v1/workspace`, needs `workspace.write`.
     *
     * Changes the members given and leaves the others. `policy_default` holds in both environments,
     * for everything that is issued after this has answered. Needs a live key. Status and access to
     * live and test are the operator's to change.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `live_key_required`, `role_required`
     * - 412 `precondition_failed`
     */
    update(params, options) {
        return this.#transport.call(updateOperation, [], params, options);
    }
}
