const createOperation = { id: 'keys.create', method: 'POST', path: '/v1/keys', public: false, query: [], hasBody: true, repeat: 'always', idempotent: true, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: ['key'] };
const listOperation = { id: 'keys.list', method: 'GET', path: '/v1/keys', public: false, query: ['limit', 'cursor', 'status'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const selfRevokeOperation = { id: 'keys.selfRevoke', method: 'POST', path: '/v1/keys/self-revoke', public: false, query: [], hasBody: false, repeat: 'refused', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const getOperation = { id: 'keys.get', method: 'GET', path: '/v1/keys/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const updateOperation = { id: 'keys.update', method: 'PATCH', path: '/v1/keys/{id}', public: false, query: [], hasBody: true, repeat: 'refused', idempotent: false, conditional: true, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const revokeOperation = { id: 'keys.revoke', method: 'DELETE', path: '/v1/keys/{id}', public: false, query: ['revoke_issued'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** API keys of the workspace. */
export class KeysResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Create an API key. `POST /v1/keys`, needs `keys.write`.
     *
     * Makes an API key, shown once in `key`. A key cannot make a key with scopes beyond its own, or
     * one that outlives it. A test key makes test keys only; a live key may make either.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`, `exceeds_authority`, `live_key_required`
     * - 409 `idempotency_in_flight`, `secret_no_longer_available`
     * - 422 `unknown_scope`, `invalid_expiry`, `idempotency_conflict`
     */
    create(params, options) {
        return this.#transport.call(createOperation, [], params, options);
    }
    /**
     * List API keys. `GET /v1/keys`, needs `keys.read`.
     *
     * Lists the keys of the presented key's environment, newest first. Never shows a key, only its
     * start.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`
     */
    list(params, options) {
        return this.#transport.list(listOperation, [], params, options);
    }
    /**
     * Revoke the presented API key. `POST /v1/keys/self-revoke`, needs an API key, no scope.
     *
     * Ends the key that is presented, for good, with every live token that it issued and every key
     * that it made, and what those issued and made. Needs no scope and no body, and works where the
     * key may do nothing else: whoever finds a key can make it harmless. A repeat answers 401
     * `key_revoked`.
     */
    selfRevoke(options) {
        return this.#transport.call(selfRevokeOperation, [], undefined, options);
    }
    /**
     * Get an API key's record. `GET /v1/keys/{id}`, needs `keys.read`.
     *
     * Returns what is known of a key. Never shows the key, only its start.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`
     * - 404 `not_found`
     *
     * @param id The key's id, `key_…`.
     */
    get(id, options) {
        return this.#transport.call(getOperation, [id], undefined, options);
    }
    /**
     * Update an API key. `PATCH /v1/keys/{id}`, needs `keys.write`.
     *
     * Changes the members given. The presented key needs every scope that the key has before and
     * after the change, and cannot let it outlive itself. Works from the very next request.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`, `exceeds_authority`
     * - 404 `not_found`
     * - 409 `key_not_active`
     * - 412 `precondition_failed`
     * - 422 `unknown_scope`, `invalid_expiry`
     *
     * @param id The key's id, `key_…`.
     */
    update(id, params, options) {
        return this.#transport.call(updateOperation, [id], params, options);
    }
    /**
     * Revoke an API key. `DELETE /v1/keys/{id}`, needs `keys.write`.
     *
     * Ends a key. It is refused from the very next request. The record stays for audit. Repeating
     * the call answers the same. With `revoke_issued=true` every live token that the key issued and
     * every key that it made, and what those issued and made, end with it.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`
     * - 404 `not_found`
     *
     * @param id The key's id, `key_…`.
     */
    revoke(id, params, options) {
        return this.#transport.call(revokeOperation, [id], params, options);
    }
}
