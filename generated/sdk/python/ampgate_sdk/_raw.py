"""The HTTP answer behind a reply: status, headers (`ETag`, `RateLimit`, …) and body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Awaitable, Callable, Generic, Optional, TypeVar, cast

import httpx

from ._call import decode_reply, request_id_of
from ._operation import Operation

if TYPE_CHECKING:
    # Type checkers know it without the package being installed; ParamSpec is new in Python 3.10.
    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")


class RawResponse(Generic[T]):
    """A successful answer; refusals raise as they always do. `parse()` gives the usual result."""

    def __init__(
        self, operation: Operation, response: httpx.Response, decode: Callable[[object], T]
    ) -> None:
        self._operation = operation
        self._response = response
        self._decode = decode

    @property
    def status_code(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> httpx.Headers:
        return self._response.headers

    @property
    def content(self) -> bytes:
        return self._response.content

    @property
    def text(self) -> str:
        return self._response.text

    @property
    def request_id(self) -> Optional[str]:
        return request_id_of(self._response)

    def json(self) -> Any:
        return self._response.json()

    def parse(self) -> T:
        return decode_reply(self._operation, self._response, self._decode)

    def __repr__(self) -> str:
        # Without the body: it may hold a secret.
        return f"<RawResponse {self.status_code} {self._operation.id}>"


def as_raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """The true type of a method of a resource that stands on a RawTransport."""
    return cast("Callable[P, RawResponse[T]]", method)


def as_raw_async(
    method: Callable[P, Awaitable[T]],
) -> Callable[P, Awaitable[RawResponse[T]]]:
    return cast("Callable[P, Awaitable[RawResponse[T]]]", method)
