import type { Call } from '../call.js';
import type { MemberCreate, MemberUpdate, Member } from '../models.js';
import type { ConditionalOptions, IdempotentOptions, RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type MembersListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only members in this state. */
    status?: 'active' | 'removed' | undefined;
};
export type MembersRemoveParams = {
    /** Also end the API keys that this person stands behind, in both environments. Default `false`. */
    revoke_keys?: boolean | undefined;
};
/** The people of the workspace, and what they may do. */
export declare class MembersResource {
    #private;
    /**
     * Add a member. `POST /v1/members`, needs `members.write`.
     *
     * Adds a person to the workspace. Only an owner adds an owner. Somebody who was removed and is
     * added again is a new member: the keys that they left behind do not become theirs again. Needs
     * a live key.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `live_key_required`, `role_required`
     * - 409 `member_exists`, `member_limit_reached`, `idempotency_in_flight`
     * - 422 `idempotency_conflict`
     */
    create(params: MemberCreate, options?: IdempotentOptions | undefined): Call<Member>;
    /**
     * List members. `GET /v1/members`, needs `members.read`.
     *
     * Lists the people of the workspace, newest first, those who were removed as well. The same in
     * both environments.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params?: MembersListParams | undefined, options?: RequestOptions | undefined): PageCall<Member>;
    /**
     * Get a member. `GET /v1/members/{id}`, needs `members.read`.
     *
     * Returns a person of the workspace, also one who was removed.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The member's id, `mem_…`.
     */
    get(id: string, options?: RequestOptions | undefined): Call<Member>;
    /**
     * Update a member. `PATCH /v1/members/{id}`, needs `members.write`.
     *
     * Changes the members given. A role holds from the very next request of the person's keys: with
     * `member` or `viewer` they govern nothing any more (policies, members, keys, billing, the
     * workspace), and go on with everything else that they have scopes for. Only an owner makes or
     * changes owners; the last one stays one. Needs a live key.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `live_key_required`, `role_required`
     * - 404 `not_found`
     * - 409 `last_owner`, `member_exists`, `member_removed`
     * - 412 `precondition_failed`
     *
     * @param id The member's id, `mem_…`.
     */
    update(id: string, params: MemberUpdate, options?: ConditionalOptions | undefined): Call<Member>;
    /**
     * Remove a member. `DELETE /v1/members/{id}`, needs `members.write`.
     *
     * Takes a person out of the workspace, for good. From the very next request their keys govern
     * nothing; with everything else they go on, so that nobody's leaving stops production, and show
     * `creator_status: removed` until an owner takes them over. With `revoke_keys=true` all of them
     * end, in live and in test. The last owner stays. Repeating the call answers the same. Needs a
     * live key.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `live_key_required`, `role_required`
     * - 404 `not_found`
     * - 409 `last_owner`
     *
     * @param id The member's id, `mem_…`.
     */
    remove(id: string, params?: MembersRemoveParams | undefined, options?: RequestOptions | undefined): Call<Member>;
}
