"""The audit trail, what was done, by whom, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Optional, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import AuditCheckpoint

_LIST_CHECKPOINTS = Operation(
    id="audit.listCheckpoints",
    method="GET",
    path="/v1/audit/checkpoints",
    retry="always",
)


class AuditResource:
    """The audit trail, what was done, by whom, and what was refused."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
        """
        return self._transport.page(
            Call(
                _LIST_CHECKPOINTS,
                query={"limit": limit, "cursor": cursor, "since": since, "until": until},
            ),
            AuditCheckpoint.decode,
        )


class AsyncAuditResource:
    """The audit trail, what was done, by whom, and what was refused."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

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
            PermissionDeniedError: `insufficient_scope`, `workspace_suspended`.
        """
        return self._transport.page(
            Call(
                _LIST_CHECKPOINTS,
                query={"limit": limit, "cursor": cursor, "since": since, "until": until},
            ),
            AuditCheckpoint.decode,
        )


class AuditResourceWithRawResponse:
    def __init__(self, resource: AuditResource) -> None:
        self.list_checkpoints = as_raw(resource.list_checkpoints)


class AsyncAuditResourceWithRawResponse:
    def __init__(self, resource: AsyncAuditResource) -> None:
        self.list_checkpoints = as_raw_async(resource.list_checkpoints)
