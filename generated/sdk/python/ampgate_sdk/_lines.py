"""Objects that are sent one by one, a line of JSON each, with a last line that says it is one."""

from __future__ import annotations

import json
from typing import Callable, Generic, Optional, TypeVar

import httpx

from ._call import request_id_of
from ._decode import DecodeError, members
from ._errors import APIResponseError
from ._operation import Operation

T = TypeVar("T")

LINE_BYTES_MAX = 1024 * 1024


class LineReader(Generic[T]):
    """Bytes as they come -> objects. `finish` raises unless all of them came."""

    def __init__(
        self, operation: Operation, response: httpx.Response, decode: Callable[[object], T]
    ) -> None:
        self._operation = operation
        self._response = response
        self._decode = decode
        self._rest = b""
        self._count = 0
        self._ended = False

    def feed(self, part: bytes) -> list[T]:
        # Only a line feed ends a line; `splitlines` would also split inside of texts.
        *lines, self._rest = (self._rest + part).split(b"\n")
        if len(self._rest) > LINE_BYTES_MAX:
            raise self._error("a line is longer than 1 MB")
        found = [self._read(line) for line in lines]
        return [one for one in found if one is not None]

    def finish(self) -> None:
        if not self._ended:
            raise self._error("it ended early")

    def _read(self, line: bytes) -> Optional[T]:
        try:
            value = members(json.loads(line))
            # Lines without an id are about the stream: its start, signatures, its end.
            if "id" not in value and value.get("end") is not True:
                return None
            if value.get("end") is not True:
                item = self._decode(value)
                self._count += 1
                return item
        except (ValueError, RecursionError) as error:
            # The JSON parser's own complaint would keep the line.
            reason = str(error) if isinstance(error, DecodeError) else "it cannot be read"
            raise self._error(reason) from None
        if value.get("count") != self._count:
            raise self._error("some lines did not arrive")
        self._ended = True
        return None

    def _error(self, reason: str) -> APIResponseError:
        return APIResponseError(
            f"{self._operation.id}: the reply is not as described: {reason}.",
            status=self._response.status_code,
            request_id=request_id_of(self._response),
        )
