"""Frozen dataclasses to JSON values and back, so that a stored report keeps its figures to the last kopeck.

Understood: dataclasses, tuples, Decimal (as a string), date (ISO), str enums, str, int, bool, None and Optional.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

Snapshot = TypeVar("Snapshot")


def to_json(value: object) -> Any:
    """The value as JSON types only; TypeError for a type outside the list above."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"a snapshot cannot hold {type(value).__name__}")


def from_json(kind: type[Snapshot], data: object) -> Snapshot:
    """The dataclass `kind` that `to_json` wrote; ValueError or KeyError when the data is something else.

    A field with a default may be absent: it is younger than the snapshot.
    """
    return typing.cast(Snapshot, _read(kind, data))


def _read(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return None if data is None else _read(_without_none(kind), data)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in _expect(list, data))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        values: Mapping[str, Any] = _expect(dict, data)
        hints = typing.get_type_hints(kind)
        known = [f for f in dataclasses.fields(kind) if f.name in values or f.default is dataclasses.MISSING]
        return typing.cast(Any, kind)(**{f.name: _read(hints[f.name], values[f.name]) for f in known})
    if kind is Decimal:
        return Decimal(_expect(str, data))
    if kind is date:
        return date.fromisoformat(_expect(str, data))
    if issubclass(kind, Enum):
        return kind(data)
    return _expect(kind, data)


def _expect(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise ValueError(f"expected {kind.__name__}, found {type(data).__name__}")
    return data


def _without_none(kind: Any) -> Any:
    kinds = [part for part in typing.get_args(kind) if part is not type(None)]
    if len(kinds) != 1:
        raise TypeError("a snapshot field may be optional, not one of several types")
    return kinds[0]
