"""When a failed request is sent again, and after how long."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Callable, Optional

import httpx

from ._errors import problem_of
from ._operation import Operation

# The connection was never made, so the server cannot have seen the request.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Our own mistakes: they fail the same way every time.
_HOPELESS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.DecodingError)


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential back-off with full jitter; a `Retry-After` of the server comes first.

    A `Retry-After` beyond `retry_after_max_seconds` is not waited for: the error is raised at once.
    """

    max_retries: int = 2
    base_seconds: float = 0.5
    cap_seconds: float = 8.0
    retry_after_max_seconds: float = 60.0
    random: Callable[[], float] = random.random

    def after_response(
        self, operation: Operation, response: httpx.Response, attempt: int
    ) -> Optional[float]:
        """Seconds to wait before the next attempt, or None if there shall be none."""
        if attempt >= self.max_retries or not _is_passing(operation, response):
            return None
        asked = retry_after_of(response)
        if asked is None:
            return self._back_off(attempt)
        # Jitter on top: all the clients that were told "1" must not come back in the same instant.
        return None if asked > self.retry_after_max_seconds else asked + self._back_off(attempt)

    def after_failure(
        self, operation: Operation, error: httpx.RequestError, attempt: int
    ) -> Optional[float]:
        if attempt >= self.max_retries or isinstance(error, _HOPELESS):
            return None
        if operation.retry == "unsent" and not isinstance(error, _UNSENT):
            return None
        return self._back_off(attempt)

    def _back_off(self, attempt: int) -> float:
        return self.random() * min(self.cap_seconds, self.base_seconds * 2.0 ** min(attempt, 30))


def retry_after_of(response: httpx.Response) -> Optional[float]:
    """`Retry-After` in seconds; RFC 9110, 10.2.3 allows a number or a date."""
    value = str(response.headers.get("retry-after", "")).strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return max(0.0, (date - datetime.now(timezone.utc)).total_seconds())


def _is_passing(operation: Operation, response: httpx.Response) -> bool:
    """Whether the same request may well succeed later."""
    status = response.status_code
    if status in (408, 425, 429):
        return True
    if status == 409:
        # Our own earlier attempt is still being carried out.
        return operation.idempotency_key and _code(response) == "idempotency_in_flight"
    if operation.retry == "always":
        return status >= 500
    return status == 503 and _code(response) == "unavailable"


def _code(response: httpx.Response) -> object:
    return problem_of(response).get("code")
