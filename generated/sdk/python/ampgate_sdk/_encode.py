"""From Python values to the parts of a request. An argument that is None is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence as AbstractSequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timezone
from typing import Mapping, Union
from urllib.parse import quote

from ._model import Model

_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")


def encode_path(template: str, params: Mapping[str, str]) -> str:
    """Fills `{name}`s. An id that would name another path ("", ".", "..") is refused."""
    path = template
    for name, value in params.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a str")
        if value in ("", ".", ".."):
            raise ValueError(f"{name} must not be empty")
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def encode_query(params: Mapping[str, object]) -> dict[str, Union[str, list[str]]]:
    query: dict[str, Union[str, list[str]]] = {}
    for name, value in params.items():
        if value is None:
            continue
        encoded = _encode(value, name)
        if isinstance(encoded, list):
            query[name] = [_query_text(one) for one in encoded]
        else:
            query[name] = _query_text(encoded)
    return query


def encode_headers(params: Mapping[str, object]) -> dict[str, str]:
    """Refuses what cannot stand in a header, without repeating it."""
    headers: dict[str, str] = {}
    for name, value in params.items():
        if value is None:
            continue
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"{name} must be visible ASCII without spaces")
        headers[name] = value
    return headers


def encode_body(params: Mapping[str, object]) -> bytes:
    body = {name: _encode(value, name) for name, value in params.items() if value is not None}
    # NaN and Infinity are no JSON.
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode()


def _encode(value: object, where: str) -> object:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, datetime):
        return _encode_time(value, where)
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, AbstractMapping):
        return {str(name): _encode(one, f"{where}.{name}") for name, one in value.items()}
    if isinstance(value, (AbstractSequence, AbstractSet)) and not isinstance(
        value, (bytes, bytearray)
    ):
        return [_encode(one, where) for one in value]
    raise TypeError(f"{where} is a {type(value).__name__}, which JSON has no form for")


def _encode_time(value: datetime, where: str) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{where} needs a time zone, for example datetime.now(timezone.utc)")
    utc = value.astimezone(timezone.utc).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def _query_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
