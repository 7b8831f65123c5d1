"""A ready department of the catalogue -> the operations that build it in an empty chart."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from common.ids import uuid7
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Department, DepartmentPosition, Text

Json = dict[str, Any]


@dataclass(frozen=True)
class ReadyChoice:
    """A ready department as a list offers it; `name` in the active language."""

    stage: str
    name: str
    boxes: int


def ready_choices() -> list[ReadyChoice]:
    """The ready departments, the smallest stage first."""
    return [
        ReadyChoice(stage, _words(ready.name), sum(place.seats for place in ready.positions))
        for stage, ready in read_catalogue().departments.items()
    ]


def operations_of(department: Department) -> list[Json]:
    """Adds every box under its leader, titles in the active language, then settles who holds what."""
    boxes = {place.key: [str(uuid7()) for _seat in range(place.seats)] for place in department.positions}
    added = [
        _addition(place, key, boxes[place.parent][0] if place.parent else None)
        for place in department.positions
        for key in boxes[place.key]
    ]
    settled = [
        {"op": "set_involvement", "key": key, "responsibility": responsibility, "involvement": involvement}
        for place in department.positions
        for key in boxes[place.key]
        for responsibility, involvement in _decided(place)
    ]
    return added + settled


def _addition(place: DepartmentPosition, key: str, parent: str | None) -> Json:
    share = round(100 / len(place.roles), 2)
    return {
        "op": "add",
        "key": key,
        "parent": parent,
        "title": _words(place.title),
        "team": _words(place.team) if place.team else "",
        "roles": [{"role": role, "share_pct": share} for role in place.roles],
    }


def _decided(place: DepartmentPosition) -> list[tuple[str, str]]:
    handed = [(part.responsibility, "none") for part in place.without]
    return handed + [(part.responsibility, part.involvement) for part in place.holds]


def _words(text: Text) -> str:
    return text.en if (get_language() or "ru").startswith("en") else text.ru
