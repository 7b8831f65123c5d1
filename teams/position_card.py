"""One position with what is around it, for the side panel: read by keys, so a large structure costs no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from roles.selectors.company_roles import RoleBook, role_book
from teams.as_of import past_parts
from teams.card_boxes import CardBox
from teams.chart_document import Viewer, boxes_of
from teams.chart_parts import read_parts
from teams.models import Assignment, Finding, Link, Person, Position, PositionScope, Structure
from teams.models.structures import Dimension
from teams.selectors import FindingView, finding_views

Json = dict[str, Any]
MOST_REPORTS = 10
"""From here on a leader is too far from the team: the norm that stands beside the count."""
SHOWN_REPORTS = 8
SHOWN_FINDINGS = 4


@dataclass(frozen=True)
class Line:
    """A line beside the reporting tree. `leads_here`: it was drawn from the other position to this one."""

    kind: str
    box: CardBox
    leads_here: bool

    @property
    def label(self) -> str:
        return str(LINE_WORDS[self.kind, self.leads_here])


LINE_WORDS = {
    ("deputy", False): pgettext_lazy("line of a position", "Deputy"),
    ("deputy", True): pgettext_lazy("line of a position", "Stands in for"),
    ("functional", False): pgettext_lazy("line of a position", "Functionally reports to"),
    ("functional", True): pgettext_lazy("line of a position", "Functionally leads"),
    ("project", False): pgettext_lazy("line of a position", "In a project reports to"),
    ("project", True): pgettext_lazy("line of a position", "In a project leads"),
    ("mentor", False): pgettext_lazy("line of a position", "Mentor"),
    ("mentor", True): pgettext_lazy("line of a position", "Mentors"),
}


@dataclass(frozen=True)
class PositionCard:
    """A position with its leader, its reports and the lines that begin or end at it, as of a day."""

    structure: Structure
    on: date
    revision: int
    box: CardBox
    leader: CardBox | None
    reports: tuple[CardBox, ...]
    lines: tuple[Line, ...]
    bench: tuple[Json, ...]
    sees_findings: bool
    most_reports: int = MOST_REPORTS

    @property
    def deputies(self) -> list[Line]:
        return [line for line in self.lines if line.kind == Link.Kind.DEPUTY and not line.leads_here]

    @property
    def more_findings(self) -> int:
        return max(0, len(self.findings) - SHOWN_FINDINGS)

    @property
    def rest_count(self) -> int:
        """How many reports stand behind those that are shown at once."""
        return max(0, len(self.reports) - SHOWN_REPORTS)

    @property
    def other_lines(self) -> list[Line]:
        return [line for line in self.lines if line not in self.deputies]

    @property
    def vacant_days(self) -> int:
        opened_on = self.box.opened_on
        return 0 if self.box.holders or opened_on is None else max(0, (self.on - opened_on).days)

    @cached_property
    def findings(self) -> list[FindingView]:
        """Open findings that name the position, the worst first."""
        if not (self.sees_findings and self.box.findings):
            return []
        company = self.structure.company_id
        rows = Finding.objects.for_company(company).filter(structure=self.structure).open()
        return finding_views(rows.filter(position_keys__contains=str(self.box.key)), company)


def position_card(structure: Structure, viewer: Viewer, key: UUID, on: date) -> PositionCard | None:
    """None when the structure has no such position on the day. Today's costs five queries and those of its findings,
    whatever the size of the structure; a past day is put together whole, and its findings are not kept."""
    if on == timezone.localdate():
        wanted = _around(structure, key)
        parts = read_parts(structure, on, with_findings=viewer.sees_findings, only=wanted) if wanted else None
    else:
        parts = past_parts(structure, on) or read_parts(structure, on, with_findings=False)
    if parts is None:
        return None
    found = {box["key"]: box for box in boxes_of(parts, viewer)}
    here = found.get(str(key))
    if here is None:
        return None
    book = role_book(structure.company_id)
    leader = found.get(here["parent"] or "")
    return PositionCard(
        structure=structure,
        on=on,
        revision=parts.revision,
        box=CardBox.of(here, book),
        leader=CardBox.of(leader, book) if leader else None,
        reports=tuple(CardBox.of(box, book) for box in found.values() if box["parent"] == str(key)),
        lines=tuple(_lines(here, found, book)),
        bench=tuple(parts.bench),
        sees_findings=viewer.sees_findings,
    )


def _around(structure: Structure, key: UUID) -> set[UUID]:
    """The position, its leader, its reports and the other ends of its lines; empty when it is not there. Three
    queries."""
    company = structure.company_id
    rows = Position.objects.for_company(company).filter(structure=structure)
    here = rows.filter(key=key).values_list("pk", "parent__key").first()
    if here is None:
        return set()
    pk, leader = here
    reports = rows.filter(parent_id=pk).values_list("key", flat=True)
    links = Link.objects.for_company(company).filter(Q(position_id=pk) | Q(target_id=pk))
    ends = links.values_list("position__key", "target__key")
    found: set[UUID | None] = {key, leader, *reports, *(end for pair in ends for end in pair)}
    return {each for each in found if each is not None}


def _lines(here: Json, found: Mapping[str, Json], book: RoleBook) -> Iterator[Line]:
    """Those that begin at the position, then those that end at it."""
    for kind, target in here.get("links", ()):
        if target in found:
            yield Line(kind, CardBox.of(found[target], book), leads_here=False)
    for box in found.values():
        for kind, target in box.get("links", ()):
            if target == here["key"]:
                yield Line(kind, CardBox.of(box, book), leads_here=True)


def people_elsewhere(card: PositionCard) -> list[tuple[str, str]]:
    """Uid and name of those who sit in the structure on the day, but not in this position; one query."""
    here = {holder.uid for holder in card.box.holders}
    company = card.structure.company_id
    seated = (
        Assignment.objects.for_company(company).active_on(card.on).filter(position__structure=card.structure)
    )
    people = Person.objects.for_company(company).filter(pk__in=seated.values("person_id"))
    found: Iterable[tuple[UUID, str]] = people.order_by("sort_name", "id").values_list("uid", "full_name")
    return [(str(uid), name) for uid, name in found if str(uid) not in here]


def seated_or_to_come(card: PositionCard) -> list[tuple[str, str]]:
    """Uid and name of those who sit in the position or will, whom one can let go; one query."""
    seats = (
        Assignment.objects.for_company(card.structure.company_id)
        .filter(position__structure=card.structure, position__key=card.box.key)
        .exclude(ends_on__lte=card.on)
        .order_by("starts_on", "id")
        .values_list("person__uid", "person__full_name")
    )
    return list(dict.fromkeys((str(uid), name) for uid, name in seats))


def known_scope_values(structure: Structure) -> Mapping[str, Sequence[str]]:
    """Dimension -> the values that some position of the structure has, for suggestions; one query."""
    rows = (
        PositionScope.objects.for_company(structure.company_id)
        .filter(position__structure=structure)
        .order_by("dimension", "value")
        .values_list("dimension", "value")
        .distinct()
    )
    known: dict[str, list[str]] = {dimension: [] for dimension in Dimension.values}
    for dimension, value in rows:
        known[dimension].append(value)
    return known
