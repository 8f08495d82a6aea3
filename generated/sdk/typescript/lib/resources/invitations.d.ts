import type { Call } from '../call.js';
import type { InvitationCreate, CreatedInvitation, InvitationAccept, AcceptedInvitation } from '../models.js';
import type { IdempotentOptions, RequestOptions } from '../options.js';
/** How members come to sign in, each with an account of an identity provider. */
export declare class InvitationsResource {
    #private;
    /**
     * Invite a member to sign in. `POST /v1/members/{id}/invitations`, needs `members.write`.
     *
     * Makes an invitation, shown once in `invitation`: whoever has it and an account with the
     * member's address, verified by an identity provider of this server, becomes that member by
     * `POST /v1/invitations/accept`. It is good for one use, and replaces those made before it for
     * the same member. Only owners and admins invite, and only an owner invites an owner: the person
     * behind the API key must be one now, and still when the invitation is accepted. A member who
     * signs in with an account already cannot be invited.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `exceeds_authority`, `live_key_required`,
     * `role_required`
     * - 404 `not_found`
     * - 409 `member_linked`, `idempotency_in_flight`, `secret_no_longer_available`
     * - 422 `idempotency_conflict`
     *
     * @param id The member's id, `mem_…`.
     */
    create(id: string, params?: InvitationCreate | undefined, options?: IdempotentOptions | undefined): Call<CreatedInvitation>;
    /**
     * Accept an invitation. `POST /v1/invitations/accept`, needs no API key.
     *
     * Links the account that signed in to the member that was invited, once and for good; signing in
     * never changes it. Public: the invitation is the right to do so. `id_token` is the ID token of
     * an OpenID Connect sign-in at an identity provider of this server, `nonce` the one that the
     * sign-in began with; its address must be verified there, and be the member's. A refused ID
     * token is a 403 with `reason`: `malformed`, `unknown_issuer`, `wrong_kind`,
     * `algorithm_not_allowed`, `unknown_key`, `invalid_signature`, `wrong_audience`, `expired`,
     * `not_yet_valid`, `nonce_mismatch`, `sign_in_too_old`, `email_not_verified` or `wrong_email`;
     * the invitation stays open. Limited by address: 1 a second, 20 at once.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `sign_in_refused`, `workspace_suspended`
     * - 404 `not_found`
     * - 409 `invitation_not_open`, `member_linked`, `identity_linked`
     */
    accept(params: InvitationAccept, options?: RequestOptions | undefined): Call<AcceptedInvitation>;
}
