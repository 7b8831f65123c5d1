"""What somebody chose beside a way out. Values come from an address, a form or the API: each move checks its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from teams.operations import FIRST_DAY, LAST_DAY

VALUES, TYPED = "values:", "typed:"
"""Members of a form: the ticked and the typed values of a position's scope, by its key."""
MAX_ANSWER = 200
MAX_TYPED = 6_000


@dataclass(frozen=True)
class Answers:
    """Keys of positions, codes and numbers as text; "" = not said.

    `item`: which of several suggestions of one code is meant (case.item_id). `position`: whom it is about; `to`: who
    takes over. `values`: position key -> values of `dimension`.
    """

    item: str = ""
    position: str = ""
    to: str = ""
    involvement: str = ""
    dimension: str = ""
    person: str = ""
    kind: str = ""
    role: str = ""
    share_pct: str = ""
    on: date | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def saying(self, name: str, value: str) -> Answers:
        """With another answer to one of the questions that are answered by a text (TEXTS)."""
        return replace(self, **{name: value})  # type: ignore[arg-type]

    @classmethod
    def of_query(cls, query: Any) -> Answers:
        """From a QueryDict that anybody may have typed."""
        texts = {name: query.get(name, "")[:MAX_ANSWER] for name in TEXTS}
        return cls(**texts, on=day_in(query.get("on", "")), values=_values(query))


TEXTS = ("item", "position", "to", "involvement", "dimension", "person", "kind", "role", "share_pct")


def day_in(text: str) -> date | None:
    """2026-12-01, or nothing when it is no day that a structure can have."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _values(query: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in query:
        if name.startswith(VALUES):
            found.setdefault(name.removeprefix(VALUES), []).extend(query.getlist(name))
        elif name.startswith(TYPED):
            typed = query.get(name, "")[:MAX_TYPED].replace(";", ",").split(",")
            found.setdefault(name.removeprefix(TYPED), []).extend(typed)
    cleaned = {key: [" ".join(value.split()) for value in values] for key, values in found.items()}
    return {key: tuple(dict.fromkeys(filter(None, values))) for key, values in cleaned.items()}
