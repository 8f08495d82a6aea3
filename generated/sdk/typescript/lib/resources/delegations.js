const createOperation = { id: 'delegations.create', method: 'POST', path: '/v1/delegations', public: false, query: [], hasBody: true, repeat: 'always', idempotent: true, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: ['token'] };
const listOperation = { id: 'delegations.list', method: 'GET', path: '/v1/delegations', public: false, query: ['limit', 'cursor', 'from_agent_id', 'to_agent_id', 'parent_delegation_id', 'status'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const verifyOperation = { id: 'delegations.verify', method: 'POST', path: '/v1/delegations/verify', public: true, query: [], hasBody: true, repeat: 'refused', idempotent: false, conditional: false, sendsEnvironment: true, perCall: [], reply: 'json', secrets: [] };
const getOperation = { id: 'delegations.get', method: 'GET', path: '/v1/delegations/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const revokeOperation = { id: 'delegations.revoke', method: 'DELETE', path: '/v1/delegations/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** Who acts in whose name, within what, in chains that only ever narrow. */
export class DelegationsResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Let an agent act for another. `POST /v1/delegations`, needs `delegations.write`.
     *
     * Lets `to_agent_id` act in the name of `from_agent_id`, within `scope`, `constraints` and
     * `ttl`. With `parent_delegation_id` the agent that was delegated to hands a part of it on.
     * Tokens are issued under it with `delegation_id` at `POST /v1/tokens`; `token` is for showing
     * the chain to a service, which has it verified at `POST /v1/delegations/verify`.
     *
     * A delegation lies within its first agent's capabilities and within every link of its chain:
     * what would be wider in scope, time, depth or constraints is refused (`exceeds_parent`,
     * `exceeds` says in which), never cut off. What the acting agents may do by themselves does not
     * count. The constraints of all links are checked by every verify; one that is not repeated
     * holds all the same. No agent is in a chain twice.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `capability_missing`, `not_delegate`,
     * `exceeds_parent`, `policy_denied`
     * - 404 `not_found`
     * - 409 `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
     * `secret_no_longer_available`
     * - 422 `delegation_cycle`, `invalid_max_depth`, `invalid_constraints`, `token_too_large`,
     * `idempotency_conflict`
     */
    create(params, options) {
        return this.#transport.call(createOperation, [], params, options);
    }
    /**
     * List delegations. `GET /v1/delegations`, needs `delegations.read`.
     *
     * Lists the delegations of the key's environment, newest first.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params, options) {
        return this.#transport.list(listOperation, [], params, options);
    }
    /**
     * Verify a delegation. `POST /v1/delegations/verify`, needs no API key.
     *
     * Answers whether the agent that shows this delegation token may act for another now, with the
     * whole chain: in whose name, by which hops, within which scope and constraints, until when.
     * Public: no key is needed. A refused token is an answer, not an error: HTTP 200 with `valid:
     * false` and a `code`. The checks and their order are those of `POST /v1/tokens/verify`; every
     * agent and every link of the chain must be active, and the constraints of every link hold. It
     * counts no use. A task token is not a delegation (`wrong_kind`).
     */
    verify(token, options) {
        return this.#transport.call(verifyOperation, [], typeof token === 'string' ? { token: token } : token, options);
    }
    /**
     * Get a delegation. `GET /v1/delegations/{id}`, needs `delegations.read`.
     *
     * Returns one delegation with its chain. Its token is not stored.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The delegation's id, `del_…`.
     */
    get(id, options) {
        return this.#transport.call(getOperation, [id], undefined, options);
    }
    /**
     * Revoke a delegation. `DELETE /v1/delegations/{id}`, needs `delegations.write`.
     *
     * Ends a delegation and everything below it. Once this has answered, no verify accepts it, a
     * delegation under it, or a token issued under any of them. Repeating the call answers the same;
     * a delegation that has expired can be revoked too.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The delegation's id, `del_…`.
     */
    revoke(id, options) {
        return this.#transport.call(revokeOperation, [id], undefined, options);
    }
}
