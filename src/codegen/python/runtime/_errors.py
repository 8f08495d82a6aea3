"""What the package raises, apart from the classes per status in `errors`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional

import httpx

from ._secrets import redact


class AmpGateError(Exception):
    """The base of everything that this package raises on purpose."""


class ConfigurationError(AmpGateError):
    """The client cannot be made with these settings."""


class MissingApiKeyError(AmpGateError):
    """The operation needs an API key and the client has none. Nothing was sent."""

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"{operation} needs an API key: pass api_key=… to the client or set AMPGATE_API_KEY."
        )


class APIConnectionError(AmpGateError):
    """No answer came, so it is not known whether the request was carried out."""


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class APIResponseError(AmpGateError):
    """An answer came that is not of the described form."""

    def __init__(self, message: str, *, status: int, request_id: Optional[str]) -> None:
        super().__init__(f"{message}{_request_note(request_id)}")
        self.status = status
        self.request_id = request_id


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with a request: where (`pointer`) and how to mend it (`detail`)."""

    pointer: str
    detail: str


class APIStatusError(AmpGateError):
    """The server refused the request: a problem document (RFC 9457).

    Branch on the class or on `code`. A member that the answer does not hold is None or empty.
    """

    status: int
    code: Optional[str]
    """The kind of problem, for programs."""
    detail: str
    """What is wrong and how to mend it, for people."""
    errors: tuple[FieldError, ...]
    """The fields at fault."""
    request_id: Optional[str]
    """Finds the call in the server's log."""
    required_scope: Optional[str]
    """The scope that the operation needs."""
    have: Optional[list[str]]
    """The scopes that the key, or the capabilities that the agent, has."""
    missing: Optional[list[str]]
    """The scopes that are lacking."""
    object_id: Optional[str]
    """The object that an earlier request with this Idempotency-Key made."""
    retry_after: Optional[float]
    """Seconds that the server asks to wait."""
    problem: dict[str, Any]
    """The whole problem document, unknown members included."""

    def __init__(
        self,
        status: int,
        problem: Mapping[str, Any],
        *,
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        self.status = status
        self.code = _text(problem, "code")
        self.detail = redact(_text(problem, "detail") or f"The server answered {status}.")
        self.errors = _field_errors(problem.get("errors"))
        self.request_id = _text(problem, "request_id") or request_id
        self.required_scope = _text(problem, "required_scope")
        self.have = _texts(problem, "have")
        self.missing = _texts(problem, "missing")
        self.object_id = _text(problem, "object_id")
        self.retry_after = retry_after
        self.problem = dict(problem)
        super().__init__(self._message())

    def _message(self) -> str:
        code = f" {self.code}" if self.code else ""
        fields = "".join(f"\n  {error.pointer}: {error.detail}" for error in self.errors)
        return f"{self.status}{code}: {self.detail}{fields}{_request_note(self.request_id)}"


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer, or an empty one: a proxy's HTML page is not repeated."""
    try:
        problem = response.json()
    except (ValueError, RecursionError):
        return {}
    return problem if isinstance(problem, dict) else {}


def _request_note(request_id: Optional[str]) -> str:
    return f" (request {request_id})" if request_id else ""


def _text(problem: Mapping[str, Any], name: str) -> Optional[str]:
    value = problem.get(name)
    return value if isinstance(value, str) else None


def _texts(problem: Mapping[str, Any], name: str) -> Optional[list[str]]:
    value = problem.get(name)
    if not isinstance(value, list):
        return None
    return [one for one in value if isinstance(one, str)]


def _field_errors(value: object) -> tuple[FieldError, ...]:
    entries = value if isinstance(value, list) else []
    return tuple(
        FieldError(redact(_text(one, "pointer") or ""), redact(_text(one, "detail") or ""))
        for one in entries
        if isinstance(one, dict)
    )
