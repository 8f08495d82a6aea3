"""The people of the workspace, and what they may do."""

from __future__ import annotations

from typing import Optional

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Member, MemberRole, MemberStatus

_CREATE = Operation(
    id="members.create",
    method="POST",
    path="/v1/members",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="members.list", method="GET", path="/v1/members", retry="always")
_GET = Operation(id="members.get", method="GET", path="/v1/members/{id}", retry="always")
_UPDATE = Operation(id="members.update", method="PATCH", path="/v1/members/{id}", retry="unsent")
_REMOVE = Operation(id="members.remove", method="DELETE", path="/v1/members/{id}", retry="always")


class MembersResource:
    """The people of the workspace, and what they may do."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        email: str,
        role: MemberRole,
        idempotency_key: Optional[str] = None,
    ) -> Member:
        """Add a member.

        Adds a person to the workspace. Only an owner adds an owner. Somebody who was removed and is
        added again is a new member: the keys that they left behind do not become theirs again.
        Needs a live key.

        `POST /v1/members`. Needs `members.write`.

        Args:
            email: Their e-mail address.
            role: What they may do.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            ConflictError: `member_exists`, `member_limit_reached`, `idempotency_in_flight`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={"email": email, "role": role},
            ),
            Member.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[MemberStatus] = None,
    ) -> Page[Member]:
        """List members.

        Lists the people of the workspace, newest first, those who were removed as well. The same in
        both environments.

        `GET /v1/members`. Needs `members.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only members in this state.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status}),
            Member.decode,
        )

    def get(self, id: str) -> Member:
        """Get a member.

        Returns a person of the workspace, also one who was removed.

        `GET /v1/members/{id}`. Needs `members.read`.

        Args:
            id: The member's id, `mem_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Member.decode)

    def update(
        self,
        id: str,
        *,
        email: Optional[str] = None,
        role: Optional[MemberRole] = None,
        if_match: Optional[str] = None,
    ) -> Member:
        """Update a member.

        Changes the members given. A role holds from the very next request of the person's keys:
        with `member` or `viewer` they govern nothing any more (policies, members, keys, billing,
        the workspace), and go on with everything else that they have scopes for. Only an owner
        makes or changes owners; the last one stays one. Needs a live key.

        `PATCH /v1/members/{id}`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            email: Their e-mail address.
            role: What they may do.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `last_owner`, `member_exists`, `member_removed`.
            PreconditionFailedError: `precondition_failed`.
        """
        return self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={"email": email, "role": role},
            ),
            Member.decode,
        )

    def remove(self, id: str, *, revoke_keys: Optional[bool] = None) -> Member:
        """Remove a member.

        Takes a person out of the workspace, for good. From the very next request their keys govern
        nothing; with everything else they go on, so that nobody's leaving stops production, and
        show `creator_status: removed` until an owner takes them over. With `revoke_keys=true` all
        of them end, in live and in test. The last owner stays. Repeating the call answers the same.
        Needs a live key.

        `DELETE /v1/members/{id}`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            revoke_keys: Also end the API keys that this person stands behind, in both environments.
                Default: `false`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `last_owner`.
        """
        return self._transport.call(
            Call(_REMOVE, path={"id": id}, query={"revoke_keys": revoke_keys}),
            Member.decode,
        )


class AsyncMembersResource:
    """The people of the workspace, and what they may do."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        email: str,
        role: MemberRole,
        idempotency_key: Optional[str] = None,
    ) -> Member:
        """Add a member.

        Adds a person to the workspace. Only an owner adds an owner. Somebody who was removed and is
        added again is a new member: the keys that they left behind do not become theirs again.
        Needs a live key.

        `POST /v1/members`. Needs `members.write`.

        Args:
            email: Their e-mail address.
            role: What they may do.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            ConflictError: `member_exists`, `member_limit_reached`, `idempotency_in_flight`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={"email": email, "role": role},
            ),
            Member.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[MemberStatus] = None,
    ) -> AsyncPaginator[Member]:
        """List members.

        Lists the people of the workspace, newest first, those who were removed as well. The same in
        both environments.

        `GET /v1/members`. Needs `members.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only members in this state.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status}),
            Member.decode,
        )

    async def get(self, id: str) -> Member:
        """Get a member.

        Returns a person of the workspace, also one who was removed.

        `GET /v1/members/{id}`. Needs `members.read`.

        Args:
            id: The member's id, `mem_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Member.decode)

    async def update(
        self,
        id: str,
        *,
        email: Optional[str] = None,
        role: Optional[MemberRole] = None,
        if_match: Optional[str] = None,
    ) -> Member:
        """Update a member.

        Changes the members given. A role holds from the very next request of the person's keys:
        with `member` or `viewer` they govern nothing any more (policies, members, keys, billing,
        the workspace), and go on with everything else that they have scopes for. Only an owner
        makes or changes owners; the last one stays one. Needs a live key.

        `PATCH /v1/members/{id}`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            email: Their e-mail address.
            role: What they may do.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `last_owner`, `member_exists`, `member_removed`.
            PreconditionFailedError: `precondition_failed`.
        """
        return await self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={"email": email, "role": role},
            ),
            Member.decode,
        )

    async def remove(self, id: str, *, revoke_keys: Optional[bool] = None) -> Member:
        """Remove a member.

        Takes a person out of the workspace, for good. From the very next request their keys govern
        nothing; with everything else they go on, so that nobody's leaving stops production, and
        show `creator_status: removed` until an owner takes them over. With `revoke_keys=true` all
        of them end, in live and in test. The last owner stays. Repeating the call answers the same.
        Needs a live key.

        `DELETE /v1/members/{id}`. Needs `members.write`.

        Args:
            id: The member's id, `mem_…`.
            revoke_keys: Also end the API keys that this person stands behind, in both environments.
                Default: `false`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `last_owner`.
        """
        return await self._transport.call(
            Call(_REMOVE, path={"id": id}, query={"revoke_keys": revoke_keys}),
            Member.decode,
        )


class MembersResourceWithRawResponse:
    def __init__(self, resource: MembersResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.get = as_raw(resource.get)
        self.update = as_raw(resource.update)
        self.remove = as_raw(resource.remove)


class AsyncMembersResourceWithRawResponse:
    def __init__(self, resource: AsyncMembersResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.get = as_raw_async(resource.get)
        self.update = as_raw_async(resource.update)
        self.remove = as_raw_async(resource.remove)
