"""From a JSON reply to typed values.

A decoder takes a JSON value and gives the typed one, or raises DecodeError. It is strict about
types, since `if verdict.valid` must never be decided by the truth of the text "false", and open
about everything else: unknown members are kept, unknown enum values too.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Mapping, Optional, TypeVar

T = TypeVar("T")

# RFC 3339, 5.6; datetime.fromisoformat reads neither "Z" nor every fraction before Python 3.11.
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)


class DecodeError(ValueError):
    """The reply is not of the described form. Says where and what, never the value itself."""

    def __init__(self, expected: str, where: str = "") -> None:
        super().__init__(f"{where or 'the reply'} is not {expected}")
        self.expected = expected
        self.where = where


def text(value: object) -> str:
    if not isinstance(value, str):
        raise DecodeError("a text")
    return value


def boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise DecodeError("true or false")
    return value


def integer(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise DecodeError("a whole number")
    return value


def number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise DecodeError("a number")
    return float(value)


def timestamp(value: object) -> datetime:
    """An RFC 3339 time, as an aware datetime in UTC, in microseconds (finer digits are cut off)."""
    match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise DecodeError("an RFC 3339 time")
    date, time, fraction, sign, hours, minutes = match.groups()
    try:
        local = datetime.fromisoformat(f"{date}T{time}.{(fraction or '0').ljust(6, '0')[:6]}")
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        utc = local + offset if sign == "-" else local - offset
    except (ValueError, OverflowError):
        raise DecodeError("an RFC 3339 time") from None
    return utc.replace(tzinfo=timezone.utc)


def anything(value: object) -> Any:
    return value


def array(item: Callable[[object], T]) -> Callable[[object], list[T]]:
    def decode(value: object) -> list[T]:
        if not isinstance(value, list):
            raise DecodeError("a list")
        return [item(one) for one in value]

    return decode


def mapping(member: Callable[[object], T]) -> Callable[[object], dict[str, T]]:
    def decode(value: object) -> dict[str, T]:
        return {name: member(one) for name, one in members(value).items()}

    return decode


def members(value: object) -> dict[str, object]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise DecodeError("an object")
    return value


def required(data: Mapping[str, object], name: str, decode: Callable[[object], T]) -> T:
    if name not in data:
        raise DecodeError("there", name)
    return _decode_member(data[name], name, decode)


def optional(data: Mapping[str, object], name: str, decode: Callable[[object], T]) -> Optional[T]:
    value = data.get(name)
    return None if value is None else _decode_member(value, name, decode)


def _decode_member(value: object, name: str, decode: Callable[[object], T]) -> T:
    try:
        return decode(value)
    except DecodeError as error:
        where = f"{name}.{error.where}" if error.where else name
        raise DecodeError(error.expected, where) from None
