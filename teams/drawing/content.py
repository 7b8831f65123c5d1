"""What is drawn of a structure: the chart's document (teams.chart_document) as values with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RoleOnBox:
    slug: str
    name: str
    short: str
    category: str
    share_pct: Decimal


@dataclass(frozen=True, slots=True)
class PersonOnBox:
    """`kind` is permanent, acting or deputy; `until` the last day of a seat that ends."""

    uid: str
    name: str
    kind: str
    share_pct: Decimal
    until: date | None


@dataclass(frozen=True, slots=True)
class Box:
    """A position. `scope` are dimension and value, `links` kind and key of the other box; `vacant_days` counts from
    the day it was opened, 0 when somebody sits there; `cost_rub` is None when unknown or not for this reader."""

    key: str
    parent: str | None
    title: str
    team: str
    fte: Decimal
    roles: tuple[RoleOnBox, ...]
    people: tuple[PersonOnBox, ...]
    scope: tuple[tuple[str, str], ...]
    load_pct: Decimal
    findings: int
    severity: str
    vacant_days: int
    links: tuple[tuple[str, str], ...]
    cost_rub: Decimal | None

    @property
    def is_vacant(self) -> bool:
        return not self.people

    @property
    def is_temporary(self) -> bool:
        return bool(self.people) and all(person.kind != "permanent" for person in self.people)

    @property
    def category(self) -> str:
        return self.roles[0].category if self.roles else "none"


@dataclass(frozen=True)
class ChartContent:
    """A structure on a day; siblings stand in their order."""

    company: str
    name: str
    state: str
    revision: int
    on: date
    boxes: tuple[Box, ...]

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @cached_property
    def by_key(self) -> Mapping[str, Box]:
        return {box.key: box for box in self.boxes}

    @cached_property
    def children(self) -> Mapping[str | None, Sequence[Box]]:
        """The reports of each box, in order; under None the roots."""
        found: dict[str | None, list[Box]] = {}
        for box in self.boxes:
            found.setdefault(box.parent if box.parent in self.by_key else None, []).append(box)
        return found


def chart_content(document: Json, *, company: str) -> ChartContent:
    """From the document as the page gets it; what it left out is filled in."""
    head, on = document["structure"], date.fromisoformat(document["on"])
    return ChartContent(
        company=company,
        name=head["name"],
        state=head["state"],
        revision=head["revision"],
        on=on,
        boxes=tuple(_box(box, document["roles"], on) for box in document["boxes"]),
    )


def _box(given: Json, roles: Json, on: date) -> Box:
    people = tuple(_person(person) for person in given.get("people", ()))
    count, severity = given.get("findings") or (0, "")
    cost = given.get("cost")
    opened_on = date.fromisoformat(given["opened_on"])
    return Box(
        key=given["key"],
        parent=given.get("parent"),
        title=given["title"],
        team=given.get("team", ""),
        fte=_decimal(given.get("fte", 1)),
        roles=tuple(_role(slug, share, roles) for slug, share in given.get("roles", ())),
        people=people,
        scope=tuple((dimension, value) for dimension, value in given.get("scope", ())),
        load_pct=_decimal(given.get("load", 0)),
        findings=count,
        severity=severity,
        vacant_days=0 if people else max(0, (on - opened_on).days),
        links=tuple((kind, key) for kind, key in given.get("links", ())),
        cost_rub=None if cost is None else _decimal(cost),
    )


def _role(slug: str, share_pct: float, roles: Json) -> RoleOnBox:
    role = roles.get(slug) or {"name": slug, "short": slug, "category": "none"}
    return RoleOnBox(slug, role["name"], role["short"], role["category"], _decimal(share_pct))


def _person(given: Json) -> PersonOnBox:
    until = given.get("until")
    return PersonOnBox(
        given["uid"],
        given["name"],
        given.get("kind", "permanent"),
        _decimal(given.get("pct", 100)),
        date.fromisoformat(until) if until else None,
    )


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))
