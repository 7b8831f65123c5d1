"""One position for the side panel: its duties by responsibility, and who sat there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors import english_duties
from roles.selectors.company_roles import role_book
from teams.analysis.claims import Line, Reader
from teams.analysis.tree import Tree
from teams.facts import catalogue_facts, structure_facts
from teams.models import Assignment, Person, PositionDuty, Structure
from teams.selectors import reads_english

MOST_SEATS = 100


@dataclass(frozen=True)
class DutySource:
    """Where a claim comes from: the role's name, or empty for an own-worded line."""

    role: str
    text: str


@dataclass(frozen=True)
class DutyLine:
    title: str
    involvement: str
    sources: Sequence[DutySource]


@dataclass(frozen=True)
class PositionDuties:
    """`areas`: area -> its lines, in the catalogue's order; `unmatched`: own lines that resemble nothing known."""

    areas: Sequence[tuple[str, Sequence[DutyLine]]]
    unmatched: Sequence[str]
    handed_over: Sequence[str]


def position_duties(structure: Structure, company: Company, key: UUID) -> PositionDuties:
    """What a position answers for today, by area; the structure must have the key."""
    facts, catalogue = structure_facts(structure, company, timezone.localdate()), catalogue_facts(company)
    position = next(item for item in facts.positions if item.key == str(key))
    tree = Tree(facts.positions)
    claims = Reader(catalogue).claims(position, tree.scope[position.key], leads=tree.leads(position.key))
    by_slug = {claim.responsibility: claim for claim in claims}
    source_of = _sources(company)
    areas: dict[str, list[DutyLine]] = {}
    wanted = [*by_slug, *position.without]
    known = {row.slug: row for row in Responsibility.objects.filter(slug__in=wanted).select_related("area")}
    for slug, row in known.items():
        if slug in by_slug:
            claim = by_slug[slug]
            sources = [source_of(line) for line in claim.lines]
            areas.setdefault(row.area.name, []).append(DutyLine(row.name, claim.involvement, sources))
    return PositionDuties(
        areas=list(areas.items()),
        unmatched=[duty.text for duty in position.duties if duty.responsibility is None],
        handed_over=[known[slug].name for slug in sorted(position.without) if slug in known],
    )


def _sources(company: Company) -> Callable[[Line], DutySource]:
    """Names a quote's role, in the reader's language; the catalogue is asked for once."""
    book, english = role_book(company), english_duties() if reads_english() else {}

    def source_of(line: Line) -> DutySource:
        role = book.named(line.role) if line.role else None
        return DutySource(role.name if role else "", english.get(line.text, line.text) if role else line.text)

    return source_of


@dataclass(frozen=True)
class OwnDuty:
    """An own-worded duty as the form shows it, with the responsibility it was taken for."""

    text: str
    involvement: str
    matched: str


def own_duties(structure: Structure, key: UUID) -> list[OwnDuty]:
    """The own-worded duties of a position, in their order; one query."""
    rows = (
        PositionDuty.objects.for_company(structure.company_id)
        .filter(position__structure=structure, position__key=key)
        .select_related("responsibility")
    )
    return [
        OwnDuty(row.text, row.involvement, row.responsibility.name if row.responsibility else "")
        for row in rows
    ]


@dataclass(frozen=True)
class SeatLine:
    """An assignment of a person to the position. `last_day` is None while it has no end."""

    person: Person
    kind: str
    share_pct: Decimal
    starts_on: date
    last_day: date | None


@dataclass(frozen=True)
class Seats:
    """`groups`: who sits, will sit and sat, each under its heading; no empty group."""

    groups: Sequence[tuple[str, Sequence[SeatLine]]]
    can_vacate: bool


def seats_of(structure: Structure, key: UUID, on: date) -> Seats:
    """Everybody who sits, sat or will sit there as seen on a day; one query."""
    rows = (
        Assignment.objects.for_company(structure.company_id)
        .filter(position__structure=structure, position__key=key)
        .select_related("person")
        .order_by("-starts_on", "-id")[:MOST_SEATS]
    )
    now, later, before = list[SeatLine](), list[SeatLine](), list[SeatLine]()
    for row in rows:
        last_day = row.ends_on - timedelta(days=1) if row.ends_on else None
        line = SeatLine(row.person, row.get_kind_display(), row.share_pct, row.starts_on, last_day)
        group = later if row.starts_on > on else before if last_day and last_day < on else now
        group.append(line)
    groups = [(_("Now"), now), (_("From a later day"), later[::-1]), (_("Earlier"), before)]
    return Seats([(str(title), lines) for title, lines in groups if lines], can_vacate=bool(now or later))
