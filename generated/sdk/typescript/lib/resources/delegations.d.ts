import type { Call } from '../call.js';
import type { DelegationCreate, Delegation, IssuedDelegation, DelegationVerify, DelegationVerdict } from '../models.js';
import type { IdempotentOptions, RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type DelegationsListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only delegations by this agent. */
    from_agent_id?: string | undefined;
    /** Only delegations to this agent. */
    to_agent_id?: string | undefined;
    /** Only delegations made directly under this one. */
    parent_delegation_id?: string | undefined;
    /** Only delegations in this state; the states of all agents of the chain are counted in. */
    status?: 'active' | 'suspended' | 'expired' | 'revoked' | undefined;
};
/** Who acts in whose name, within what, in chains that only ever narrow. */
export declare class DelegationsResource {
    #private;
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
    create(params: DelegationCreate, options?: IdempotentOptions | undefined): Call<IssuedDelegation>;
    /**
     * List delegations. `GET /v1/delegations`, needs `delegations.read`.
     *
     * Lists the delegations of the key's environment, newest first.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params?: DelegationsListParams | undefined, options?: RequestOptions | undefined): PageCall<Delegation>;
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
    verify(token: string | DelegationVerify, options?: RequestOptions | undefined): Call<DelegationVerdict>;
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
    get(id: string, options?: RequestOptions | undefined): Call<Delegation>;
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
    revoke(id: string, options?: RequestOptions | undefined): Call<Delegation>;
}
