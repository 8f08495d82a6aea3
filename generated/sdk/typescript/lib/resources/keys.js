const createOperation = { id: 'keys.create', method: 'POST', path: '/v1/keys', public: false, query: [], hasBody: true, repeat: 'always', idempotent: true, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: ['key'] };
const listOperation = { id: 'keys.list', method: 'GET', path: '/v1/keys', public: false, query: ['limit', 'cursor', 'status', 'lineage_id'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const selfRevokeOperation = { id: 'keys.selfRevoke', method: 'POST', path: '/v1/keys/self-revoke', public: false, query: [], hasBody: false, repeat: 'refused', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const getOperation = { id: 'keys.get', method: 'GET', path: '/v1/keys/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const updateOperation = { id: 'keys.update', method: 'PATCH', path: '/v1/keys/{id}', public: false, query: [], hasBody: true, repeat: 'refused', idempotent: false, conditional: true, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const revokeOperation = { id: 'keys.revoke', method: 'DELETE', path: '/v1/keys/{id}', public: false, query: ['revoke_issued'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const takeOverOperation = { id: 'keys.takeOver', method: 'POST', path: '/v1/keys/{id}/take-over', public: false, query: [], hasBody: false, repeat: 'refused', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const rotateOperation = { id: 'keys.rotate', method: 'POST', path: '/v1/keys/{id}/rotate', public: false, query: [], hasBody: true, repeat: 'always', idempotent: true, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: ['key'] };
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
     * Makes an API key, shown once in `key`. What a key makes is never freer than itself, in scopes,
     * addresses, rate limit and expiry, nor beyond the role of the person behind it; what is left
     * out of the last three is as its own. A test key makes test keys only; a live key may make
     * either.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `exceeds_authority`, `live_key_required`,
     * `role_required`
     * - 409 `idempotency_in_flight`, `secret_no_longer_available`
     * - 422 `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`, `idempotency_conflict`
     */
    create(name, options) {
        return this.#transport.call(createOperation, [], typeof name === 'string' ? { name: name } : name, options);
    }
    /**
     * List API keys. `GET /v1/keys`, needs `keys.read`.
     *
     * Lists the keys of the presented key's environment, newest first. Never shows a key, only its
     * start.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
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
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
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
     * Changes the members given; `allowed_ips` and `metadata` as a whole. The presented key must be
     * as free as the key in scopes, addresses, rate limit and expiry, before and after the change.
     * Works from the very next request.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `exceeds_authority`, `role_required`
     * - 404 `not_found`
     * - 409 `key_not_active`, `rotation_in_progress`
     * - 412 `precondition_failed`
     * - 422 `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`
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
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`
     * - 404 `not_found`
     *
     * @param id The key's id, `key_…`.
     */
    revoke(id, params, options) {
        return this.#transport.call(revokeOperation, [id], params, options);
    }
    /**
     * Take an API key over. `POST /v1/keys/{id}/take-over`, needs `keys.write`.
     *
     * Puts the owner behind the presented key behind this one as well, `created_by`: the key of
     * somebody who has left, say, whose data scopes work on. The key itself does not change. The
     * presented key needs every scope that it has. Repeating the call answers the same.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`, `exceeds_authority`
     * - 404 `not_found`
     * - 409 `key_not_active`
     *
     * @param id The key's id, `key_…`.
     */
    takeOver(id, options) {
        return this.#transport.call(takeOverOperation, [id], undefined, options);
    }
    /**
     * Rotate an API key. `POST /v1/keys/{id}/rotate`, needs `keys.write`.
     *
     * Makes a key that takes over, shown once in `key`, with the same name, scopes, addresses,
     * limit, metadata and lineage. Both work until the end of the grace, when the old one ends by
     * itself; either can be revoked at once. The new key lives as long as the old one was to live,
     * never past the presented key. The presented key, which may be the same one, must be as free as
     * the old key in everything. At most two keys of a lineage work at a time. When `other_half` of
     * the new key says `used_since_rotation: false` and the new key is in use, the old one can go. A
     * key that others may know is revoked, not rotated.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `exceeds_authority`, `role_required`
     * - 404 `not_found`
     * - 409 `key_not_active`, `rotation_in_progress`, `idempotency_in_flight`,
     * `secret_no_longer_available`
     * - 422 `idempotency_conflict`
     *
     * @param id The key's id, `key_…`.
     */
    rotate(id, params, options) {
        return this.#transport.call(rotateOperation, [id], params, options);
    }
}
