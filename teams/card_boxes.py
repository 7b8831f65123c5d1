"""A position as the side panel shows it: the box of the chart's document with its roles and people in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.formats import format_date
from roles.selectors.company_roles import RoleBook
from teams.models import Assignment
from teams.models.structures import Dimension

Json = dict[str, Any]
FULL_PCT = Decimal(100)


@dataclass(frozen=True)
class Holder:
    """Somebody in a position on the day. `until` is the last day of an assignment that ends."""

    uid: str
    name: str
    kind: str
    share_pct: Decimal
    starts_on: date
    until: date | None

    @property
    def standing(self) -> str:
        """«и. о. до 15 декабря 2026»; empty for a permanent holder."""
        if self.kind == Assignment.Kind.PERMANENT:
            return ""
        word = _("acting") if self.kind == Assignment.Kind.ACTING else _("standing in")
        if self.until is None:
            return word
        return _("%(word)s until %(day)s") % {"word": word, "day": format_date(self.until)}


@dataclass(frozen=True)
class Share:
    """A role of a position, with its share of the time."""

    slug: str
    name: str
    short: str
    category: str
    pct: Decimal


@dataclass(frozen=True)
class CardBox:
    """A position as the panel shows it; the figures are those of the chart's document."""

    key: UUID
    title: str
    team: str
    fte: Decimal
    roles: tuple[Share, ...]
    holders: tuple[Holder, ...]
    scopes: tuple[tuple[str, str], ...]
    load_pct: Decimal
    findings: int
    severity: str
    opened_on: date | None
    cost_rub: Decimal | None

    @classmethod
    def of(cls, box: Json, book: RoleBook) -> "CardBox":
        """From a box of teams.chart_document."""
        count, severity = box.get("findings", (0, ""))
        return cls(
            key=UUID(box["key"]),
            title=box["title"],
            team=box.get("team", ""),
            fte=Decimal(str(box.get("fte", 1))),
            roles=tuple(_share(slug, pct, book) for slug, pct in box.get("roles", ())),
            holders=tuple(_holder(person) for person in box.get("people", ())),
            scopes=tuple((name, value) for name, value in box.get("scope", ())),
            load_pct=Decimal(str(box["load"])),
            findings=count,
            severity=severity,
            opened_on=date.fromisoformat(box["opened_on"]) if box["opened_on"] else None,
            cost_rub=Decimal(str(box["cost"])) if "cost" in box else None,
        )

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @property
    def is_overloaded(self) -> bool:
        return self.load_pct > FULL_PCT

    @property
    def names(self) -> str:
        return ", ".join(holder.name for holder in self.holders)

    @property
    def called(self) -> str:
        """Who sits there, else the title."""
        return self.names or self.title

    @property
    def scope_lines(self) -> list[tuple[str, str]]:
        """Dimension in words -> its values, joined."""
        return [
            (str(label), ", ".join(value for name, value in self.scopes if name == dimension))
            for dimension, label in Dimension.choices
            if any(name == dimension for name, _value in self.scopes)
        ]


def _share(slug: str, pct: float, book: RoleBook) -> Share:
    role = book.named(slug)
    share = Decimal(str(pct))
    if role is None:  # written since the book was read
        return Share(slug, slug, slug, "operations", share)
    return Share(slug, role.name, role.short or role.name, role.category, share)


def _holder(person: Mapping[str, Any]) -> Holder:
    until = person.get("until")
    return Holder(
        uid=person["uid"],
        name=person["name"],
        kind=person["kind"],
        share_pct=Decimal(str(person["pct"])),
        starts_on=date.fromisoformat(person["from"]),
        until=date.fromisoformat(until) if until else None,
    )
