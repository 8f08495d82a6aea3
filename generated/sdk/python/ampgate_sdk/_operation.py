"""What the package knows of an operation of the API besides its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    retry: Literal["always", "unsent"]
    """`always`: doing it twice does no harm. `unsent`: only if it was surely not carried out."""
    public: bool = False
    """Needs no API key, and is sent none."""
    idempotency_key: bool = False
    """Takes an Idempotency-Key; one is made when the caller gives none, and kept over retries."""
    per_call: tuple[str, ...] = ()
    """Members of the body that get a fresh random text for each call, unless given."""
    content_type: str = "application/json"
    """Of the reply."""
