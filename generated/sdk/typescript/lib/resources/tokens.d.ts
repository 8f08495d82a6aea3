import type { Call } from '../call.js';
import type { TokenCreate, Token, IssuedToken, TokenVerify, Verdict } from '../models.js';
import type { IdempotentOptions, RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type TokensListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only tokens of this agent. */
    agent_id?: string | undefined;
    /** Only tokens issued under this delegation itself. */
    delegation_id?: string | undefined;
    /**
     * Only tokens in this state; the agent's state, or those of all agents of the chain, are counted
     * in.
     */
    status?: 'active' | 'suspended' | 'expired' | 'revoked' | undefined;
    /** Only tokens issued at or after this time (RFC 3339). */
    since?: string | Date | undefined;
    /** Only tokens issued before this time (RFC 3339). */
    until?: string | Date | undefined;
};
/** Short-lived tokens, each good for one task of one agent. */
export declare class TokensResource {
    #private;
    /**
     * Issue a task token. `POST /v1/tokens`, needs `tokens.write`.
     *
     * Issues a token for one task of one agent: a JWT (`typ: at+jwt`, Ed25519) that anyone can check
     * offline against the JWKS and anybody can have verified at `POST /v1/tokens/verify`. Every
     * scope must lie within the agent's capabilities.
     *
     * With `delegation_id` the agent acts in another's name: everything must lie within that
     * delegation and its chain, and what the agent may do by itself does not count. `sub` of the
     * token is then the agent whose authority it is, `act` the one that acts (RFC 8693).
     *
     * With `grant_id` the token is issued anew under a grant that there is: for the same agent,
     * never with more scope, with the grant's constraints, and sharing what is left of its
     * `max_uses` and `budget`. A constraint that is not repeated is inherited; a repeated one is
     * equal or narrower.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `capability_missing`, `exceeds_grant`,
     * `not_delegate`, `exceeds_delegation`, `policy_denied`
     * - 404 `not_found`
     * - 409 `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
     * `secret_no_longer_available`
     * - 422 `invalid_constraints`, `token_too_large`, `idempotency_conflict`
     */
    create(params: TokenCreate, options?: IdempotentOptions | undefined): Call<IssuedToken>;
    /**
     * List tokens. `GET /v1/tokens`, needs `tokens.read`.
     *
     * Lists what was issued, newest first. The tokens themselves are not stored.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params?: TokensListParams | undefined, options?: RequestOptions | undefined): PageCall<Token>;
    /**
     * Verify a token. `POST /v1/tokens/verify`, needs no API key.
     *
     * Answers whether a call that carries this token may happen now. Public: any service may ask, no
     * key is needed. A refused token is an answer, not an error: HTTP 200 with `valid: false` and a
     * `code`. Nothing about a token is told unless its signature matched. A revoke that has answered
     * is seen by the very next verify.
     *
     * The checks, in order, and their codes: `malformed`, `invalid`, `wrong_kind`,
     * `wrong_environment`, `key_revoked`, `expired`, `not_yet_valid`, `workspace_suspended`,
     * `agent_revoked`, `agent_suspended`, `delegation_revoked`, `revoked`, `audience_mismatch`,
     * `scope_missing`, `context_required`, `constraint_violated`, `use_id_conflict`,
     * `uses_exhausted`, `budget_exhausted`; else `ok`.
     *
     * With the concrete call in `context`, every constraint of the token is checked: `max_order_usd:
     * 200` holds for `context: {order_usd: 150}`. A constrained field that `context` does not name
     * is a violation; fields that no constraint names are ignored. Without it the answer says
     * `constraints_checked: false`, and the service checks `constraints` itself, and those of every
     * link of `chain` where the token was issued under a delegation.
     *
     * A token with `max_uses` or `budget` is counted: every positive answer takes one use, and the
     * amounts in `context`, from its grant, before it is given; the answer says what remains.
     * Negative answers and `dry_run` take nothing. Only for these tokens is the database asked, and
     * only they are limited: 50 a second each, 100 at once. Send a fresh random `use_id` with each
     * use and the same one when you try again: then a retry counts once, also after a 503. A token
     * that is revoked while its use is being counted is refused, and the use stays counted.
     */
    verify(token: string | TokenVerify, options?: RequestOptions | undefined): Call<Verdict>;
    /**
     * Get a token's record. `GET /v1/tokens/{id}`, needs `tokens.read`.
     *
     * Returns what is known of an issued token. The token itself is not stored.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The token's id, `tok_…` (the token's `jti`).
     */
    get(id: string, options?: RequestOptions | undefined): Call<Token>;
    /**
     * Revoke a token. `POST /v1/tokens/{id}/revoke`, needs `tokens.write`.
     *
     * Ends a token. Once this has answered, no verify accepts it any more. Repeating the call
     * answers the same; a token that has expired can be revoked too.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The token's id, `tok_…` (the token's `jti`).
     */
    revoke(id: string, options?: RequestOptions | undefined): Call<Token>;
}
