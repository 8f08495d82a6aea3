"""The parts of a call that are the same for the sync and the async client."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Callable, Mapping, Optional, TypeVar, Union

import httpx

from ._decode import DecodeError
from ._encode import encode_body, encode_headers, encode_path, encode_query
from ._errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    MissingApiKeyError,
    problem_of,
)
from ._operation import Operation
from ._retry import RetryPolicy, retry_after_of
from ._secrets import ApiKey, redact
from ._version import VERSION
from .errors import ERRORS_BY_STATUS, InternalServerError

T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """What a client was made with."""

    base_url: httpx.URL
    api_key: Optional[ApiKey] = field(repr=False)
    timeout: httpx.Timeout
    retry: RetryPolicy
    environment: str
    """Where the key acts: `live` or `test`."""


@dataclass(frozen=True)
class Call:
    """One operation with its arguments, as the resources hand it over."""

    operation: Operation
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)
    body: Optional[Mapping[str, object]] = field(default=None, repr=False)


@dataclass(frozen=True)
class Prepared:
    """A call as it is sent. All attempts of a call send the same, Idempotency-Key and use_id included."""

    operation: Operation
    url: str
    query: Mapping[str, Union[str, list[str]]]
    headers: Mapping[str, str]
    content: Optional[bytes] = field(repr=False)
    auth: Optional[ApiKey]


def prepare(call: Call, settings: Settings) -> Prepared:
    operation = call.operation
    if settings.api_key is None and not operation.public:
        raise MissingApiKeyError(operation.id)
    headers = encode_headers(call.headers)
    headers["Accept"] = f"{operation.content_type}, application/problem+json"
    headers["User-Agent"] = f"ampgate-sdk-python/{VERSION}"
    if operation.idempotency_key:
        headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
    content = None
    if call.body is not None:
        fresh = {name: str(uuid.uuid4()) for name in operation.per_call}
        given = {name: value for name, value in call.body.items() if value is not None}
        content = encode_body({**fresh, **given})
        headers["Content-Type"] = "application/json"
    return Prepared(
        operation=operation,
        url=str(settings.base_url).rstrip("/") + encode_path(operation.path, call.path),
        query=encode_query(call.query),
        headers=headers,
        content=content,
        # A public operation does not need the key, so it does not get it.
        auth=None if operation.public else settings.api_key,
    )


def connection_error(operation: Operation, error: httpx.RequestError) -> APIConnectionError:
    if isinstance(error, httpx.TimeoutException):
        return APITimeoutError(f"{operation.id}: no answer in time ({type(error).__name__}).")
    return APIConnectionError(
        f"{operation.id}: the server cannot be reached ({redact(str(error))})."
    )


def check_status(response: httpx.Response) -> None:
    """Raises the error class of the status, unless it is a success.

    Redirects are refused too: following one could carry the key or a token to another host.
    """
    status = response.status_code
    if 200 <= status < 300:
        return
    fallback = InternalServerError if status >= 500 else APIStatusError
    problem = problem_of(response)
    if 300 <= status < 400:
        problem = {"detail": f"The server answered {status}, a redirect, which is not followed."}
    raise ERRORS_BY_STATUS.get(status, fallback)(
        status,
        problem,
        request_id=request_id_of(response),
        retry_after=retry_after_of(response),
    )


def decode_reply(
    operation: Operation, response: httpx.Response, decode: Callable[[object], T]
) -> T:
    try:
        is_json = operation.content_type == "application/json"
        return decode(response.json() if is_json else response.text)
    except (ValueError, RecursionError) as error:
        # DecodeError names the place; the JSON parser's own complaint would keep the whole reply.
        reason = str(error) if isinstance(error, DecodeError) else "it cannot be read"
        raise APIResponseError(
            f"{operation.id}: the reply is not as described: {reason}.",
            status=response.status_code,
            request_id=request_id_of(response),
        ) from None


def request_id_of(response: httpx.Response) -> Optional[str]:
    return response.headers.get("x-request-id") or None
