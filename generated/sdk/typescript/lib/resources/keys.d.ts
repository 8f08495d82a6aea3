import type { Call } from '../call.js';
import type { KeyCreate, KeyUpdate, Key, CreatedKey } from '../models.js';
import type { ConditionalOptions, IdempotentOptions, RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type KeysListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only keys in this state. */
    status?: 'active' | 'expired' | 'revoked' | undefined;
};
export type KeysRevokeParams = {
    /** Also end the tokens that this key issued and the keys that it made. Default `false`. */
    revoke_issued?: boolean | undefined;
};
/** API keys of the workspace. */
export declare class KeysResource {
    #private;
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
    create(params: KeyCreate, options?: IdempotentOptions | undefined): Call<CreatedKey>;
    /**
     * List API keys. `GET /v1/keys`, needs `keys.read`.
     *
     * Lists the keys of the presented key's environment, newest first. Never shows a key, only its
     * start.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`
     */
    list(params?: KeysListParams | undefined, options?: RequestOptions | undefined): PageCall<Key>;
    /**
     * Revoke the presented API key. `POST /v1/keys/self-revoke`, needs an API key, no scope.
     *
     * Ends the key that is presented, for good, with every live token that it issued and every key
     * that it made, and what those issued and made. Needs no scope and no body, and works where the
     * key may do nothing else: whoever finds a key can make it harmless. A repeat answers 401
     * `key_revoked`.
     */
    selfRevoke(options?: RequestOptions | undefined): Call<Key>;
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
    get(id: string, options?: RequestOptions | undefined): Call<Key>;
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
    update(id: string, params: KeyUpdate, options?: ConditionalOptions | undefined): Call<Key>;
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
    revoke(id: string, params?: KeysRevokeParams | undefined, options?: RequestOptions | undefined): Call<Key>;
}
