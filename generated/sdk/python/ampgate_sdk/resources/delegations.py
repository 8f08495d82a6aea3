"""Who acts in whose name, within what, in chains that only ever narrow."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Delegation, DelegationStatus, DelegationVerdict, IssuedDelegation

_CREATE = Operation(
    id="delegations.create",
    method="POST",
    path="/v1/delegations",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="delegations.list", method="GET", path="/v1/delegations", retry="always")
_VERIFY = Operation(
    id="delegations.verify",
    method="POST",
    path="/v1/delegations/verify",
    retry="unsent",
    public=True,
)
_GET = Operation(id="delegations.get", method="GET", path="/v1/delegations/{id}", retry="always")
_REVOKE = Operation(
    id="delegations.revoke",
    method="DELETE",
    path="/v1/delegations/{id}",
    retry="always",
)


class DelegationsResource:
    """Who acts in whose name, within what, in chains that only ever narrow."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        from_agent_id: str,
        to_agent_id: str,
        scope: Sequence[str],
        constraints: Optional[Mapping[str, Any]] = None,
        ttl: Optional[int] = None,
        parent_delegation_id: Optional[str] = None,
        max_depth: Optional[int] = None,
        reason: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> IssuedDelegation:
        """Let an agent act for another.

        Lets `to_agent_id` act in the name of `from_agent_id`, within `scope`, `constraints` and
        `ttl`. With `parent_delegation_id` the agent that was delegated to hands a part of it on.
        Tokens are issued under it with `delegation_id` at `POST /v1/tokens`; `token` is for showing
        the chain to a service, which has it verified at `POST /v1/delegations/verify`.

        A delegation lies within its first agent's capabilities and within every link of its chain:
        what would be wider in scope, time, depth or constraints is refused (`exceeds_parent`,
        `exceeds` says in which), never cut off. What the acting agents may do by themselves does
        not count. The constraints of all links are checked by every verify; one that is not
        repeated holds all the same. No agent is in a chain twice.

        `POST /v1/delegations`. Needs `delegations.write`.

        Args:
            from_agent_id: The agent that delegates; with a parent, the one that the parent is to.
            to_agent_id: The agent that may act.
            scope: What for. Each must lie within the capabilities of the first agent of the chain,
                and within every link.
            constraints: Bounds on the concrete call, in the form of `TokenCreate.constraints`. They
                add to those of the chain: one that allows more of the same field than a link does
                is refused.
            ttl: How long it lives, in seconds; never longer than the parent. A default that would
                be is refused too. Default: `3600`.
            parent_delegation_id: The delegation that this one hands on. Without it the first agent
                delegates of its own.
            max_depth: How many links the chain may have in all. Without it 4, or what the parent
                says.
            reason: Why, in words, for those who read the list.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `capability_missing`, `not_delegate`, `exceeds_parent`, `policy_denied`.
            NotFoundError: `not_found`.
            ConflictError: `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `delegation_cycle`, `invalid_max_depth`,
                `invalid_constraints`, `token_too_large`, `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "from_agent_id": from_agent_id,
                    "to_agent_id": to_agent_id,
                    "scope": scope,
                    "constraints": constraints,
                    "ttl": ttl,
                    "parent_delegation_id": parent_delegation_id,
                    "max_depth": max_depth,
                    "reason": reason,
                },
            ),
            IssuedDelegation.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        from_agent_id: Optional[str] = None,
        to_agent_id: Optional[str] = None,
        parent_delegation_id: Optional[str] = None,
        status: Optional[DelegationStatus] = None,
    ) -> Page[Delegation]:
        """List delegations.

        Lists the delegations of the key's environment, newest first.

        `GET /v1/delegations`. Needs `delegations.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            from_agent_id: Only delegations by this agent.
            to_agent_id: Only delegations to this agent.
            parent_delegation_id: Only delegations made directly under this one.
            status: Only delegations in this state; the states of all agents of the chain are
                counted in.

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
                    "from_agent_id": from_agent_id,
                    "to_agent_id": to_agent_id,
                    "parent_delegation_id": parent_delegation_id,
                    "status": status,
                },
            ),
            Delegation.decode,
        )

    def verify(
        self,
        token: str,
        *,
        required_scope: Optional[Union[str, Sequence[str]]] = None,
        audience: Optional[str] = None,
        context: Optional[Mapping[str, Any]] = None,
        action: Optional[str] = None,
        environment: Optional[Union[Literal["live", "test"], str]] = None,
    ) -> DelegationVerdict:
        """Verify a delegation.

        Answers whether the agent that shows this delegation token may act for another now, with the
        whole chain: in whose name, by which hops, within which scope and constraints, until when.
        Public: no key is needed. A refused token is an answer, not an error: HTTP 200 with `valid:
        false` and a `code`. The checks and their order are those of `POST /v1/tokens/verify`; every
        agent and every link of the chain must be active, and the constraints of every link hold. It
        counts no use. A task token is not a delegation (`wrong_kind`).

        `POST /v1/delegations/verify`. Needs no API key.

        Args:
            token: The delegation token as it was presented to the service.
            required_scope: The scope, or all of the scopes, that the call needs; concrete, without
                wildcards.
            audience: Who is asking. A delegation is for no chosen audience, so any may.
            context: The concrete call, such as `{order_usd: 150}`, against which the constraints of
                every link are checked. Without `context` and `action`, none is.
            action: The field `action` of the context, for short. With another `action` in `context`
                it is refused (400).
            environment: The environment that the caller expects. A token of the other one is not
                valid. Without it, that of the client's key; `live` without a key.
        """
        return self._transport.call(
            Call(
                _VERIFY,
                body={
                    "token": token,
                    "required_scope": required_scope,
                    "audience": audience,
                    "context": context,
                    "action": action,
                    "environment": environment or self._transport.settings.environment,
                },
            ),
            DelegationVerdict.decode,
        )

    def get(self, id: str) -> Delegation:
        """Get a delegation.

        Returns one delegation with its chain. Its token is not stored.

        `GET /v1/delegations/{id}`. Needs `delegations.read`.

        Args:
            id: The delegation's id, `del_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Delegation.decode)

    def revoke(self, id: str) -> Delegation:
        """Revoke a delegation.

        Ends a delegation and everything below it. Once this has answered, no verify accepts it, a
        delegation under it, or a token issued under any of them. Repeating the call answers the
        same; a delegation that has expired can be revoked too.

        `DELETE /v1/delegations/{id}`. Needs `delegations.write`.

        Args:
            id: The delegation's id, `del_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_REVOKE, path={"id": id}), Delegation.decode)


class AsyncDelegationsResource:
    """Who acts in whose name, within what, in chains that only ever narrow."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        from_agent_id: str,
        to_agent_id: str,
        scope: Sequence[str],
        constraints: Optional[Mapping[str, Any]] = None,
        ttl: Optional[int] = None,
        parent_delegation_id: Optional[str] = None,
        max_depth: Optional[int] = None,
        reason: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> IssuedDelegation:
        """Let an agent act for another.

        Lets `to_agent_id` act in the name of `from_agent_id`, within `scope`, `constraints` and
        `ttl`. With `parent_delegation_id` the agent that was delegated to hands a part of it on.
        Tokens are issued under it with `delegation_id` at `POST /v1/tokens`; `token` is for showing
        the chain to a service, which has it verified at `POST /v1/delegations/verify`.

        A delegation lies within its first agent's capabilities and within every link of its chain:
        what would be wider in scope, time, depth or constraints is refused (`exceeds_parent`,
        `exceeds` says in which), never cut off. What the acting agents may do by themselves does
        not count. The constraints of all links are checked by every verify; one that is not
        repeated holds all the same. No agent is in a chain twice.

        `POST /v1/delegations`. Needs `delegations.write`.

        Args:
            from_agent_id: The agent that delegates; with a parent, the one that the parent is to.
            to_agent_id: The agent that may act.
            scope: What for. Each must lie within the capabilities of the first agent of the chain,
                and within every link.
            constraints: Bounds on the concrete call, in the form of `TokenCreate.constraints`. They
                add to those of the chain: one that allows more of the same field than a link does
                is refused.
            ttl: How long it lives, in seconds; never longer than the parent. A default that would
                be is refused too. Default: `3600`.
            parent_delegation_id: The delegation that this one hands on. Without it the first agent
                delegates of its own.
            max_depth: How many links the chain may have in all. Without it 4, or what the parent
                says.
            reason: Why, in words, for those who read the list.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `capability_missing`, `not_delegate`, `exceeds_parent`, `policy_denied`.
            NotFoundError: `not_found`.
            ConflictError: `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `delegation_cycle`, `invalid_max_depth`,
                `invalid_constraints`, `token_too_large`, `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "from_agent_id": from_agent_id,
                    "to_agent_id": to_agent_id,
                    "scope": scope,
                    "constraints": constraints,
                    "ttl": ttl,
                    "parent_delegation_id": parent_delegation_id,
                    "max_depth": max_depth,
                    "reason": reason,
                },
            ),
            IssuedDelegation.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        from_agent_id: Optional[str] = None,
        to_agent_id: Optional[str] = None,
        parent_delegation_id: Optional[str] = None,
        status: Optional[DelegationStatus] = None,
    ) -> AsyncPaginator[Delegation]:
        """List delegations.

        Lists the delegations of the key's environment, newest first.

        `GET /v1/delegations`. Needs `delegations.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            from_agent_id: Only delegations by this agent.
            to_agent_id: Only delegations to this agent.
            parent_delegation_id: Only delegations made directly under this one.
            status: Only delegations in this state; the states of all agents of the chain are
                counted in.

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
                    "from_agent_id": from_agent_id,
                    "to_agent_id": to_agent_id,
                    "parent_delegation_id": parent_delegation_id,
                    "status": status,
                },
            ),
            Delegation.decode,
        )

    async def verify(
        self,
        token: str,
        *,
        required_scope: Optional[Union[str, Sequence[str]]] = None,
        audience: Optional[str] = None,
        context: Optional[Mapping[str, Any]] = None,
        action: Optional[str] = None,
        environment: Optional[Union[Literal["live", "test"], str]] = None,
    ) -> DelegationVerdict:
        """Verify a delegation.

        Answers whether the agent that shows this delegation token may act for another now, with the
        whole chain: in whose name, by which hops, within which scope and constraints, until when.
        Public: no key is needed. A refused token is an answer, not an error: HTTP 200 with `valid:
        false` and a `code`. The checks and their order are those of `POST /v1/tokens/verify`; every
        agent and every link of the chain must be active, and the constraints of every link hold. It
        counts no use. A task token is not a delegation (`wrong_kind`).

        `POST /v1/delegations/verify`. Needs no API key.

        Args:
            token: The delegation token as it was presented to the service.
            required_scope: The scope, or all of the scopes, that the call needs; concrete, without
                wildcards.
            audience: Who is asking. A delegation is for no chosen audience, so any may.
            context: The concrete call, such as `{order_usd: 150}`, against which the constraints of
                every link are checked. Without `context` and `action`, none is.
            action: The field `action` of the context, for short. With another `action` in `context`
                it is refused (400).
            environment: The environment that the caller expects. A token of the other one is not
                valid. Without it, that of the client's key; `live` without a key.
        """
        return await self._transport.call(
            Call(
                _VERIFY,
                body={
                    "token": token,
                    "required_scope": required_scope,
                    "audience": audience,
                    "context": context,
                    "action": action,
                    "environment": environment or self._transport.settings.environment,
                },
            ),
            DelegationVerdict.decode,
        )

    async def get(self, id: str) -> Delegation:
        """Get a delegation.

        Returns one delegation with its chain. Its token is not stored.

        `GET /v1/delegations/{id}`. Needs `delegations.read`.

        Args:
            id: The delegation's id, `del_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Delegation.decode)

    async def revoke(self, id: str) -> Delegation:
        """Revoke a delegation.

        Ends a delegation and everything below it. Once this has answered, no verify accepts it, a
        delegation under it, or a token issued under any of them. Repeating the call answers the
        same; a delegation that has expired can be revoked too.

        `DELETE /v1/delegations/{id}`. Needs `delegations.write`.

        Args:
            id: The delegation's id, `del_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_REVOKE, path={"id": id}), Delegation.decode)


class DelegationsResourceWithRawResponse:
    def __init__(self, resource: DelegationsResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.verify = as_raw(resource.verify)
        self.get = as_raw(resource.get)
        self.revoke = as_raw(resource.revoke)


class AsyncDelegationsResourceWithRawResponse:
    def __init__(self, resource: AsyncDelegationsResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.verify = as_raw_async(resource.verify)
        self.get = as_raw_async(resource.get)
        self.revoke = as_raw_async(resource.revoke)
