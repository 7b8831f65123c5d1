"""The boxes of the chart with everything that is drawn on them: five queries, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_date, format_percent
from roles.selectors.company_roles import BookRole, RoleBook
from teams.models import Assignment, Finding, Link, Position, PositionRole, PositionScope, Structure
from teams.staff_list.people import without_patronymic

FULL_SHARE = Decimal(100)
FITTING_NAME = 20
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class RoleShare:
    slug: str
    name: str
    short: str
    category: str
    share_pct: Decimal

    @property
    def fitting(self) -> str:
        """The name where it fits into a box, else the short one."""
        return self.name if len(self.name) <= FITTING_NAME else self.short


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a position today. `until` is the last day of an assignment that ends."""

    uid: UUID
    name: str
    kind: str
    share_pct: Decimal
    starts_on: date
    until: date | None

    @property
    def short_name(self) -> str:
        """What fits into a box: surname and first name."""
        return without_patronymic(self.name)

    @property
    def is_temporary(self) -> bool:
        return self.kind != Assignment.Kind.PERMANENT

    @property
    def standing(self) -> str:
        """«и. о. до 15 декабря 2026»; empty for a permanent holder."""
        if not self.is_temporary:
            return ""
        word = _("acting") if self.kind == Assignment.Kind.ACTING else _("standing in")
        return (
            _("%(word)s until %(day)s") % {"word": word, "day": format_date(self.until)}
            if self.until
            else word
        )


@dataclass(frozen=True, slots=True)
class ChartBox:
    """A box of the chart, with everything that is drawn on it."""

    key: UUID
    title: str
    team: str
    fte: Decimal
    parent: UUID | None
    roles: tuple[RoleShare, ...]
    seats: tuple[Seat, ...]
    scope: str
    load_pct: Decimal
    findings: int
    severity: str
    vacant_days: int
    opened_on: date
    scopes: tuple[tuple[str, str], ...]
    deputies: tuple[UUID, ...]

    @property
    def is_vacant(self) -> bool:
        return not self.seats

    @property
    def is_temporary(self) -> bool:
        return bool(self.seats) and all(seat.is_temporary for seat in self.seats)

    @property
    def category(self) -> str:
        return self.roles[0].category if self.roles else "none"

    @property
    def is_overloaded(self) -> bool:
        return self.load_pct > FULL_SHARE

    @property
    def names(self) -> str:
        return ", ".join(seat.name for seat in self.seats)

    @property
    def work(self) -> str:
        """The second line of a leaf: which part of the market, and as whom."""
        return " · ".join(
            part for part in (self.scope, self.roles[0].short if self.roles else self.title) if part
        )

    @property
    def label(self) -> str:
        """What a screen reader says for the box."""
        parts = [self.title, self.names or _("vacancy"), *(role.name for role in self.roles)]
        if self.is_overloaded:
            parts.append(_("load %(pct)s") % {"pct": format_percent(self.load_pct)})
        if self.findings:
            parts.append(
                ngettext("%(count)s finding", "%(count)s findings", self.findings) % {"count": self.findings}
            )
        return ", ".join(parts)


def boxes_of(
    structure: Structure, findings: Sequence[Finding], today: date, book: RoleBook
) -> dict[UUID, ChartBox]:
    """By key, in the order of siblings. Grouped here and not prefetched: that costs a queryset per box and relation."""
    company = structure.company_id
    rows = list(Position.objects.for_company(company).filter(structure=structure).order_by("order", "id"))
    here: dict[str, Any] = {"position__structure": structure}
    held = _Held(
        book=book,
        keys={row.pk: row.key for row in rows},
        roles=_grouped(PositionRole.objects.for_company(company).filter(**here).with_slug()),
        scopes=_grouped(PositionScope.objects.for_company(company).filter(**here)),
        seats=_grouped(Assignment.objects.for_company(company).filter(**here).seats_on(today)),
        deputies=_grouped(Link.objects.for_company(company).filter(kind=Link.Kind.DEPUTY, **here)),
        severities=_severities(findings),
        loads=defaultdict(Decimal),
    )
    for seats in held.seats.values():
        for seat in seats:
            held.loads[seat.person_id] += seat.share_pct
    return {row.key: _box(row, held, today) for row in rows}


@dataclass(frozen=True, slots=True)
class _Held:
    """What positions hold, by the position's row id; `loads` by the person's, `severities` by the position's key."""

    book: RoleBook
    keys: Mapping[int, UUID]
    roles: Mapping[int, list[Any]]
    scopes: Mapping[int, list[Any]]
    seats: Mapping[int, list[Any]]
    deputies: Mapping[int, list[Any]]
    severities: Mapping[str, list[str]]
    loads: dict[int, Decimal]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.position_id].append(row)
    return groups


def _severities(findings: Sequence[Finding]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        for key in finding.position_keys:
            groups[key].append(finding.severity)
    return groups


def _worst(severities: Iterable[str]) -> str:
    present = set(severities)
    return next((severity for severity in SEVERITIES if severity in present), "")


def _box(row: Position, held: _Held, today: date) -> ChartBox:
    # A role written since the book was read is drawn with the next look.
    roles = tuple(
        _share(role, item.share_pct)
        for item in held.roles.get(row.pk, ())
        if (role := held.book.named(item.slug)) is not None
    )
    seats, scopes = held.seats.get(row.pk, []), held.scopes.get(row.pk, [])
    severities = held.severities.get(str(row.key), [])
    loads = [
        sum((role.share_pct for role in roles), Decimal(0)),
        *(held.loads[seat.person_id] for seat in seats),
    ]
    return ChartBox(
        key=row.key,
        title=row.title,
        team=row.team,
        fte=row.fte,
        parent=held.keys.get(row.parent_id) if row.parent_id else None,
        roles=roles,
        seats=tuple(_seat(seat) for seat in seats),
        scope=", ".join(item.value for item in scopes),
        load_pct=max(loads),
        findings=len(severities),
        severity=_worst(severities),
        vacant_days=0 if seats else max(0, (today - row.opened_on).days),
        opened_on=row.opened_on,
        scopes=tuple((item.dimension, item.value) for item in scopes),
        deputies=tuple(held.keys[link.target_id] for link in held.deputies.get(row.pk, ())),
    )


def _share(role: BookRole, share_pct: Decimal) -> RoleShare:
    return RoleShare(role.slug, role.name, role.short or role.name, role.category, share_pct)


def _seat(row: Assignment) -> Seat:
    until = row.ends_on - timedelta(days=1) if row.ends_on else None
    return Seat(row.person.uid, row.person.full_name, row.kind, row.share_pct, row.starts_on, until)
