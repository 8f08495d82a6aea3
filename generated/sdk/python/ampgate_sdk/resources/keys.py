"""API keys of the workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import CreatedKey, Key, KeyStatus

_CREATE = Operation(
    id="keys.create",
    method="POST",
    path="/v1/keys",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="keys.list", method="GET", path="/v1/keys", retry="always")
_SELF_REVOKE = Operation(
    id="keys.selfRevoke",
    method="POST",
    path="/v1/keys/self-revoke",
    retry="unsent",
)
_GET = Operation(id="keys.get", method="GET", path="/v1/keys/{id}", retry="always")
_UPDATE = Operation(id="keys.update", method="PATCH", path="/v1/keys/{id}", retry="unsent")
_REVOKE = Operation(id="keys.revoke", method="DELETE", path="/v1/keys/{id}", retry="always")
_TAKE_OVER = Operation(
    id="keys.takeOver",
    method="POST",
    path="/v1/keys/{id}/take-over",
    retry="unsent",
)
_ROTATE = Operation(
    id="keys.rotate",
    method="POST",
    path="/v1/keys/{id}/rotate",
    retry="always",
    idempotency_key=True,
)


class KeysResource:
    """API keys of the workspace."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        name: str,
        preset: Optional[Union[Literal["backend_service", "monitoring", "ci_cd"], str]] = None,
        scopes: Optional[Sequence[str]] = None,
        environment: Optional[Union[Literal["live", "test"], str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        allowed_ips: Optional[Sequence[str]] = None,
        rate_limit: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        format: Optional[Union[Literal["ag", "amp", "gsk", "org", "sk"], str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Create an API key.

        Makes an API key, shown once in `key`. What a key makes is never freer than itself, in
        scopes, addresses, rate limit and expiry, nor beyond the role of the person behind it; what
        is left out of the last three is as its own. A test key makes test keys only; a live key may
        make either.

        `POST /v1/keys`. Needs `keys.write`.

        Args:
            name: What the key is for.
            preset: A set of scopes instead of `scopes`: for a backend service, a monitoring
                dashboard or CI/CD.
            scopes: What the key may do. Either this or `preset`.
            environment: Where the key acts. Without it, where the presented key acts.
            expires_at: When the key stops working. Without it, never (or with the key that makes
                it).
            allowed_ips: Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key
                may be used from: the client's address, which only named trusted proxies may report.
                Empty: from anywhere. `0.0.0.0/0` holds IPv4 only.
            rate_limit: A limit of the key's own, besides its plan's. All keys of a lineage share
                one count.
            metadata: Up to 32 texts of the caller's own, by name.
            format: How the text of the key is written. Every format has the same rights and the
                same life. Default: `"ag"`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `live_key_required`, `role_required`.
            ConflictError: `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`,
                `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "preset": preset,
                    "scopes": scopes,
                    "environment": environment,
                    "expires_at": expires_at,
                    "allowed_ips": allowed_ips,
                    "rate_limit": rate_limit,
                    "metadata": metadata,
                    "format": format,
                },
            ),
            CreatedKey.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[KeyStatus] = None,
        lineage_id: Optional[str] = None,
    ) -> Page[Key]:
        """List API keys.

        Lists the keys of the presented key's environment, newest first. Never shows a key, only its
        start.

        `GET /v1/keys`. Needs `keys.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only keys in this state.
            lineage_id: Only keys of this lineage, those that were rotated from and to one another.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "status": status,
                    "lineage_id": lineage_id,
                },
            ),
            Key.decode,
        )

    def self_revoke(self) -> Key:
        """Revoke the presented API key.

        Ends the key that is presented, for good, with every live token that it issued and every key
        that it made, and what those issued and made. Needs no scope and no body, and works where
        the key may do nothing else: whoever finds a key can make it harmless. A repeat answers 401
        `key_revoked`.

        `POST /v1/keys/self-revoke`. Needs an API key, no scope.
        """
        return self._transport.call(Call(_SELF_REVOKE), Key.decode)

    def get(self, id: str) -> Key:
        """Get an API key's record.

        Returns what is known of a key. Never shows the key, only its start.

        `GET /v1/keys/{id}`. Needs `keys.read`.

        Args:
            id: The key's id, `key_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Key.decode)

    def update(
        self,
        id: str,
        *,
        name: Optional[str] = None,
        scopes: Optional[Sequence[str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        allowed_ips: Optional[Sequence[str]] = None,
        rate_limit: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        if_match: Optional[str] = None,
    ) -> Key:
        """Update an API key.

        Changes the members given; `allowed_ips` and `metadata` as a whole. The presented key must
        be as free as the key in scopes, addresses, rate limit and expiry, before and after the
        change. Works from the very next request.

        `PATCH /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            name: What the key is for.
            scopes: The whole new list of scopes.
            expires_at: When the key stops working.
            allowed_ips: Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key
                may be used from: the client's address, which only named trusted proxies may report.
                Empty: from anywhere. `0.0.0.0/0` holds IPv4 only.
            rate_limit: A limit of the key's own, besides its plan's. All keys of a lineage share
                one count.
            metadata: Up to 32 texts of the caller's own, by name.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`, `rotation_in_progress`.
            PreconditionFailedError: `precondition_failed`.
            UnprocessableEntityError: `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`.
        """
        return self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={
                    "name": name,
                    "scopes": scopes,
                    "expires_at": expires_at,
                    "allowed_ips": allowed_ips,
                    "rate_limit": rate_limit,
                    "metadata": metadata,
                },
            ),
            Key.decode,
        )

    def revoke(self, id: str, *, revoke_issued: Optional[bool] = None) -> Key:
        """Revoke an API key.

        Ends a key. It is refused from the very next request. The record stays for audit. Repeating
        the call answers the same. With `revoke_issued=true` every live token that the key issued
        and every key that it made, and what those issued and made, end with it.

        `DELETE /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            revoke_issued: Also end the tokens that this key issued and the keys that it made.
                Default: `false`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(
            Call(_REVOKE, path={"id": id}, query={"revoke_issued": revoke_issued}),
            Key.decode,
        )

    def take_over(self, id: str) -> Key:
        """Take an API key over.

        Puts the owner behind the presented key behind this one as well, `created_by`: the key of
        somebody who has left, say, whose data scopes work on. The key itself does not change. The
        presented key needs every scope that it has. Repeating the call answers the same.

        `POST /v1/keys/{id}/take-over`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`, `exceeds_authority`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`.
        """
        return self._transport.call(Call(_TAKE_OVER, path={"id": id}), Key.decode)

    def rotate(
        self,
        id: str,
        *,
        grace_seconds: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Rotate an API key.

        Makes a key that takes over, shown once in `key`, with the same name, scopes, addresses,
        limit, metadata and lineage. Both work until the end of the grace, when the old one ends by
        itself; either can be revoked at once. The new key lives as long as the old one was to live,
        never past the presented key. The presented key, which may be the same one, must be as free
        as the old key in everything. At most two keys of a lineage work at a time. When
        `other_half` of the new key says `used_since_rotation: false` and the new key is in use, the
        old one can go. A key that others may know is revoked, not rotated.

        `POST /v1/keys/{id}/rotate`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            grace_seconds: How long the old key works on beside the new one; 0 ends it at once.
                Default: `86400`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`, `rotation_in_progress`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _ROTATE,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"grace_seconds": grace_seconds},
            ),
            CreatedKey.decode,
        )


class AsyncKeysResource:
    """API keys of the workspace."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        name: str,
        preset: Optional[Union[Literal["backend_service", "monitoring", "ci_cd"], str]] = None,
        scopes: Optional[Sequence[str]] = None,
        environment: Optional[Union[Literal["live", "test"], str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        allowed_ips: Optional[Sequence[str]] = None,
        rate_limit: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        format: Optional[Union[Literal["ag", "amp", "gsk", "org", "sk"], str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Create an API key.

        Makes an API key, shown once in `key`. What a key makes is never freer than itself, in
        scopes, addresses, rate limit and expiry, nor beyond the role of the person behind it; what
        is left out of the last three is as its own. A test key makes test keys only; a live key may
        make either.

        `POST /v1/keys`. Needs `keys.write`.

        Args:
            name: What the key is for.
            preset: A set of scopes instead of `scopes`: for a backend service, a monitoring
                dashboard or CI/CD.
            scopes: What the key may do. Either this or `preset`.
            environment: Where the key acts. Without it, where the presented key acts.
            expires_at: When the key stops working. Without it, never (or with the key that makes
                it).
            allowed_ips: Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key
                may be used from: the client's address, which only named trusted proxies may report.
                Empty: from anywhere. `0.0.0.0/0` holds IPv4 only.
            rate_limit: A limit of the key's own, besides its plan's. All keys of a lineage share
                one count.
            metadata: Up to 32 texts of the caller's own, by name.
            format: How the text of the key is written. Every format has the same rights and the
                same life. Default: `"ag"`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `live_key_required`, `role_required`.
            ConflictError: `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`,
                `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "preset": preset,
                    "scopes": scopes,
                    "environment": environment,
                    "expires_at": expires_at,
                    "allowed_ips": allowed_ips,
                    "rate_limit": rate_limit,
                    "metadata": metadata,
                    "format": format,
                },
            ),
            CreatedKey.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[KeyStatus] = None,
        lineage_id: Optional[str] = None,
    ) -> AsyncPaginator[Key]:
        """List API keys.

        Lists the keys of the presented key's environment, newest first. Never shows a key, only its
        start.

        `GET /v1/keys`. Needs `keys.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only keys in this state.
            lineage_id: Only keys of this lineage, those that were rotated from and to one another.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "status": status,
                    "lineage_id": lineage_id,
                },
            ),
            Key.decode,
        )

    async def self_revoke(self) -> Key:
        """Revoke the presented API key.

        Ends the key that is presented, for good, with every live token that it issued and every key
        that it made, and what those issued and made. Needs no scope and no body, and works where
        the key may do nothing else: whoever finds a key can make it harmless. A repeat answers 401
        `key_revoked`.

        `POST /v1/keys/self-revoke`. Needs an API key, no scope.
        """
        return await self._transport.call(Call(_SELF_REVOKE), Key.decode)

    async def get(self, id: str) -> Key:
        """Get an API key's record.

        Returns what is known of a key. Never shows the key, only its start.

        `GET /v1/keys/{id}`. Needs `keys.read`.

        Args:
            id: The key's id, `key_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Key.decode)

    async def update(
        self,
        id: str,
        *,
        name: Optional[str] = None,
        scopes: Optional[Sequence[str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        allowed_ips: Optional[Sequence[str]] = None,
        rate_limit: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        if_match: Optional[str] = None,
    ) -> Key:
        """Update an API key.

        Changes the members given; `allowed_ips` and `metadata` as a whole. The presented key must
        be as free as the key in scopes, addresses, rate limit and expiry, before and after the
        change. Works from the very next request.

        `PATCH /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            name: What the key is for.
            scopes: The whole new list of scopes.
            expires_at: When the key stops working.
            allowed_ips: Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key
                may be used from: the client's address, which only named trusted proxies may report.
                Empty: from anywhere. `0.0.0.0/0` holds IPv4 only.
            rate_limit: A limit of the key's own, besides its plan's. All keys of a lineage share
                one count.
            metadata: Up to 32 texts of the caller's own, by name.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`, `rotation_in_progress`.
            PreconditionFailedError: `precondition_failed`.
            UnprocessableEntityError: `unknown_scope`, `invalid_allowed_ips`, `invalid_expiry`.
        """
        return await self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={
                    "name": name,
                    "scopes": scopes,
                    "expires_at": expires_at,
                    "allowed_ips": allowed_ips,
                    "rate_limit": rate_limit,
                    "metadata": metadata,
                },
            ),
            Key.decode,
        )

    async def revoke(self, id: str, *, revoke_issued: Optional[bool] = None) -> Key:
        """Revoke an API key.

        Ends a key. It is refused from the very next request. The record stays for audit. Repeating
        the call answers the same. With `revoke_issued=true` every live token that the key issued
        and every key that it made, and what those issued and made, end with it.

        `DELETE /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            revoke_issued: Also end the tokens that this key issued and the keys that it made.
                Default: `false`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(
            Call(_REVOKE, path={"id": id}, query={"revoke_issued": revoke_issued}),
            Key.decode,
        )

    async def take_over(self, id: str) -> Key:
        """Take an API key over.

        Puts the owner behind the presented key behind this one as well, `created_by`: the key of
        somebody who has left, say, whose data scopes work on. The key itself does not change. The
        presented key needs every scope that it has. Repeating the call answers the same.

        `POST /v1/keys/{id}/take-over`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`, `exceeds_authority`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`.
        """
        return await self._transport.call(Call(_TAKE_OVER, path={"id": id}), Key.decode)

    async def rotate(
        self,
        id: str,
        *,
        grace_seconds: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Rotate an API key.

        Makes a key that takes over, shown once in `key`, with the same name, scopes, addresses,
        limit, metadata and lineage. Both work until the end of the grace, when the old one ends by
        itself; either can be revoked at once. The new key lives as long as the old one was to live,
        never past the presented key. The presented key, which may be the same one, must be as free
        as the old key in everything. At most two keys of a lineage work at a time. When
        `other_half` of the new key says `used_since_rotation: false` and the new key is in use, the
        old one can go. A key that others may know is revoked, not rotated.

        `POST /v1/keys/{id}/rotate`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            grace_seconds: How long the old key works on beside the new one; 0 ends it at once.
                Default: `86400`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `exceeds_authority`, `role_required`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`, `rotation_in_progress`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _ROTATE,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"grace_seconds": grace_seconds},
            ),
            CreatedKey.decode,
        )


class KeysResourceWithRawResponse:
    def __init__(self, resource: KeysResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.self_revoke = as_raw(resource.self_revoke)
        self.get = as_raw(resource.get)
        self.update = as_raw(resource.update)
        self.revoke = as_raw(resource.revoke)
        self.take_over = as_raw(resource.take_over)
        self.rotate = as_raw(resource.rotate)


class AsyncKeysResourceWithRawResponse:
    def __init__(self, resource: AsyncKeysResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.self_revoke = as_raw_async(resource.self_revoke)
        self.get = as_raw_async(resource.get)
        self.update = as_raw_async(resource.update)
        self.revoke = as_raw_async(resource.revoke)
        self.take_over = as_raw_async(resource.take_over)
        self.rotate = as_raw_async(resource.rotate)
