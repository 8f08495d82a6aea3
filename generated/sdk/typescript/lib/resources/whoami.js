const getOperation = { id: 'whoami.get', method: 'GET', path: '/v1/whoami', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** What the presented API key is and may do. */
export class WhoamiResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Who am I? `GET /v1/whoami`, needs an API key, no scope.
     *
     * Returns what the presented API key is, whose it is and what it may do. Needs no scope.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `workspace_suspended`, `live_access_disabled`,
     * `test_access_disabled`
     */
    get(options) {
        return this.#transport.call(getOperation, [], undefined, options);
    }
}
