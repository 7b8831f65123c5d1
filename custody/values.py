"""A value of a row as JSON, and back: the same value has one spelling, so that two exports can be compared."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models


def plain(value: Any) -> Any:
    """What `json` cannot write by itself: moments in UTC, days, decimals and ids as text."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"no spelling for {type(value).__name__}")


def line_of(row: dict[str, Any]) -> bytes:
    """One line of JSON Lines: keys sorted, no spaces, UTF-8."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
    return text.encode() + b"\n"


def read_value(field: Any, value: Any) -> Any:
    """The value of a column from its spelling. Raises ValidationError for what the column would not hold."""
    if value is None:
        if not field.null and not isinstance(field, models.JSONField):
            raise ValidationError("null")
        return None
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, ArrayField):
        if not isinstance(value, list):
            raise ValidationError("type")
        read = [read_value(field.base_field, part) for part in value]
        field.run_validators(read)
        return read
    if isinstance(value, dict | float | list):
        raise ValidationError("type")
    read = field.to_python(value)
    if isinstance(field, models.DateTimeField) and read.tzinfo is None:
        raise ValidationError("no time zone")
    if field.choices and read not in ("", None) and read not in {key for key, _label in field.flatchoices}:
        raise ValidationError("choice")
    field.run_validators(read)
    return read
