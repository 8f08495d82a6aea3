"""Keeps credentials out of what is printed, logged or raised."""

from __future__ import annotations

import re
from typing import Generator, Optional

import httpx

from ._model import HIDDEN

# Keys whose second word is a workspace (`gsk_`) do not say where they act.
_ENVIRONMENT = re.compile(r"(?:(?:ag|org|sk)_|amp_sk_)(live|test)_")
_KEY_TEXT = re.compile(r"[\x21-\x7e]+")
_SECRETS = re.compile(
    r"(?:ag_(?:live|test)_sk|amp_sk_(?:live|test)|(?:org|sk)_(?:live|test)|gsk_[a-z0-9-]{2,32})"
    r"_[A-Za-z0-9]+"
    r"|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)


def redact(text: str) -> str:
    """Hides API keys, tokens and private keys that another party wrote into a text."""
    return _SECRETS.sub(HIDDEN, text)


class ApiKey(httpx.Auth):
    """The client's API key. It enters the request at the last moment and prints as `[hidden]`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not _KEY_TEXT.fullmatch(text):
            # Otherwise the HTTP library would repeat the key in its own complaint.
            raise ValueError("The API key holds characters that no key has.")
        self._text = text

    @classmethod
    def read(cls, text: Optional[str]) -> Optional[ApiKey]:
        """None when there is no key. A line end around it, as files have, is not part of it."""
        stripped = (text or "").strip()
        return cls(stripped) if stripped else None

    @property
    def environment(self) -> Optional[str]:
        """Where the key says that it acts; None when it does not say."""
        match = _ENVIRONMENT.match(self._text)
        return match and match[1]

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["X-API-Key"] = self._text
        yield request

    def __repr__(self) -> str:
        return HIDDEN
