"""What API keys are used for, how much, how fast, and what is unusual."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Optional, Union

from .._call import Call
from .._operation import Operation
from .._pages import AsyncPaginator, Page
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Anomaly, AnomalyKind, Usage

_GET = Operation(id="usage.get", method="GET", path="/v1/usage", retry="always")
_ANOMALIES = Operation(
    id="usage.anomalies",
    method="GET",
    path="/v1/usage/anomalies",
    retry="always",
)
_OF_KEY = Operation(id="usage.ofKey", method="GET", path="/v1/keys/{id}/usage", retry="always")


class UsageResource:
    """What API keys are used for, how much, how fast, and what is unusual."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        step: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
        group_by: Optional[Union[Literal["key", "status", "country", "operation"], str]] = None,
        groups: Optional[int] = None,
    ) -> Usage:
        """What keys are used for.

        Counts the requests made with the API keys of the workspace in the key's environment: how
        many, how fast they were answered, what was refused or failed. Every request whose key is
        known is counted, also one that is refused by a scope or a limit. Verifies need no key: `GET
        /v1/audit/stats` counts those.

        What is counted is written every 5 seconds: everything that ended before `complete_until` is
        in the answer. Percentiles come from buckets that grow by the cube root of two, so they are
        at most 13 % off. Minutes are kept for 48 hours, hours for 90 days, days for 2 years.

        `GET /v1/usage`. Needs `usage.read`.

        Args:
            since: Count from the bucket on in which this time lies (RFC 3339). Without it, an hour
                of minutes, a day of hours or 30 days before `until`.
            until: Count up to the bucket in which this time lies (RFC 3339). Without it, now.
            step: How long a bucket of time is. They start at whole minutes, hours or days, UTC; at
                most 500 in one answer. Default: `"hour"`.
            group_by: What the requests are told apart by. Without it, only all together.
            groups: How many groups are told apart at the most, the busiest first; the others are
                added up in `rest`. Default: `10`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(
            Call(
                _GET,
                query={
                    "since": since,
                    "until": until,
                    "step": step,
                    "group_by": group_by,
                    "groups": groups,
                },
            ),
            Usage.decode,
        )

    def anomalies(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        kind: Optional[AnomalyKind] = None,
        key: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
    ) -> Page[Anomaly]:
        """What was unusual about keys.

        Lists unusual patterns in the use of the keys of the workspace and environment, newest
        first. Each was written into the audit trail once (`usage.anomaly`). Of one kind and key
        there is at most one a day.

        - `volume_spike`, `volume_drop`, `error_burst`: an hour held against the same hour of the 28
        days before,
          once there are 7. A spike or burst may be found while its hour runs, a drop when it is
              over. - `new_country`: the first use from a country, by a key that is known from
              others for 7 days. - `used_after_silence`: the first use after 45 days without any. -
              `retiring_key_used`: a rotated key that is in use within the last quarter of its
              grace.

        `GET /v1/usage/anomalies`. Needs `usage.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            kind: Only this kind.
            key: Only of this key (`key_…`), and those that it was rotated from or to.
            since: Only what was found at or after this time (RFC 3339).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _ANOMALIES,
                query={"limit": limit, "cursor": cursor, "kind": kind, "key": key, "since": since},
            ),
            Anomaly.decode,
        )

    def of_key(
        self,
        id: str,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        step: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
        group_by: Optional[Union[Literal["key", "status", "country", "operation"], str]] = None,
        groups: Optional[int] = None,
    ) -> Usage:
        """What one key is used for.

        As `GET /v1/usage`, for one key with those that it was rotated from or to. Told apart by key
        unless asked otherwise, so that both halves of a rotation show, and whether the old one can
        be revoked.

        `GET /v1/keys/{id}/usage`. Needs `usage.read`.

        Args:
            id: The key's id, `key_…`.
            since: Count from the bucket on in which this time lies (RFC 3339). Without it, an hour
                of minutes, a day of hours or 30 days before `until`.
            until: Count up to the bucket in which this time lies (RFC 3339). Without it, now.
            step: How long a bucket of time is. They start at whole minutes, hours or days, UTC; at
                most 500 in one answer. Default: `"hour"`.
            group_by: What the requests are told apart by. Default: `"key"`.
            groups: How many groups are told apart at the most, the busiest first; the others are
                added up in `rest`. Default: `10`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return self._transport.call(
            Call(
                _OF_KEY,
                path={"id": id},
                query={
                    "since": since,
                    "until": until,
                    "step": step,
                    "group_by": group_by,
                    "groups": groups,
                },
            ),
            Usage.decode,
        )


class AsyncUsageResource:
    """What API keys are used for, how much, how fast, and what is unusual."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(
        self,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        step: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
        group_by: Optional[Union[Literal["key", "status", "country", "operation"], str]] = None,
        groups: Optional[int] = None,
    ) -> Usage:
        """What keys are used for.

        Counts the requests made with the API keys of the workspace in the key's environment: how
        many, how fast they were answered, what was refused or failed. Every request whose key is
        known is counted, also one that is refused by a scope or a limit. Verifies need no key: `GET
        /v1/audit/stats` counts those.

        What is counted is written every 5 seconds: everything that ended before `complete_until` is
        in the answer. Percentiles come from buckets that grow by the cube root of two, so they are
        at most 13 % off. Minutes are kept for 48 hours, hours for 90 days, days for 2 years.

        `GET /v1/usage`. Needs `usage.read`.

        Args:
            since: Count from the bucket on in which this time lies (RFC 3339). Without it, an hour
                of minutes, a day of hours or 30 days before `until`.
            until: Count up to the bucket in which this time lies (RFC 3339). Without it, now.
            step: How long a bucket of time is. They start at whole minutes, hours or days, UTC; at
                most 500 in one answer. Default: `"hour"`.
            group_by: What the requests are told apart by. Without it, only all together.
            groups: How many groups are told apart at the most, the busiest first; the others are
                added up in `rest`. Default: `10`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(
            Call(
                _GET,
                query={
                    "since": since,
                    "until": until,
                    "step": step,
                    "group_by": group_by,
                    "groups": groups,
                },
            ),
            Usage.decode,
        )

    def anomalies(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        kind: Optional[AnomalyKind] = None,
        key: Optional[str] = None,
        since: Optional[Union[datetime, str]] = None,
    ) -> AsyncPaginator[Anomaly]:
        """What was unusual about keys.

        Lists unusual patterns in the use of the keys of the workspace and environment, newest
        first. Each was written into the audit trail once (`usage.anomaly`). Of one kind and key
        there is at most one a day.

        - `volume_spike`, `volume_drop`, `error_burst`: an hour held against the same hour of the 28
        days before,
          once there are 7. A spike or burst may be found while its hour runs, a drop when it is
              over. - `new_country`: the first use from a country, by a key that is known from
              others for 7 days. - `used_after_silence`: the first use after 45 days without any. -
              `retiring_key_used`: a rotated key that is in use within the last quarter of its
              grace.

        `GET /v1/usage/anomalies`. Needs `usage.read`.

        Args:
            limit: How many to return at the most. Default: `50`.
            cursor: The `next_cursor` of the page before, with the same filters.
            kind: Only this kind.
            key: Only of this key (`key_…`), and those that it was rotated from or to.
            since: Only what was found at or after this time (RFC 3339).

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.page(
            Call(
                _ANOMALIES,
                query={"limit": limit, "cursor": cursor, "kind": kind, "key": key, "since": since},
            ),
            Anomaly.decode,
        )

    async def of_key(
        self,
        id: str,
        *,
        since: Optional[Union[datetime, str]] = None,
        until: Optional[Union[datetime, str]] = None,
        step: Optional[Union[Literal["minute", "hour", "day"], str]] = None,
        group_by: Optional[Union[Literal["key", "status", "country", "operation"], str]] = None,
        groups: Optional[int] = None,
    ) -> Usage:
        """What one key is used for.

        As `GET /v1/usage`, for one key with those that it was rotated from or to. Told apart by key
        unless asked otherwise, so that both halves of a rotation show, and whether the old one can
        be revoked.

        `GET /v1/keys/{id}/usage`. Needs `usage.read`.

        Args:
            id: The key's id, `key_…`.
            since: Count from the bucket on in which this time lies (RFC 3339). Without it, an hour
                of minutes, a day of hours or 30 days before `until`.
            until: Count up to the bucket in which this time lies (RFC 3339). Without it, now.
            step: How long a bucket of time is. They start at whole minutes, hours or days, UTC; at
                most 500 in one answer. Default: `"hour"`.
            group_by: What the requests are told apart by. Default: `"key"`.
            groups: How many groups are told apart at the most, the busiest first; the others are
                added up in `rest`. Default: `10`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
            NotFoundError: `not_found`.
        """
        return await self._transport.call(
            Call(
                _OF_KEY,
                path={"id": id},
                query={
                    "since": since,
                    "until": until,
                    "step": step,
                    "group_by": group_by,
                    "groups": groups,
                },
            ),
            Usage.decode,
        )


class UsageResourceWithRawResponse:
    def __init__(self, resource: UsageResource) -> None:
        self.get = as_raw(resource.get)
        self.anomalies = as_raw(resource.anomalies)
        self.of_key = as_raw(resource.of_key)


class AsyncUsageResourceWithRawResponse:
    def __init__(self, resource: AsyncUsageResource) -> None:
        self.get = as_raw_async(resource.get)
        self.anomalies = as_raw_async(resource.anomalies)
        self.of_key = as_raw_async(resource.of_key)
