"""What every object of the API has in common."""

from __future__ import annotations

import keyword
from dataclasses import fields
from datetime import datetime, timezone
from typing import Any, ClassVar, Mapping

HIDDEN = "[hidden]"


class Model:
    """An object of the API: a frozen dataclass. A member that the reply does not hold is None.

    Members that this version of the package does not know are kept in `extra_fields`.
    `repr` hides secrets; `to_dict` does not.
    """

    extra_fields: dict[str, Any]

    _secret_fields: ClassVar[frozenset[str]] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """The object in the form it has on the wire, secrets included."""
        data = {
            _wire_name(field.name): _to_wire(value)
            for field in fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass
            if field.name != "extra_fields"
            for value in [getattr(self, field.name)]
            if value is not None
        }
        return {**self.extra_fields, **data}

    def __repr__(self) -> str:
        shown = []
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            value = getattr(self, field.name)
            if field.name == "extra_fields":
                # Only the names: nobody knows whether a member of the future is a secret.
                if value:
                    shown.append(f"extra_fields={sorted(value)!r}")
            elif value is not None:
                secret = field.name in self._secret_fields
                shown.append(f"{field.name}={HIDDEN if secret else repr(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def _extra(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        known = {_wire_name(field.name) for field in fields(cls)}  # type: ignore[arg-type]
        return {name: value for name, value in data.items() if name not in known}


def _wire_name(name: str) -> str:
    """`from_` stands for `from`, which is no name in Python."""
    return name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name


def _to_wire(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, datetime):
        utc = value.astimezone(timezone.utc).replace(tzinfo=None)
        return utc.isoformat(timespec="auto") + "Z"
    if isinstance(value, list):
        return [_to_wire(one) for one in value]
    if isinstance(value, dict):
        return {name: _to_wire(one) for name, one in value.items()}
    return value
