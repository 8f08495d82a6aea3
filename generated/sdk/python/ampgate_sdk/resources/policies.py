"""Rules about what agents may be given, checked whenever a token is issued or authority delegated.
"""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._call import Call
from .._decode import text
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Policy, PolicyEffect, PolicySimulation, PolicyStatus

_CREATE = Operation(
    id="policies.create",
    method="POST",
    path="/v1/policies",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="policies.list", method="GET", path="/v1/policies", retry="always")
_SCHEMA = Operation(
    id="policies.schema",
    method="GET",
    path="/v1/policies/schema",
    retry="always",
    public=True,
    content_type="text/plain",
)
_SIMULATE = Operation(
    id="policies.simulate",
    method="POST",
    path="/v1/policies/simulate",
    retry="unsent",
)
_GET = Operation(id="policies.get", method="GET", path="/v1/policies/{id}", retry="always")
_DEACTIVATE = Operation(
    id="policies.deactivate",
    method="DELETE",
    path="/v1/policies/{id}",
    retry="always",
)


class PoliciesResource:
    """Rules about what agents may be given, checked whenever a token is issued or authority
    delegated.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        name: str,
        description: Optional[str] = None,
        effect: Optional[Union[Literal["deny", "limit", "allow"], str]] = None,
        agents: Optional[Mapping[str, Any]] = None,
        scope: Optional[Sequence[str]] = None,
        conditions: Optional[Mapping[str, Any]] = None,
        cedar: Optional[str] = None,
        mode: Optional[Union[Literal["enforce", "audit"], str]] = None,
        guardrail: Optional[bool] = None,
        revoke_existing: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Policy:
        """Create a policy.

        Creates a policy, which holds for every token issued and every delegation made after this
        has answered. It is never consulted by verify. A policy is not changed later: deactivate it
        and create another.

        **Who decides.** A request for several scopes is judged scope by scope, and refused if one
        of them is. A `deny` with `guardrail: true` that matches ends it; nothing overrides it. Then
        the layers are asked, the most specific first: policies that select agents by `ids`, then by
        `owners`, then by `models` or `metadata`, then those for all agents. In the first layer that
        speaks, a `deny` that matches refuses, else an `allow` that matches allows. If no layer
        speaks, the workspace's `policy_default` decides. An agent's capabilities bound all of this.
        Then every `limit` that matches narrows what was asked.

        **When a policy matches.** Its `agents` select the agent, its `scope` the requested scope,
        `hours` the time; what is left out selects everything. `max_ttl_seconds` and
        `required_constraints` are demands: an `allow` matches a request that meets them all, a
        `deny` one that breaks one of them, or any request if it makes no demand. An `allow` matches
        only what lies wholly within its `scope`; a `deny` and a `limit` also match a requested
        branch that reaches into it, as `payments.*` reaches into `payments.refund`.

        **`limit`** narrows and never refuses, unless nothing of the scope is left:
        `max_ttl_seconds` caps the ttl, `allowed_scope` cuts the scopes that it matches down to what
        lies within, `constraints` are added to the token's own, the stricter one holding where both
        speak. Of several limits the narrowest wins.

        **`cedar`** is the advanced form, one or more statements of the Cedar language, all `forbid`
        (a `deny`) or all `permit` (an `allow`), checked against the schema at `GET
        /v1/policies/schema`. `agents` and `hours` may be given beside it and must hold too; `scope`
        and the other conditions are said in Cedar. A `forbid` is also tried on every scope that it
        names within a requested branch. One that fails while it is evaluated counts as matching; a
        `permit` that fails does not.

        **`mode: audit`** lets everything pass and writes into the audit row of the token what the
        policy would have done (`would_deny`, `would_limit`; of a refusal, `would_allow`).

        With `revoke_existing`, the live tokens that this policy now forbids end before this
        answers, and `revoked_tokens` counts them. Each is judged as it was issued, at the time of
        its issue, with its agent as it is now.

        `POST /v1/policies`. Needs `policies.write`.

        Args:
            name: What the policy is called; shown to those whom it refuses.
            description: Why it is there.
            effect: What it does. May be left out with `cedar`, whose statements say it.
            agents: The agents that it holds for, all if left out. Every member given must match; of
                a list, one entry. The most specific member given is the policy's layer: `ids`, then
                `owners`, then `models` and `metadata`.
            scope: The scopes that it speaks of, all if left out.
            conditions: When the policy matches, or what a `limit` narrows to. What is left out does
                not matter.
            cedar: The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at
                most 8 KB. Templates are refused.
            mode: `audit` lets pass and records what it would have done. Default: `"enforce"`.
            guardrail: For `deny` only: nothing overrides it. Default: `false`.
            revoke_existing: For `deny` in mode `enforce`: also end the live tokens that it forbids.
                Default: `false`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            ConflictError: `policy_limit_reached`, `idempotency_in_flight`.
            UnprocessableEntityError: `invalid_policy`, `invalid_constraints`,
                `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "description": description,
                    "effect": effect,
                    "agents": agents,
                    "scope": scope,
                    "conditions": conditions,
                    "cedar": cedar,
                    "mode": mode,
                    "guardrail": guardrail,
                    "revoke_existing": revoke_existing,
                },
            ),
            Policy.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[PolicyStatus] = None,
        effect: Optional[PolicyEffect] = None,
    ) -> Page[Policy]:
        """List policies.

        Lists the policies of the key's environment, deactivated ones too, newest first.

        `GET /v1/policies`. Needs `policies.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only policies in this state.
            effect: Only policies with this effect.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST,
                query={"limit": limit, "cursor": cursor, "status": status, "effect": effect},
            ),
            Policy.decode,
        )

    def schema(self) -> str:
        """The Cedar schema.

        The schema, in Cedar's own language, of what a policy's `cedar` may speak of: agents with
        their attributes and metadata (as tags), scopes with the branches that they lie in, the two
        actions and the request's context. Statements are checked against it when a policy is
        created.

        `GET /v1/policies/schema`. Needs no API key.
        """
        return self._transport.call(Call(_SCHEMA), text)

    def simulate(
        self,
        *,
        policy: Mapping[str, Any],
        last: Optional[int] = None,
    ) -> PolicySimulation:
        """Try a policy on what was issued.

        Judges the last issued tokens once more, first under the policies in force and then with the
        draft as one of them, and says for which the answer differs. A token is judged as it was
        issued, at the time of its issue, with its agent as it is now. The draft counts as enforced,
        also with `mode: audit`. Changes nothing.

        `POST /v1/policies/simulate`. Needs `policies.write`, `tokens.read`.

        Args:
            policy: A policy as it would be created.
            last: How many of the tokens issued last are judged. Default: `100`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            UnprocessableEntityError: `invalid_policy`, `invalid_constraints`.
        """
        return self._transport.call(
            Call(_SIMULATE, body={"policy": policy, "last": last}),
            PolicySimulation.decode,
        )

    def get(self, id: str) -> Policy:
        """Get a policy.

        Returns one policy of the key's environment, also one that is deactivated.

        `GET /v1/policies/{id}`. Needs `policies.read`.

        Args:
            id: The policy's id, `pol_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Policy.decode)

    def deactivate(self, id: str) -> Policy:
        """Deactivate a policy.

        Ends a policy: it holds for nothing that is issued after this has answered. It stays
        readable, with `deactivated_at`. Repeating the call answers the same. Tokens that it let
        pass or narrowed stay as they are.

        `DELETE /v1/policies/{id}`. Needs `policies.write`.

        Args:
            id: The policy's id, `pol_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_DEACTIVATE, path={"id": id}), Policy.decode)


class AsyncPoliciesResource:
    """Rules about what agents may be given, checked whenever a token is issued or authority
    delegated.
    """

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        name: str,
        description: Optional[str] = None,
        effect: Optional[Union[Literal["deny", "limit", "allow"], str]] = None,
        agents: Optional[Mapping[str, Any]] = None,
        scope: Optional[Sequence[str]] = None,
        conditions: Optional[Mapping[str, Any]] = None,
        cedar: Optional[str] = None,
        mode: Optional[Union[Literal["enforce", "audit"], str]] = None,
        guardrail: Optional[bool] = None,
        revoke_existing: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Policy:
        """Create a policy.

        Creates a policy, which holds for every token issued and every delegation made after this
        has answered. It is never consulted by verify. A policy is not changed later: deactivate it
        and create another.

        **Who decides.** A request for several scopes is judged scope by scope, and refused if one
        of them is. A `deny` with `guardrail: true` that matches ends it; nothing overrides it. Then
        the layers are asked, the most specific first: policies that select agents by `ids`, then by
        `owners`, then by `models` or `metadata`, then those for all agents. In the first layer that
        speaks, a `deny` that matches refuses, else an `allow` that matches allows. If no layer
        speaks, the workspace's `policy_default` decides. An agent's capabilities bound all of this.
        Then every `limit` that matches narrows what was asked.

        **When a policy matches.** Its `agents` select the agent, its `scope` the requested scope,
        `hours` the time; what is left out selects everything. `max_ttl_seconds` and
        `required_constraints` are demands: an `allow` matches a request that meets them all, a
        `deny` one that breaks one of them, or any request if it makes no demand. An `allow` matches
        only what lies wholly within its `scope`; a `deny` and a `limit` also match a requested
        branch that reaches into it, as `payments.*` reaches into `payments.refund`.

        **`limit`** narrows and never refuses, unless nothing of the scope is left:
        `max_ttl_seconds` caps the ttl, `allowed_scope` cuts the scopes that it matches down to what
        lies within, `constraints` are added to the token's own, the stricter one holding where both
        speak. Of several limits the narrowest wins.

        **`cedar`** is the advanced form, one or more statements of the Cedar language, all `forbid`
        (a `deny`) or all `permit` (an `allow`), checked against the schema at `GET
        /v1/policies/schema`. `agents` and `hours` may be given beside it and must hold too; `scope`
        and the other conditions are said in Cedar. A `forbid` is also tried on every scope that it
        names within a requested branch. One that fails while it is evaluated counts as matching; a
        `permit` that fails does not.

        **`mode: audit`** lets everything pass and writes into the audit row of the token what the
        policy would have done (`would_deny`, `would_limit`; of a refusal, `would_allow`).

        With `revoke_existing`, the live tokens that this policy now forbids end before this
        answers, and `revoked_tokens` counts them. Each is judged as it was issued, at the time of
        its issue, with its agent as it is now.

        `POST /v1/policies`. Needs `policies.write`.

        Args:
            name: What the policy is called; shown to those whom it refuses.
            description: Why it is there.
            effect: What it does. May be left out with `cedar`, whose statements say it.
            agents: The agents that it holds for, all if left out. Every member given must match; of
                a list, one entry. The most specific member given is the policy's layer: `ids`, then
                `owners`, then `models` and `metadata`.
            scope: The scopes that it speaks of, all if left out.
            conditions: When the policy matches, or what a `limit` narrows to. What is left out does
                not matter.
            cedar: The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at
                most 8 KB. Templates are refused.
            mode: `audit` lets pass and records what it would have done. Default: `"enforce"`.
            guardrail: For `deny` only: nothing overrides it. Default: `false`.
            revoke_existing: For `deny` in mode `enforce`: also end the live tokens that it forbids.
                Default: `false`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            ConflictError: `policy_limit_reached`, `idempotency_in_flight`.
            UnprocessableEntityError: `invalid_policy`, `invalid_constraints`,
                `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "name": name,
                    "description": description,
                    "effect": effect,
                    "agents": agents,
                    "scope": scope,
                    "conditions": conditions,
                    "cedar": cedar,
                    "mode": mode,
                    "guardrail": guardrail,
                    "revoke_existing": revoke_existing,
                },
            ),
            Policy.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        status: Optional[PolicyStatus] = None,
        effect: Optional[PolicyEffect] = None,
    ) -> AsyncPaginator[Policy]:
        """List policies.

        Lists the policies of the key's environment, deactivated ones too, newest first.

        `GET /v1/policies`. Needs `policies.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            status: Only policies in this state.
            effect: Only policies with this effect.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST,
                query={"limit": limit, "cursor": cursor, "status": status, "effect": effect},
            ),
            Policy.decode,
        )

    async def schema(self) -> str:
        """The Cedar schema.

        The schema, in Cedar's own language, of what a policy's `cedar` may speak of: agents with
        their attributes and metadata (as tags), scopes with the branches that they lie in, the two
        actions and the request's context. Statements are checked against it when a policy is
        created.

        `GET /v1/policies/schema`. Needs no API key.
        """
        return await self._transport.call(Call(_SCHEMA), text)

    async def simulate(
        self,
        *,
        policy: Mapping[str, Any],
        last: Optional[int] = None,
    ) -> PolicySimulation:
        """Try a policy on what was issued.

        Judges the last issued tokens once more, first under the policies in force and then with the
        draft as one of them, and says for which the answer differs. A token is judged as it was
        issued, at the time of its issue, with its agent as it is now. The draft counts as enforced,
        also with `mode: audit`. Changes nothing.

        `POST /v1/policies/simulate`. Needs `policies.write`, `tokens.read`.

        Args:
            policy: A policy as it would be created.
            last: How many of the tokens issued last are judged. Default: `100`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            UnprocessableEntityError: `invalid_policy`, `invalid_constraints`.
        """
        return await self._transport.call(
            Call(_SIMULATE, body={"policy": policy, "last": last}),
            PolicySimulation.decode,
        )

    async def get(self, id: str) -> Policy:
        """Get a policy.

        Returns one policy of the key's environment, also one that is deactivated.

        `GET /v1/policies/{id}`. Needs `policies.read`.

        Args:
            id: The policy's id, `pol_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Policy.decode)

    async def deactivate(self, id: str) -> Policy:
        """Deactivate a policy.

        Ends a policy: it holds for nothing that is issued after this has answered. It stays
        readable, with `deactivated_at`. Repeating the call answers the same. Tokens that it let
        pass or narrowed stay as they are.

        `DELETE /v1/policies/{id}`. Needs `policies.write`.

        Args:
            id: The policy's id, `pol_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_DEACTIVATE, path={"id": id}), Policy.decode)


class PoliciesResourceWithRawResponse:
    def __init__(self, resource: PoliciesResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.schema = as_raw(resource.schema)
        self.simulate = as_raw(resource.simulate)
        self.get = as_raw(resource.get)
        self.deactivate = as_raw(resource.deactivate)


class AsyncPoliciesResourceWithRawResponse:
    def __init__(self, resource: AsyncPoliciesResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.schema = as_raw_async(resource.schema)
        self.simulate = as_raw_async(resource.simulate)
        self.get = as_raw_async(resource.get)
        self.deactivate = as_raw_async(resource.deactivate)
