"""One position for the side panel: its findings, its duties by responsibility, who sat there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors import english_duties
from roles.selectors.company_roles import role_book
from teams.analysis.claims import Line, Reader
from teams.analysis.tree import Tree
from teams.chart_boxes import ChartBox
from teams.chart_selectors import ChartPage
from teams.facts import catalogue_facts, structure_facts
from teams.models import Assignment, PositionDuty, Structure
from teams.models.structures import Dimension
from teams.selectors import FindingView, finding_views, reads_english


@dataclass(frozen=True)
class PositionPanel:
    """The overview of a position."""

    box: ChartBox
    leader: ChartBox | None
    reports: Sequence[ChartBox]
    deputies: Sequence[ChartBox]
    findings: Sequence[FindingView]
    scopes: Sequence[tuple[str, str]]
    """Dimension in words -> its values, joined."""


def position_panel(page: ChartPage, key: UUID) -> PositionPanel | None:
    """From the chart at hand, without a query; None when the position has gone."""
    box = page.boxes.get(key)
    if box is None:
        return None
    mine = [row for row in page.findings if str(key) in row.position_keys]
    return PositionPanel(
        box=box,
        leader=page.boxes.get(box.parent) if box.parent else None,
        reports=page.reports_of(key),
        deputies=[page.boxes[deputy] for deputy in box.deputies if deputy in page.boxes],
        findings=finding_views(mine, page.structure.company_id),
        scopes=[
            (str(label), ", ".join(value for name, value in box.scopes if name == dimension))
            for dimension, label in Dimension.choices
            if any(name == dimension for name, _value in box.scopes)
        ],
    )


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
    rows = (
        PositionDuty.objects.for_company(structure.company_id)
        .filter(position__structure=structure, position__key=key)
        .select_related("responsibility")
    )
    return [
        OwnDuty(row.text, row.involvement, row.responsibility.name if row.responsibility else "")
        for row in rows
    ]


def seat_history(structure: Structure, key: UUID) -> list[Assignment]:
    """Everybody who sits, sat or will sit there, the latest first."""
    rows = Assignment.objects.for_company(structure.company_id).filter(
        position__structure=structure, position__key=key
    )
    return list(rows.select_related("person").order_by("-starts_on", "-id")[:100])
