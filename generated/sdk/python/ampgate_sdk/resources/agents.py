"""Identities of AI agents, each with a key pair and a list of capabilities."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Agent, AgentStatus

_CREATE = Operation(
    id="agents.create",
    method="POST",
    path="/v1/agents",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="agents.list", method="GET", path="/v1/agents", retry="always")
_GET = Operation(id="agents.get", method="GET", path="/v1/agents/{id}", retry="always")
_UPDATE = Operation(id="agents.update", method="PATCH", path="/v1/agents/{id}", retry="unsent")
_REVOKE = Operation(id="agents.revoke", method="DELETE", path="/v1/agents/{id}", retry="always")
_ROTATE_KEY = Operation(
    id="agents.rotateKey",
    method="POST",
    path="/v1/agents/{id}/rotate-key",
    retry="always",
    idempotency_key=True,
)


class AgentsResource:
    """Identities of AI agents, each with a key pair and a list of capabilities."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        name: str,
        owner: str,
        model_provider: Optional[str] = None,
        model_name: Optional[str] = None,
        capabilities: Optional[Sequence[str]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        public_key: Optional[Union[str, Mapping[str, Any]]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Agent:
        """Register an agent.

        Registers an agent. Without `public_key`, AmpGate makes an Ed25519 pair and returns the
        private key once, in `private_key_pem`; it is stored nowhere. With `public_key`, only that
        is stored.

        `POST /v1/agents`. Needs `agents.write`.

        Args:
            name: What the agent is called; shown by every verify.
            owner: Who answers for the agent, often an e-mail address. Never in tokens.
            model_provider: Who makes the model, for example `openai`.
            model_name: The model, for example `gpt-4o`.
            capabilities: What tokens of this agent may ever be issued for.
            metadata: Up to 32 texts of the caller's own, by name.
            public_key: A public key that the caller holds the private half of: a PEM text
                (`-----BEGIN PUBLIC KEY-----`) or a JWK object. Ed25519 or P-256. A private or
                symmetric key is refused.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            ConflictError: `public_key_in_use`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_public_key`, `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "owner": owner,
                    "model_provider": model_provider,
                    "model_name": model_name,
                    "capabilities": capabilities,
                    "metadata": metadata,
                    "public_key": public_key,
                },
            ),
            Agent.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[AgentStatus] = None,
        owner: Optional[str] = None,
    ) -> Page[Agent]:
        """List agents.

        Lists the agents of the key's environment, newest first.

        `GET /v1/agents`. Needs `agents.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only agents in this state.
            owner: Only agents of this owner, compared exactly.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status, "owner": owner}),
            Agent.decode,
        )

    def get(self, id: str) -> Agent:
        """Get an agent.

        Returns one agent of the key's environment.

        `GET /v1/agents/{id}`. Needs `agents.read`.

        Args:
            id: The agent's id, `ag_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Agent.decode)

    def update(
        self,
        id: str,
        *,
        name: Optional[str] = None,
        owner: Optional[str] = None,
        model_provider: Optional[str] = None,
        model_name: Optional[str] = None,
        capabilities: Optional[Sequence[str]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        status: Optional[Union[Literal["active", "suspended"], str]] = None,
        if_match: Optional[str] = None,
    ) -> Agent:
        """Update an agent.

        Changes the members given and leaves the others. `status: suspended` stops the agent's
        tokens with the next verify, `active` lets them pass again. Removing a capability ends every
        live token that is no longer within what is left, and every delegation of its authority that
        is not, with all below it; `revoked_tokens` and `revoked_delegations` say how many.

        `PATCH /v1/agents/{id}`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.
            name: What the agent is called.
            owner: Who answers for the agent.
            model_provider: Who makes the model.
            model_name: The model.
            capabilities: The whole new list of capabilities.
            metadata: Up to 32 texts of the caller's own, by name.
            status: Suspend the agent or let it go on. Revoking is `DELETE`.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
            ConflictError: `agent_revoked`.
            PreconditionFailedError: `precondition_failed`.
        """
        return self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={
                    "name": name,
                    "owner": owner,
                    "model_provider": model_provider,
                    "model_name": model_name,
                    "capabilities": capabilities,
                    "metadata": metadata,
                    "status": status,
                },
            ),
            Agent.decode,
        )

    def revoke(self, id: str) -> Agent:
        """Revoke an agent.

        Ends the agent for good. Once this has answered, no token of the agent is accepted any more,
        and no delegation or token with it anywhere in the chain. The agent stays readable.
        Repeating the call answers the same.

        `DELETE /v1/agents/{id}`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_REVOKE, path={"id": id}), Agent.decode)

    def rotate_key(
        self,
        id: str,
        *,
        public_key: Optional[Union[str, Mapping[str, Any]]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Agent:
        """Replace an agent's key pair.

        Replaces a lost or exposed key pair; the old key counts for nothing from then on. Without
        `public_key` AmpGate makes the pair and returns `private_key_pem` once. Task tokens are
        signed by AmpGate, not by the agent's key, so the agent's live tokens go on.

        `POST /v1/agents/{id}/rotate-key`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.
            public_key: A public key that the caller holds the private half of: a PEM text
                (`-----BEGIN PUBLIC KEY-----`) or a JWK object. Ed25519 or P-256. A private or
                symmetric key is refused.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
            ConflictError: `agent_revoked`, `public_key_in_use`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_public_key`, `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _ROTATE_KEY,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"public_key": public_key},
            ),
            Agent.decode,
        )


class AsyncAgentsResource:
    """Identities of AI agents, each with a key pair and a list of capabilities."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        name: str,
        owner: str,
        model_provider: Optional[str] = None,
        model_name: Optional[str] = None,
        capabilities: Optional[Sequence[str]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        public_key: Optional[Union[str, Mapping[str, Any]]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Agent:
        """Register an agent.

        Registers an agent. Without `public_key`, AmpGate makes an Ed25519 pair and returns the
        private key once, in `private_key_pem`; it is stored nowhere. With `public_key`, only that
        is stored.

        `POST /v1/agents`. Needs `agents.write`.

        Args:
            name: What the agent is called; shown by every verify.
            owner: Who answers for the agent, often an e-mail address. Never in tokens.
            model_provider: Who makes the model, for example `openai`.
            model_name: The model, for example `gpt-4o`.
            capabilities: What tokens of this agent may ever be issued for.
            metadata: Up to 32 texts of the caller's own, by name.
            public_key: A public key that the caller holds the private half of: a PEM text
                (`-----BEGIN PUBLIC KEY-----`) or a JWK object. Ed25519 or P-256. A private or
                symmetric key is refused.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            ConflictError: `public_key_in_use`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_public_key`, `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "owner": owner,
                    "model_provider": model_provider,
                    "model_name": model_name,
                    "capabilities": capabilities,
                    "metadata": metadata,
                    "public_key": public_key,
                },
            ),
            Agent.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[AgentStatus] = None,
        owner: Optional[str] = None,
    ) -> AsyncPaginator[Agent]:
        """List agents.

        Lists the agents of the key's environment, newest first.

        `GET /v1/agents`. Needs `agents.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only agents in this state.
            owner: Only agents of this owner, compared exactly.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(_LIST, query={"limit": limit, "cursor": cursor, "status": status, "owner": owner}),
            Agent.decode,
        )

    async def get(self, id: str) -> Agent:
        """Get an agent.

        Returns one agent of the key's environment.

        `GET /v1/agents/{id}`. Needs `agents.read`.

        Args:
            id: The agent's id, `ag_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Agent.decode)

    async def update(
        self,
        id: str,
        *,
        name: Optional[str] = None,
        owner: Optional[str] = None,
        model_provider: Optional[str] = None,
        model_name: Optional[str] = None,
        capabilities: Optional[Sequence[str]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        status: Optional[Union[Literal["active", "suspended"], str]] = None,
        if_match: Optional[str] = None,
    ) -> Agent:
        """Update an agent.

        Changes the members given and leaves the others. `status: suspended` stops the agent's
        tokens with the next verify, `active` lets them pass again. Removing a capability ends every
        live token that is no longer within what is left, and every delegation of its authority that
        is not, with all below it; `revoked_tokens` and `revoked_delegations` say how many.

        `PATCH /v1/agents/{id}`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.
            name: What the agent is called.
            owner: Who answers for the agent.
            model_provider: Who makes the model.
            model_name: The model.
            capabilities: The whole new list of capabilities.
            metadata: Up to 32 texts of the caller's own, by name.
            status: Suspend the agent or let it go on. Revoking is `DELETE`.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
            ConflictError: `agent_revoked`.
            PreconditionFailedError: `precondition_failed`.
        """
        return await self._transport.call(
            Call(
                _UPDATE,
                path={"id": id},
                headers={"If-Match": if_match},
                body={
                    "name": name,
                    "owner": owner,
                    "model_provider": model_provider,
                    "model_name": model_name,
                    "capabilities": capabilities,
                    "metadata": metadata,
                    "status": status,
                },
            ),
            Agent.decode,
        )

    async def revoke(self, id: str) -> Agent:
        """Revoke an agent.

        Ends the agent for good. Once this has answered, no token of the agent is accepted any more,
        and no delegation or token with it anywhere in the chain. The agent stays readable.
        Repeating the call answers the same.

        `DELETE /v1/agents/{id}`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_REVOKE, path={"id": id}), Agent.decode)

    async def rotate_key(
        self,
        id: str,
        *,
        public_key: Optional[Union[str, Mapping[str, Any]]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Agent:
        """Replace an agent's key pair.

        Replaces a lost or exposed key pair; the old key counts for nothing from then on. Without
        `public_key` AmpGate makes the pair and returns `private_key_pem` once. Task tokens are
        signed by AmpGate, not by the agent's key, so the agent's live tokens go on.

        `POST /v1/agents/{id}/rotate-key`. Needs `agents.write`.

        Args:
            id: The agent's id, `ag_…`.
            public_key: A public key that the caller holds the private half of: a PEM text
                (`-----BEGIN PUBLIC KEY-----`) or a JWK object. Ed25519 or P-256. A private or
                symmetric key is refused.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
            ConflictError: `agent_revoked`, `public_key_in_use`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_public_key`, `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _ROTATE_KEY,
                path={"id": id},
                headers={"Idempotency-Key": idempotency_key},
                body={"public_key": public_key},
            ),
            Agent.decode,
        )


class AgentsResourceWithRawResponse:
    def __init__(self, resource: AgentsResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.get = as_raw(resource.get)
        self.update = as_raw(resource.update)
        self.revoke = as_raw(resource.revoke)
        self.rotate_key = as_raw(resource.rotate_key)


class AsyncAgentsResourceWithRawResponse:
    def __init__(self, resource: AsyncAgentsResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.get = as_raw_async(resource.get)
        self.update = as_raw_async(resource.update)
        self.revoke = as_raw_async(resource.revoke)
        self.rotate_key = as_raw_async(resource.rotate_key)
