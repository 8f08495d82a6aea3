"""Short-lived tokens, each good for one task of one agent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import IssuedToken, Token, TokenStatus, Verdict

_CREATE = Operation(
    id="tokens.create",
    method="POST",
    path="/v1/tokens",
    retry="always",
    idempotency_key=True,
)
_LIST = Operation(id="tokens.list", method="GET", path="/v1/tokens", retry="always")
_VERIFY = Operation(
    id="tokens.verify",
    method="POST",
    path="/v1/tokens/verify",
    retry="always",
    public=True,
    per_call=("use_id",),
)
_GET = Operation(id="tokens.get", method="GET", path="/v1/tokens/{id}", retry="always")
_REVOKE = Operation(
    id="tokens.revoke",
    method="POST",
    path="/v1/tokens/{id}/revoke",
    retry="always",
)


class TokensResource:
    """Short-lived tokens, each good for one task of one agent."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        agent_id: str,
        scope: Sequence[str],
        audience: Optional[Sequence[str]] = None,
        task_description: Optional[str] = None,
        constraints: Optional[Mapping[str, Any]] = None,
        delegation_id: Optional[str] = None,
        grant_id: Optional[str] = None,
        ttl: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> IssuedToken:
        """Issue a task token.

        Issues a token for one task of one agent: a JWT (`typ: at+jwt`, Ed25519) that anyone can
        check offline against the JWKS and anybody can have verified at `POST /v1/tokens/verify`.
        Every scope must lie within the agent's capabilities.

        With `delegation_id` the agent acts in another's name: everything must lie within that
        delegation and its chain, and what the agent may do by itself does not count. `sub` of the
        token is then the agent whose authority it is, `act` the one that acts (RFC 8693).

        With `grant_id` the token is issued anew under a grant that there is: for the same agent,
        never with more scope, with the grant's constraints, and sharing what is left of its
        `max_uses` and `budget`. A constraint that is not repeated is inherited; a repeated one is
        equal or narrower.

        `POST /v1/tokens`. Needs `tokens.write`.

        Args:
            agent_id: Whose token it is.
            scope: What the token is for. Each must lie within the agent's capabilities.
            audience: Who may accept the token. Without it the audience is this server's issuer, and
                any service may accept it.
            task_description: What the token is for, in words; shown by every verify.
            constraints: Bounds on the concrete call, such as `max_order_usd: 200`. Carried in the
                token, checked by verify against its `context`, and returned by it. All must hold.
                The short forms: | written | holds when the context's `field` is | |---|---| |
                `max_<field>: 200` | a number, at most 200; not negative either, unless there is a
                `min_<field>` or the bound itself is negative | | `min_<field>: 10` | a number, at
                least 10 | | `<field>: "EUR"` | that text, number or boolean | | `<field>: ["EUR",
                "USD"]` | one of these | Any object is the long form, `<field>: {<operator>: …}`. Of
                several operators all must hold. It takes the field's name as it is written, `max_`
                and `min_` included. The operators: | operator | holds when the value is | |---|---|
                | `range: {min: 10, max: 200}` | a number within, both ends included; one end may be
                left out | | `one_of: ["a", "b"]` | one of these | | `not_one_of: ["a", "b"]` | none
                of these, though of the type of one of them | | `exact: {"sku": "x", "n": 1}` |
                equal, also as object or list; the order of members does not count | | `contains:
                ["a", "b"]` | a list that holds all of these | | `subset: ["a", "b"]` | a list of
                nothing but these | | `pattern: "eu-*"` | a text that matches as a whole; `*` is any
                run of characters, and the only sign | | `all: […]`, `any: […]` | such that all, or
                any, of these hold: each is a text, number, boolean, list or object as it could
                stand for the field | Values are compared with their type: `"5"` is not `5`, and
                case counts. `null` satisfies nothing. Verify knows the field `action` also as a
                parameter of its own. Two bound all calls together, and are taken from the grant,
                which tokens issued anew, retries and delegated tokens share: | written | holds for
                | |---|---| | `max_uses: 3` | so many positive verifies, 1 to 1,000,000 | | `budget:
                {<field>: 500}` | calls whose `<field>` in the context adds up to no more: 1 to 8
                fields; totals above 0, at most 1,000,000,000, with at most 6 decimal places, and so
                each amount in the context, which may be 0 | At most 2 KB of JSON; 32 constraints,
                those in `all` and `any`, each operator and each field of `budget` counted; 4 levels
                of lists and objects in each; 256 characters of `pattern`. Anything else is refused
                (`invalid_constraints`), with a pointer to each fault.
            delegation_id: The delegation to act under; it must be to `agent_id`. The token never
                outlives it: a `ttl` that would, the default too, is refused.
            grant_id: Issue anew under this grant, the `grant_id` of an earlier token of the same
                agent of which one has not expired. Without it the token has a grant of its own. A
                grant that was made under a delegation goes with its `delegation_id` only.
            ttl: How long the token lives, in seconds. Default: `300`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `capability_missing`, `exceeds_grant`, `not_delegate`, `exceeds_delegation`,
                `policy_denied`.
            NotFoundError: `not_found`.
            ConflictError: `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_constraints`, `token_too_large`,
                `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "agent_id": agent_id,
                    "scope": scope,
                    "audience": audience,
                    "task_description": task_description,
                    "constraints": constraints,
                    "delegation_id": delegation_id,
                    "grant_id": grant_id,
                    "ttl": ttl,
                },
            ),
            IssuedToken.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        agent_id: Optional[str] = None,
        delegation_id: Optional[str] = None,
        status: Optional[TokenStatus] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
    ) -> Page[Token]:
        """List tokens.

        Lists what was issued, newest first. The tokens themselves are not stored.

        `GET /v1/tokens`. Needs `tokens.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            agent_id: Only tokens of this agent.
            delegation_id: Only tokens issued under this delegation itself.
            status: Only tokens in this state; the agent's state, or those of all agents of the
                chain, are counted in.
            since: Only tokens issued at or after this time (RFC 3339).
            until: Only tokens issued before this time (RFC 3339).

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
                    "agent_id": agent_id,
                    "delegation_id": delegation_id,
                    "status": status,
                    "since": since,
                    "until": until,
                },
            ),
            Token.decode,
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
        use_id: Optional[str] = None,
        dry_run: Optional[bool] = None,
    ) -> Verdict:
        """Verify a token.

        Answers whether a call that carries this token may happen now. Public: any service may ask,
        no key is needed. A refused token is an answer, not an error: HTTP 200 with `valid: false`
        and a `code`. Nothing about a token is told unless its signature matched. A revoke that has
        answered is seen by the very next verify.

        The checks, in order, and their codes: `malformed`, `invalid`, `wrong_kind`,
        `wrong_environment`, `key_revoked`, `expired`, `not_yet_valid`, `workspace_suspended`,
        `agent_revoked`, `agent_suspended`, `delegation_revoked`, `revoked`, `audience_mismatch`,
        `scope_missing`, `context_required`, `constraint_violated`, `use_id_conflict`,
        `uses_exhausted`, `budget_exhausted`; else `ok`.

        With the concrete call in `context`, every constraint of the token is checked:
        `max_order_usd: 200` holds for `context: {order_usd: 150}`. A constrained field that
        `context` does not name is a violation; fields that no constraint names are ignored. Without
        it the answer says `constraints_checked: false`, and the service checks `constraints`
        itself, and those of every link of `chain` where the token was issued under a delegation.

        A token with `max_uses` or `budget` is counted: every positive answer takes one use, and the
        amounts in `context`, from its grant, before it is given; the answer says what remains.
        Negative answers and `dry_run` take nothing. Only for these tokens is the database asked,
        and only they are limited: 50 a second each, 100 at once. Send a fresh random `use_id` with
        each use and the same one when you try again: then a retry counts once, also after a 503. A
        token that is revoked while its use is being counted is refused, and the use stays counted.

        `POST /v1/tokens/verify`. Needs no API key.

        Args:
            token: The token as it was presented to the service.
            required_scope: The scope, or all of the scopes, that the call needs; concrete, without
                wildcards.
            audience: Who is asking. Needed for a token that was issued for chosen audiences.
            context: The concrete call, such as `{order_usd: 150}`: every constraint of the token is
                checked against it, and one whose field is missing here is violated. Without
                `context` and `action`, no constraint is checked, and a token with a `budget` is
                refused (`context_required`).
            action: The field `action` of the context, for short. With another `action` in `context`
                it is refused (400).
            environment: The environment that the caller expects. A token of the other one is not
                valid. Without it, that of the client's key; `live` without a key.
            use_id: Names this use of a token that is counted, so that a retry counts once: a fresh
                random text for each use, the same one for its retries. With another token, scope,
                context or audience it is refused (`use_id_conflict`). Never take it from whoever
                presents the token. The SDKs make one for each call.
            dry_run: Count nothing: say what would be answered, and what would remain. Default:
                `false`.
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
                    "use_id": use_id,
                    "dry_run": dry_run,
                },
            ),
            Verdict.decode,
        )

    def get(self, id: str) -> Token:
        """Get a token's record.

        Returns what is known of an issued token. The token itself is not stored.

        `GET /v1/tokens/{id}`. Needs `tokens.read`.

        Args:
            id: The token's id, `tok_…` (the token's `jti`).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), Token.decode)

    def revoke(self, id: str) -> Token:
        """Revoke a token.

        Ends a token. Once this has answered, no verify accepts it any more. Repeating the call
        answers the same; a token that has expired can be revoked too.

        `POST /v1/tokens/{id}/revoke`. Needs `tokens.write`.

        Args:
            id: The token's id, `tok_…` (the token's `jti`).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_REVOKE, path={"id": id}), Token.decode)


class AsyncTokensResource:
    """Short-lived tokens, each good for one task of one agent."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        agent_id: str,
        scope: Sequence[str],
        audience: Optional[Sequence[str]] = None,
        task_description: Optional[str] = None,
        constraints: Optional[Mapping[str, Any]] = None,
        delegation_id: Optional[str] = None,
        grant_id: Optional[str] = None,
        ttl: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> IssuedToken:
        """Issue a task token.

        Issues a token for one task of one agent: a JWT (`typ: at+jwt`, Ed25519) that anyone can
        check offline against the JWKS and anybody can have verified at `POST /v1/tokens/verify`.
        Every scope must lie within the agent's capabilities.

        With `delegation_id` the agent acts in another's name: everything must lie within that
        delegation and its chain, and what the agent may do by itself does not count. `sub` of the
        token is then the agent whose authority it is, `act` the one that acts (RFC 8693).

        With `grant_id` the token is issued anew under a grant that there is: for the same agent,
        never with more scope, with the grant's constraints, and sharing what is left of its
        `max_uses` and `budget`. A constraint that is not repeated is inherited; a repeated one is
        equal or narrower.

        `POST /v1/tokens`. Needs `tokens.write`.

        Args:
            agent_id: Whose token it is.
            scope: What the token is for. Each must lie within the agent's capabilities.
            audience: Who may accept the token. Without it the audience is this server's issuer, and
                any service may accept it.
            task_description: What the token is for, in words; shown by every verify.
            constraints: Bounds on the concrete call, such as `max_order_usd: 200`. Carried in the
                token, checked by verify against its `context`, and returned by it. All must hold.
                The short forms: | written | holds when the context's `field` is | |---|---| |
                `max_<field>: 200` | a number, at most 200; not negative either, unless there is a
                `min_<field>` or the bound itself is negative | | `min_<field>: 10` | a number, at
                least 10 | | `<field>: "EUR"` | that text, number or boolean | | `<field>: ["EUR",
                "USD"]` | one of these | Any object is the long form, `<field>: {<operator>: …}`. Of
                several operators all must hold. It takes the field's name as it is written, `max_`
                and `min_` included. The operators: | operator | holds when the value is | |---|---|
                | `range: {min: 10, max: 200}` | a number within, both ends included; one end may be
                left out | | `one_of: ["a", "b"]` | one of these | | `not_one_of: ["a", "b"]` | none
                of these, though of the type of one of them | | `exact: {"sku": "x", "n": 1}` |
                equal, also as object or list; the order of members does not count | | `contains:
                ["a", "b"]` | a list that holds all of these | | `subset: ["a", "b"]` | a list of
                nothing but these | | `pattern: "eu-*"` | a text that matches as a whole; `*` is any
                run of characters, and the only sign | | `all: […]`, `any: […]` | such that all, or
                any, of these hold: each is a text, number, boolean, list or object as it could
                stand for the field | Values are compared with their type: `"5"` is not `5`, and
                case counts. `null` satisfies nothing. Verify knows the field `action` also as a
                parameter of its own. Two bound all calls together, and are taken from the grant,
                which tokens issued anew, retries and delegated tokens share: | written | holds for
                | |---|---| | `max_uses: 3` | so many positive verifies, 1 to 1,000,000 | | `budget:
                {<field>: 500}` | calls whose `<field>` in the context adds up to no more: 1 to 8
                fields; totals above 0, at most 1,000,000,000, with at most 6 decimal places, and so
                each amount in the context, which may be 0 | At most 2 KB of JSON; 32 constraints,
                those in `all` and `any`, each operator and each field of `budget` counted; 4 levels
                of lists and objects in each; 256 characters of `pattern`. Anything else is refused
                (`invalid_constraints`), with a pointer to each fault.
            delegation_id: The delegation to act under; it must be to `agent_id`. The token never
                outlives it: a `ttl` that would, the default too, is refused.
            grant_id: Issue anew under this grant, the `grant_id` of an earlier token of the same
                agent of which one has not expired. Without it the token has a grant of its own. A
                grant that was made under a delegation goes with its `delegation_id` only.
            ttl: How long the token lives, in seconds. Default: `300`.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `capability_missing`, `exceeds_grant`, `not_delegate`, `exceeds_delegation`,
                `policy_denied`.
            NotFoundError: `not_found`.
            ConflictError: `agent_not_active`, `delegation_not_active`, `idempotency_in_flight`,
                `secret_no_longer_available`.
            UnprocessableEntityError: `invalid_constraints`, `token_too_large`,
                `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key},
                body={
                    "agent_id": agent_id,
                    "scope": scope,
                    "audience": audience,
                    "task_description": task_description,
                    "constraints": constraints,
                    "delegation_id": delegation_id,
                    "grant_id": grant_id,
                    "ttl": ttl,
                },
            ),
            IssuedToken.decode,
        )

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        agent_id: Optional[str] = None,
        delegation_id: Optional[str] = None,
        status: Optional[TokenStatus] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
    ) -> AsyncPaginator[Token]:
        """List tokens.

        Lists what was issued, newest first. The tokens themselves are not stored.

        `GET /v1/tokens`. Needs `tokens.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            agent_id: Only tokens of this agent.
            delegation_id: Only tokens issued under this delegation itself.
            status: Only tokens in this state; the agent's state, or those of all agents of the
                chain, are counted in.
            since: Only tokens issued at or after this time (RFC 3339).
            until: Only tokens issued before this time (RFC 3339).

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
                    "agent_id": agent_id,
                    "delegation_id": delegation_id,
                    "status": status,
                    "since": since,
                    "until": until,
                },
            ),
            Token.decode,
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
        use_id: Optional[str] = None,
        dry_run: Optional[bool] = None,
    ) -> Verdict:
        """Verify a token.

        Answers whether a call that carries this token may happen now. Public: any service may ask,
        no key is needed. A refused token is an answer, not an error: HTTP 200 with `valid: false`
        and a `code`. Nothing about a token is told unless its signature matched. A revoke that has
        answered is seen by the very next verify.

        The checks, in order, and their codes: `malformed`, `invalid`, `wrong_kind`,
        `wrong_environment`, `key_revoked`, `expired`, `not_yet_valid`, `workspace_suspended`,
        `agent_revoked`, `agent_suspended`, `delegation_revoked`, `revoked`, `audience_mismatch`,
        `scope_missing`, `context_required`, `constraint_violated`, `use_id_conflict`,
        `uses_exhausted`, `budget_exhausted`; else `ok`.

        With the concrete call in `context`, every constraint of the token is checked:
        `max_order_usd: 200` holds for `context: {order_usd: 150}`. A constrained field that
        `context` does not name is a violation; fields that no constraint names are ignored. Without
        it the answer says `constraints_checked: false`, and the service checks `constraints`
        itself, and those of every link of `chain` where the token was issued under a delegation.

        A token with `max_uses` or `budget` is counted: every positive answer takes one use, and the
        amounts in `context`, from its grant, before it is given; the answer says what remains.
        Negative answers and `dry_run` take nothing. Only for these tokens is the database asked,
        and only they are limited: 50 a second each, 100 at once. Send a fresh random `use_id` with
        each use and the same one when you try again: then a retry counts once, also after a 503. A
        token that is revoked while its use is being counted is refused, and the use stays counted.

        `POST /v1/tokens/verify`. Needs no API key.

        Args:
            token: The token as it was presented to the service.
            required_scope: The scope, or all of the scopes, that the call needs; concrete, without
                wildcards.
            audience: Who is asking. Needed for a token that was issued for chosen audiences.
            context: The concrete call, such as `{order_usd: 150}`: every constraint of the token is
                checked against it, and one whose field is missing here is violated. Without
                `context` and `action`, no constraint is checked, and a token with a `budget` is
                refused (`context_required`).
            action: The field `action` of the context, for short. With another `action` in `context`
                it is refused (400).
            environment: The environment that the caller expects. A token of the other one is not
                valid. Without it, that of the client's key; `live` without a key.
            use_id: Names this use of a token that is counted, so that a retry counts once: a fresh
                random text for each use, the same one for its retries. With another token, scope,
                context or audience it is refused (`use_id_conflict`). Never take it from whoever
                presents the token. The SDKs make one for each call.
            dry_run: Count nothing: say what would be answered, and what would remain. Default:
                `false`.
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
                    "use_id": use_id,
                    "dry_run": dry_run,
                },
            ),
            Verdict.decode,
        )

    async def get(self, id: str) -> Token:
        """Get a token's record.

        Returns what is known of an issued token. The token itself is not stored.

        `GET /v1/tokens/{id}`. Needs `tokens.read`.

        Args:
            id: The token's id, `tok_…` (the token's `jti`).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), Token.decode)

    async def revoke(self, id: str) -> Token:
        """Revoke a token.

        Ends a token. Once this has answered, no verify accepts it any more. Repeating the call
        answers the same; a token that has expired can be revoked too.

        `POST /v1/tokens/{id}/revoke`. Needs `tokens.write`.

        Args:
            id: The token's id, `tok_…` (the token's `jti`).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_REVOKE, path={"id": id}), Token.decode)


class TokensResourceWithRawResponse:
    def __init__(self, resource: TokensResource) -> None:
        self.create = as_raw(resource.create)
        self.list = as_raw(resource.list)
        self.verify = as_raw(resource.verify)
        self.get = as_raw(resource.get)
        self.revoke = as_raw(resource.revoke)


class AsyncTokensResourceWithRawResponse:
    def __init__(self, resource: AsyncTokensResource) -> None:
        self.create = as_raw_async(resource.create)
        self.list = as_raw_async(resource.list)
        self.verify = as_raw_async(resource.verify)
        self.get = as_raw_async(resource.get)
        self.revoke = as_raw_async(resource.revoke)
