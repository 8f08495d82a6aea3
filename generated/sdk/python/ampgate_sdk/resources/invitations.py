"""How members come to sign in, each with an account of an identity provider."""

from __future__ import annotations

from typing import Optional

from .._call import Call
from .._operation import Operation
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import AcceptedInvitation, CreatedInvitation

_CREATE = Operation(
    id="invitations.create",
    method="POST",
    path="/v1/members/{id}/invitations",
    retry="always",
    idempotency_key=True,
)
_ACCEPT = Operation(
    id="invitations.accept",
    method="POST",
    path="/v1/invitations/accept",
    retry="unsent",
    public=True,
)


class InvitationsResource:
    """How members come to sign in, each with an account of an identity provider."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        id: str,
        *,
        ttl: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedInvitation:
        """Invite a member to sign in.

        Makes an invitation, shown once in `invitation`: whoever has it and an account with the
        member's address, verified by an identity provider of this server, becomes that member by
        `POST /v1/invitations/accept`. It is good for one use, and replaces those made before it for
        the same member. Only owners and admins invite, and only an owner invites an owner: the
        person behind the API key must be one now, and still when the invitation is accepted. A
        member who signs in with an account already cannot be invited.

        `POST /v1/members/{id}/invitations`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            ttl: Seconds until it expires; a week when absent. Default: `604800`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `member_linked`, `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"ttl": ttl},
            ),
            CreatedInvitation.decode,
        )

    def accept(
        self,
        *,
        invitation: str,
        id_token: str,
        nonce: Optional[str] = None,
    ) -> AcceptedInvitation:
        """Accept an invitation.

        Links the account that signed in to the member that was invited, once and for good; signing
        in never changes it. Public: the invitation is the right to do so. `id_token` is the ID
        token of an OpenID Connect sign-in at an identity provider of this server, `nonce` the one
        that the sign-in began with; its address must be verified there, and be the member's. A
        refused ID token is a 403 with `reason`:
        `malformed`, `unknown_issuer`, `wrong_kind`, `algorithm_not_allowed`, `unknown_key`,
        `invalid_signature`, `wrong_audience`, `expired`, `not_yet_valid`, `nonce_mismatch`,
        `sign_in_too_old`, `email_not_verified` or `wrong_email`; the invitation stays open. Limited
        by address: 1 a second, 20 at once.

        `POST /v1/invitations/accept`. Needs no API key.

        Args:
            invitation: The invitation, `aginv_…`.
            id_token: The ID token of the sign-in.
            nonce: The nonce that the sign-in began with. Absent only for an issuer whose tokens
                carry none.

        Raises:
            PermissionDeniedError: `sign_in_refused`, `workspace_suspended`.
            NotFoundError: `not_found`.
            ConflictError: `invitation_not_open`, `member_linked`, `identity_linked`.
        """
        return self._transport.call(
            Call(_ACCEPT, body={"invitation": invitation, "id_token": id_token, "nonce": nonce}),
            AcceptedInvitation.decode,
        )


class AsyncInvitationsResource:
    """How members come to sign in, each with an account of an identity provider."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        id: str,
        *,
        ttl: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedInvitation:
        """Invite a member to sign in.

        Makes an invitation, shown once in `invitation`: whoever has it and an account with the
        member's address, verified by an identity provider of this server, becomes that member by
        `POST /v1/invitations/accept`. It is good for one use, and replaces those made before it for
        the same member. Only owners and admins invite, and only an owner invites an owner: the
        person behind the API key must be one now, and still when the invitation is accepted. A
        member who signs in with an account already cannot be invited.

        `POST /v1/members/{id}/invitations`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            ttl: Seconds until it expires; a week when absent. Default: `604800`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `member_linked`, `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"ttl": ttl},
            ),
            CreatedInvitation.decode,
        )

    async def accept(
        self,
        *,
        invitation: str,
        id_token: str,
        nonce: Optional[str] = None,
    ) -> AcceptedInvitation:
        """Accept an invitation.

        Links the account that signed in to the member that was invited, once and for good; signing
        in never changes it. Public: the invitation is the right to do so. `id_token` is the ID
        token of an OpenID Connect sign-in at an identity provider of this server, `nonce` the one
        that the sign-in began with; its address must be verified there, and be the member's. A
        refused ID token is a 403 with `reason`:
        `malformed`, `unknown_issuer`, `wrong_kind`, `algorithm_not_allowed`, `unknown_key`,
        `invalid_signature`, `wrong_audience`, `expired`, `not_yet_valid`, `nonce_mismatch`,
        `sign_in_too_old`, `email_not_verified` or `wrong_email`; the invitation stays open. Limited
        by address: 1 a second, 20 at once.

        `POST /v1/invitations/accept`. Needs no API key.

        Args:
            invitation: The invitation, `aginv_…`.
            id_token: The ID token of the sign-in.
            nonce: The nonce that the sign-in began with. Absent only for an issuer whose tokens
                carry none.

        Raises:
            PermissionDeniedError: `sign_in_refused`, `workspace_suspended`.
            NotFoundError: `not_found`.
            ConflictError: `invitation_not_open`, `member_linked`, `identity_linked`.
        """
        return await self._transport.call(
            Call(_ACCEPT, body={"invitation": invitation, "id_token": id_token, "nonce": nonce}),
            AcceptedInvitation.decode,
        )


class InvitationsResourceWithRawResponse:
    def __init__(self, resource: InvitationsResource) -> None:
        self.create = as_raw(resource.create)
        self.accept = as_raw(resource.accept)


class AsyncInvitationsResourceWithRawResponse:
    def __init__(self, resource: AsyncInvitationsResource) -> None:
        self.create = as_raw_async(resource.create)
        self.accept = as_raw_async(resource.accept)
