"""The audit trail, what was done, by whom, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import AsyncIterator, Iterator, Literal, Optional, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import AuditCheckpoint, AuditEvent, AuditOutcome, AuditStats

_LIST = Operation(id="audit.list", method="GET", path="/v1/audit", retry="always")
_STATS = Operation(id="audit.stats", method="GET", path="/v1/audit/stats", retry="always")
_EXPORT = Operation(
    id="audit.export",
    method="GET",
    path="/v1/audit/export",
    retry="always",
    content_type="application/x-ndjson",
)
_LIST_CHECKPOINTS = Operation(
    id="audit.listCheckpoints",
    method="GET",
    path="/v1/audit/checkpoints",
    retry="always",
)
_GET = Operation(id="audit.get", method="GET", path="/v1/audit/{id}", retry="always")


class AuditResource:
    """The audit trail, what was done, by whom, and what was refused."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        actor: Optional[str] = None,
        agent_id: Optional[str] = None,
        action: Optional[str] = None,
        outcome: Optional[AuditOutcome] = None,
        text: Optional[str] = None,
    ) -> Page[AuditEvent]:
        """List audit events.

        Lists what was done and what was refused in the key's environment, newest first. Every
        change writes its event in its own transaction: what is not written down has not happened.
        Failed authentications with a key that exists, and calls beyond a key's scopes, are one
        event per key, address (or operation) and minute, with a count. Filters are joined by *and*.

        `GET /v1/audit`. Needs `audit.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            since: Only events at or after this time (RFC 3339). With `text` and without it, the
                last 30 days.
            until: Only events before this time (RFC 3339).
            actor: Only what this one did. An API key's id (`key_…`), the id of the person behind it
                (`mem_…`), or a kind of actor, `key`, `operator` or `system`.
            agent_id: Only events about this agent, its tokens and what is done in its name.
            action: Only this action, `agent.created`, or a branch of them, `agent.*`.
            outcome: Only what happened, or only what was refused.
            text: Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
                `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z
                are the same.

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
                    "since": since,
                    "until": until,
                    "actor": actor,
                    "agent_id": agent_id,
                    "action": action,
                    "outcome": outcome,
                    "text": text,
                },
            ),
            AuditEvent.decode,
        )

    def stats(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        bucket: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
    ) -> AuditStats:
        """Count audit events and verifies.

        Counts the events of a span of time by action, agent and bucket of time, with the verifies
        of tokens whose signature matched. Verifies are counted per agent, issuing key, code and
        minute; those of the last seconds may be missing.

        `GET /v1/audit/stats`. Needs `audit.read`.

        Args:
            since: Count from this time on (RFC 3339); verifies from the start of its minute.
                Without it, the last 24 hours.
            until: Count what is before this time (RFC 3339). Without it, now.
            bucket: How long a bucket of time is. They start at whole minutes, hours or days, UTC;
                at most 1,000 in one answer. Default: `"hour"`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(
            Call(_STATS, query={"since": since, "until": until, "bucket": bucket}),
            AuditStats.decode,
        )

    def export(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        actor: Optional[str] = None,
        agent_id: Optional[str] = None,
        action: Optional[str] = None,
        outcome: Optional[AuditOutcome] = None,
        text: Optional[str] = None,
    ) -> Iterator[AuditEvent]:
        """Export audit events.

        Streams every matching event up to now, oldest first, however many there are. That it was
        asked for is an audit event itself (`audit.exported`), written before the first line is
        sent.

        `ndjson`: one event per line, as `GET /v1/audit` shows it, with its place in the chain
        (`seq`, `hash`), and lines without an `id` in between: a first line `{"start":…}`, signed
        checkpoints, and a last line `{"end":true,"count":n,…}`, without which the export is not
        whole. Without filters but `since` and `until` it can be proved offline: `ampgate audit
        verify`. It then goes by the order of the chain, and begins and ends at checkpoints, so it
        may hold some events of just before `since` and just after `until`. `csv`: RFC 4180 with a
        header; `chain` joined by spaces, `details` as JSON. A cell that starts with `=`, `+`, `-`,
        `@`, `'`, a tab, CR or LF has a `'` put in front, so that no spreadsheet runs it; take one
        `'` away to read it back. An export that fails on the way ends by a broken connection in
        either format. A client that takes nothing for 30 s is cut off; go on with `since` set to
        the `at` of the last event that came. Events of the last 5 seconds may be on their way
        still, and missing.

        `GET /v1/audit/export`. Needs `audit.read`.

        Args:
            since: Only events at or after this time (RFC 3339). With `text` and without it, the
                last 30 days.
            until: Only events before this time (RFC 3339).
            actor: Only what this one did. An API key's id (`key_…`), the id of the person behind it
                (`mem_…`), or a kind of actor, `key`, `operator` or `system`.
            agent_id: Only events about this agent, its tokens and what is done in its name.
            action: Only this action, `agent.created`, or a branch of them, `agent.*`.
            outcome: Only what happened, or only what was refused.
            text: Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
                `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z
                are the same.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.lines(
            Call(
                _EXPORT,
                query={
                    "since": since,
                    "until": until,
                    "actor": actor,
                    "agent_id": agent_id,
                    "action": action,
                    "outcome": outcome,
                    "text": text,
                },
            ),
            AuditEvent.decode,
        )

    def list_checkpoints(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
    ) -> Page[AuditCheckpoint]:
        """List checkpoints of the audit trail.

        Lists signed checkpoints of the chain over the audit events of the key's workspace and
        environment, newest first. A checkpoint says, signed, that the events up to `seq` have the
        hash `hash`; there is one for each second in which events were written. Keep the latest one
        elsewhere from time to time: `ampgate audit verify --checkpoints` holds an export against
        it, so that not even the end of the trail can be cut away unnoticed.

        `GET /v1/audit/checkpoints`. Needs `audit.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            since: Only checkpoints signed at or after this time (RFC 3339).
            until: Only checkpoints signed before this time (RFC 3339).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST_CHECKPOINTS,
                query={"limit": limit, "cursor": cursor, "since": since, "until": until},
            ),
            AuditCheckpoint.decode,
        )

    def get(self, id: str) -> AuditEvent:
        """Get an audit event.

        Returns one event of the key's environment.

        `GET /v1/audit/{id}`. Needs `audit.read`.

        Args:
            id: The event's id, `evt_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(Call(_GET, path={"id": id}), AuditEvent.decode)


class AsyncAuditResource:
    """The audit trail, what was done, by whom, and what was refused."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        actor: Optional[str] = None,
        agent_id: Optional[str] = None,
        action: Optional[str] = None,
        outcome: Optional[AuditOutcome] = None,
        text: Optional[str] = None,
    ) -> AsyncPaginator[AuditEvent]:
        """List audit events.

        Lists what was done and what was refused in the key's environment, newest first. Every
        change writes its event in its own transaction: what is not written down has not happened.
        Failed authentications with a key that exists, and calls beyond a key's scopes, are one
        event per key, address (or operation) and minute, with a count. Filters are joined by *and*.

        `GET /v1/audit`. Needs `audit.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            since: Only events at or after this time (RFC 3339). With `text` and without it, the
                last 30 days.
            until: Only events before this time (RFC 3339).
            actor: Only what this one did. An API key's id (`key_…`), the id of the person behind it
                (`mem_…`), or a kind of actor, `key`, `operator` or `system`.
            agent_id: Only events about this agent, its tokens and what is done in its name.
            action: Only this action, `agent.created`, or a branch of them, `agent.*`.
            outcome: Only what happened, or only what was refused.
            text: Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
                `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z
                are the same.

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
                    "since": since,
                    "until": until,
                    "actor": actor,
                    "agent_id": agent_id,
                    "action": action,
                    "outcome": outcome,
                    "text": text,
                },
            ),
            AuditEvent.decode,
        )

    async def stats(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        bucket: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
    ) -> AuditStats:
        """Count audit events and verifies.

        Counts the events of a span of time by action, agent and bucket of time, with the verifies
        of tokens whose signature matched. Verifies are counted per agent, issuing key, code and
        minute; those of the last seconds may be missing.

        `GET /v1/audit/stats`. Needs `audit.read`.

        Args:
            since: Count from this time on (RFC 3339); verifies from the start of its minute.
                Without it, the last 24 hours.
            until: Count what is before this time (RFC 3339). Without it, now.
            bucket: How long a bucket of time is. They start at whole minutes, hours or days, UTC;
                at most 1,000 in one answer. Default: `"hour"`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(
            Call(_STATS, query={"since": since, "until": until, "bucket": bucket}),
            AuditStats.decode,
        )

    def export(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        actor: Optional[str] = None,
        agent_id: Optional[str] = None,
        action: Optional[str] = None,
        outcome: Optional[AuditOutcome] = None,
        text: Optional[str] = None,
    ) -> AsyncIterator[AuditEvent]:
        """Export audit events.

        Streams every matching event up to now, oldest first, however many there are. That it was
        asked for is an audit event itself (`audit.exported`), written before the first line is
        sent.

        `ndjson`: one event per line, as `GET /v1/audit` shows it, with its place in the chain
        (`seq`, `hash`), and lines without an `id` in between: a first line `{"start":…}`, signed
        checkpoints, and a last line `{"end":true,"count":n,…}`, without which the export is not
        whole. Without filters but `since` and `until` it can be proved offline: `ampgate audit
        verify`. It then goes by the order of the chain, and begins and ends at checkpoints, so it
        may hold some events of just before `since` and just after `until`. `csv`: RFC 4180 with a
        header; `chain` joined by spaces, `details` as JSON. A cell that starts with `=`, `+`, `-`,
        `@`, `'`, a tab, CR or LF has a `'` put in front, so that no spreadsheet runs it; take one
        `'` away to read it back. An export that fails on the way ends by a broken connection in
        either format. A client that takes nothing for 30 s is cut off; go on with `since` set to
        the `at` of the last event that came. Events of the last 5 seconds may be on their way
        still, and missing.

        `GET /v1/audit/export`. Needs `audit.read`.

        Args:
            since: Only events at or after this time (RFC 3339). With `text` and without it, the
                last 30 days.
            until: Only events before this time (RFC 3339).
            actor: Only what this one did. An API key's id (`key_…`), the id of the person behind it
                (`mem_…`), or a kind of actor, `key`, `operator` or `system`.
            agent_id: Only events about this agent, its tokens and what is done in its name.
            action: Only this action, `agent.created`, or a branch of them, `agent.*`.
            outcome: Only what happened, or only what was refused.
            text: Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
                `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z
                are the same.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.lines(
            Call(
                _EXPORT,
                query={
                    "since": since,
                    "until": until,
                    "actor": actor,
                    "agent_id": agent_id,
                    "action": action,
                    "outcome": outcome,
                    "text": text,
                },
            ),
            AuditEvent.decode,
        )

    def list_checkpoints(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
    ) -> AsyncPaginator[AuditCheckpoint]:
        """List checkpoints of the audit trail.

        Lists signed checkpoints of the chain over the audit events of the key's workspace and
        environment, newest first. A checkpoint says, signed, that the events up to `seq` have the
        hash `hash`; there is one for each second in which events were written. Keep the latest one
        elsewhere from time to time: `ampgate audit verify --checkpoints` holds an export against
        it, so that not even the end of the trail can be cut away unnoticed.

        `GET /v1/audit/checkpoints`. Needs `audit.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            since: Only checkpoints signed at or after this time (RFC 3339).
            until: Only checkpoints signed before this time (RFC 3339).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _LIST_CHECKPOINTS,
                query={"limit": limit, "cursor": cursor, "since": since, "until": until},
            ),
            AuditCheckpoint.decode,
        )

    async def get(self, id: str) -> AuditEvent:
        """Get an audit event.

        Returns one event of the key's environment.

        `GET /v1/audit/{id}`. Needs `audit.read`.

        Args:
            id: The event's id, `evt_…`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(Call(_GET, path={"id": id}), AuditEvent.decode)


class AuditResourceWithRawResponse:
    def __init__(self, resource: AuditResource) -> None:
        self.list = as_raw(resource.list)
        self.stats = as_raw(resource.stats)
        self.list_checkpoints = as_raw(resource.list_checkpoints)
        self.get = as_raw(resource.get)


class AsyncAuditResourceWithRawResponse:
    def __init__(self, resource: AsyncAuditResource) -> None:
        self.list = as_raw_async(resource.list)
        self.stats = as_raw_async(resource.stats)
        self.list_checkpoints = as_raw_async(resource.list_checkpoints)
        self.get = as_raw_async(resource.get)
