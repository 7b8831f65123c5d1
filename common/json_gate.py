"""The gate that JSON bodies pass. (Apart from problems.py, because DRF imports its parsers before its views.)"""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from common.requests import unusable_text

MAX_DEPTH = 32
# Possessive, and closed or not: a text without an end must not be tried again from each of its quotes.
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_PAIRS = re.compile(rb"\[\]|\{\}")
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
# The only ways in which a JSON text in UTF-8 can name NUL or half of a surrogate pair.
_RISKY_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def too_deep(raw: bytes, limit: int = MAX_DEPTH) -> bool:
    """Nesting is counted before `json.loads`, which would recurse as deep as the sender likes.

    Taking the innermost pairs away lowers the depth by one; only what is left after `limit` times is counted through.
    """
    brackets = _TEXTS.sub(b"", raw).translate(None, _NO_BRACKETS)
    left = brackets
    for _level in range(limit):
        if not left:
            return False
        left = _PAIRS.sub(b"", left)
    return bool(left) and _depth(brackets) > limit


def _depth(brackets: bytes) -> int:
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("A key stands twice in one object."))
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(_("%(name)s is not a number.") % {"name": name})


def _refuse_unusable(value: Any) -> None:
    if isinstance(value, str):
        if unusable_text(value):
            raise ValueError(_("A text holds characters that cannot be stored."))
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unusable(key)
            _refuse_unusable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unusable(inner)


class TooDeepError(ValueError):
    """A document that is nested deeper than allowed."""


def loads_gated(raw: bytes, limit: int = MAX_DEPTH) -> Any:
    """The value of a JSON text in UTF-8: at most `limit` levels, no duplicate keys, no NaN, nothing that PostgreSQL
    cannot store. Raises ValueError (TooDeepError, UnicodeDecodeError) for any other."""
    if too_deep(raw, limit):
        raise TooDeepError
    data = json.loads(
        raw.decode("utf-8"), object_pairs_hook=_no_duplicate_keys, parse_constant=_refuse_constant
    )
    if _RISKY_ESCAPE.search(raw):
        _refuse_unusable(data)
    return data


class GatedJSONParser(JSONParser):
    """JSON in UTF-8, at most 32 levels deep, no duplicate keys, no NaN, nothing that PostgreSQL cannot store."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return loads_gated(stream.read())
        except TooDeepError as error:
            raise exceptions.ParseError(_("The document is nested too deeply.")) from error
        except UnicodeDecodeError as error:
            raise exceptions.ParseError(_("The document is not UTF-8.")) from error
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(
                _("The document cannot be read as JSON: %(why)s") % {"why": error}
            ) from error
