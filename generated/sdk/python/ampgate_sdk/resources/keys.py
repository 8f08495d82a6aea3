"""API keys of the workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Optional, Sequence, Union

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


class KeysResource:
    """API keys of the workspace."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        name: str,
        scopes: Sequence[str],
        environment: Optional[Union[Literal["live", "test"], str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        format: Optional[Union[Literal["ag", "amp", "gsk", "org", "sk"], str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Create an API key.

        Makes an API key, shown once in `key`. A key cannot make a key with scopes beyond its own,
        or one that outlives it. A test key makes test keys only; a live key may make either.

        `POST /v1/keys`. Needs `keys.write`.

        Args:
            name: What the key is for.
            scopes: What the key may do.
            environment: Where the key acts. Without it, where the presented key acts.
            expires_at: When the key stops working. Without it, never (or with the key that makes
                it).
            format: How the text of the key is written. Every format has the same rights and the
                same life. Default: `"ag"`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`, `exceeds_authority`,
                `live_key_required`.
            ConflictError: `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_scope`, `invalid_expiry`, `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "scopes": scopes,
                    "environment": environment,
                    "expires_at": expires_at,
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
    ) -> Page[Key]:
        """List API keys.

        Lists the keys of the presented key's environment, newest first. Never shows a key, only its
        start.

        `GET /v1/keys`. Needs `keys.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only keys in this state.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status}),
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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
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
        if_match: Optional[str] = None,
    ) -> Key:
        """Update an API key.

        Changes the members given. The presented key needs every scope that the key has before and
        after the change, and cannot let it outlive itself. Works from the very next request.

        `PATCH /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            name: What the key is for.
            scopes: The whole new list of scopes.
            expires_at: When the key stops working.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`, `exceeds_authority`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`.
            PreconditionFailedError: `precondition_failed`.
            UnprocessableEntityError: `unknown_scope`, `invalid_expiry`.
        """
        return self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={"name": name, "scopes": scopes, "expires_at": expires_at},
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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(
            Call(_REVOKE, path={"id": id}, query={"revoke_issued": revoke_issued}),
            Key.decode,
        )


class AsyncKeysResource:
    """API keys of the workspace."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        name: str,
        scopes: Sequence[str],
        environment: Optional[Union[Literal["live", "test"], str]] = None,
        expires_at: Optional[Union[datetime, str]] = None,
        format: Optional[Union[Literal["ag", "amp", "gsk", "org", "sk"], str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> CreatedKey:
        """Create an API key.

        Makes an API key, shown once in `key`. A key cannot make a key with scopes beyond its own,
        or one that outlives it. A test key makes test keys only; a live key may make either.

        `POST /v1/keys`. Needs `keys.write`.

        Args:
            name: What the key is for.
            scopes: What the key may do.
            environment: Where the key acts. Without it, where the presented key acts.
            expires_at: When the key stops working. Without it, never (or with the key that makes
                it).
            format: How the text of the key is written. Every format has the same rights and the
                same life. Default: `"ag"`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`, `exceeds_authority`,
                `live_key_required`.
            ConflictError: `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_scope`, `invalid_expiry`, `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "scopes": scopes,
                    "environment": environment,
                    "expires_at": expires_at,
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
    ) -> AsyncPaginator[Key]:
        """List API keys.

        Lists the keys of the presented key's environment, newest first. Never shows a key, only its
        start.

        `GET /v1/keys`. Needs `keys.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only keys in this state.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status}),
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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
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
        if_match: Optional[str] = None,
    ) -> Key:
        """Update an API key.

        Changes the members given. The presented key needs every scope that the key has before and
        after the change, and cannot let it outlive itself. Works from the very next request.

        `PATCH /v1/keys/{id}`. Needs `keys.write`.

        Args:
            id: The key's id, `key_…`.
            name: What the key is for.
            scopes: The whole new list of scopes.
            expires_at: When the key stops working.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`, `exceeds_authority`.
            NotFoundError: `not_found`.
            ConflictError: `key_not_active`.
            PreconditionFailedError: `precondition_failed`.
            UnprocessableEntityError: `unknown_scope`, `invalid_expiry`.
        """
        return await self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={"name": name, "scopes": scopes, "expires_at": expires_at},
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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(
            Call(_REVOKE, path={"id": id}, query={"revoke_issued": revoke_issued}),
            Key.decode,
        )


class KeysResourceWithRawResponse:
    def __init__(self, resource: KeysResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.self_revoke = as_raw(resource.self_revoke)
        self.get = as_raw(resource.get)
        self.update = as_raw(resource.update)
        self.revoke = as_raw(resource.revoke)


class AsyncKeysResourceWithRawResponse:
    def __init__(self, resource: AsyncKeysResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.self_revoke = as_raw_async(resource.self_revoke)
        self.get = as_raw_async(resource.get)
        self.update = as_raw_async(resource.update)
        self.revoke = as_raw_async(resource.revoke)
