"""The funnel coverage map of a structure on a day, with its names, findings and described hand-overs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors.company_roles import RoleBook, role_book
from roles.wording import FUNNEL_STAGES
from teams.analysis import funnel as pure
from teams.analysis.claims import title_of_work
from teams.analysis.facts import Structure as Facts
from teams.facts import catalogue_facts, structure_facts
from teams.finding_marks import mark_of, marks_on
from teams.models import HandOver, Structure
from teams.selectors import FindingView
from teams.staff_list.people import without_patronymic

SHOWN_NAMES = 2
NAMED_PEOPLE = 12


@dataclass(frozen=True)
class JobView:
    """A row: a role, or what stands behind duties in own words (`slug` "": it has no role and no hand-overs).
    `is_usable`: a role that the company has now, not one that was put away."""

    key: str
    slug: str
    name: str
    short: str
    category: str
    is_usable: bool = False


@dataclass(frozen=True)
class CellView:
    """A job at a stage. `who`: names of a few, the number of many; `full`: the first dozen of them, for the hint."""

    stage: str
    job: JobView
    cell: pure.Cell
    who: str
    full: str


@dataclass(frozen=True)
class PassageView:
    """A hand-over: needed, described, or both. `row` is None while nobody described it."""

    passage: pure.Passage
    giver: JobView
    receiver: JobView
    receivers: str
    is_needed: bool
    row: HandOver | None = None

    @property
    def from_name(self) -> str:
        return str(FUNNEL_STAGES[self.passage.from_stage])

    @property
    def to_name(self) -> str:
        return str(FUNNEL_STAGES[self.passage.to_stage])

    @property
    def is_described(self) -> bool:
        return self.row is not None

    @property
    def is_missing(self) -> bool:
        return self.is_needed and self.row is None

    @property
    def can_be_described(self) -> bool:
        return self.giver.is_usable and self.receiver.is_usable


@dataclass(frozen=True)
class StageColumn:
    """`cells`: as the rows stand, None where a job has no part. `missing`: titles of what nobody holds.
    `passages`: hand-overs that begin here; `arrivals`: that end here."""

    slug: str
    name: str
    cells: tuple[CellView | None, ...]
    carriers: tuple[JobView, ...]
    missing: tuple[str, ...]
    findings: tuple[FindingView, ...]
    passages: tuple[PassageView, ...] = ()
    arrivals: tuple[PassageView, ...] = ()

    @property
    def held(self) -> tuple[CellView, ...]:
        """Who carries the stage first."""
        found = [cell for cell in self.cells if cell is not None]
        return tuple(
            sorted(found, key=lambda view: (not view.cell.carries, -view.cell.work, -view.cell.answer))
        )

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)

    @property
    def is_vacant(self) -> bool:
        """Whether only vacancies would lead the client here."""
        leading = [view.cell for view in self.held if view.cell.carries]
        return bool(leading) and all(cell.vacant for cell in leading)

    @property
    def severity(self) -> str:
        return self.findings[0].row.severity if self.findings else ""

    @property
    def undescribed(self) -> int:
        """How many of the hand-overs that end here nobody described."""
        return sum(view.is_missing for view in self.arrivals)


@dataclass(frozen=True)
class FunnelView:
    """`passages`: in the order of the funnel, the needed ones of a pair of stages before those of earlier days."""

    facts: Facts
    stages: tuple[StageColumn, ...]
    jobs: tuple[JobView, ...]
    passages: tuple[PassageView, ...]
    on: date

    @cached_property
    def rows(self) -> list[tuple[JobView, list[CellView | None]]]:
        return [(job, [stage.cells[at] for stage in self.stages]) for at, job in enumerate(self.jobs)]

    @property
    def is_today(self) -> bool:
        return self.on == timezone.localdate()

    @property
    def empty_stages(self) -> list[str]:
        return [stage.name for stage in self.stages if stage.is_empty]

    @property
    def vacant_stages(self) -> list[str]:
        return [stage.name for stage in self.stages if stage.is_vacant]

    @property
    def described(self) -> int:
        return sum(view.is_described and view.is_needed for view in self.passages)

    @property
    def needed(self) -> int:
        return sum(view.is_needed for view in self.passages)

    @property
    def findings(self) -> list[FindingView]:
        return [finding for stage in self.stages for finding in stage.findings]

    def stage(self, slug: str) -> StageColumn | None:
        return next((stage for stage in self.stages if stage.slug == slug), None)


def funnel_view(structure: Structure, company: Company, *, on: date, findings: bool) -> FunnelView:
    """The same number of queries for any structure. `findings`: whether the reader may see them."""
    facts = structure_facts(structure, company, on)
    views = marks_on(structure, company, on) if findings else {}
    marks = [mark_of(name, view.row) for name, view in views.items()]
    found = pure.funnel(facts, catalogue_facts(company), marks)
    words = _Words(facts, role_book(company), responsibility_titles())
    passages = tuple(_passages(found, words, HandOver.objects.for_company(company)))
    jobs = tuple(map(words.job, found.jobs))
    return FunnelView(
        facts=facts,
        stages=tuple(_column(stage, jobs, words, views, passages) for stage in found.stages),
        jobs=jobs,
        passages=passages,
        on=on,
    )


def stored_hand_over(company: Company, passage: pure.Passage) -> HandOver | None:
    """What the company has written about it."""
    rows = HandOver.objects.for_company(company)
    found: HandOver | None = rows.filter(
        from_stage=passage.from_stage,
        to_stage=passage.to_stage,
        giver_role=passage.giver,
        receiver_role=passage.receiver,
    ).first()
    return found


def responsibility_titles() -> dict[str, str]:
    """The responsibilities that have a stage, in the active language."""
    return {row.slug: row.name for row in Responsibility.objects.exclude(funnel_stage="")}


class _Words:
    """Names jobs and those who hold them."""

    def __init__(self, facts: Facts, book: RoleBook, titles: Mapping[str, str]) -> None:
        self.book, self.titles = book, titles
        self.positions = {position.key: position for position in facts.positions}
        self._titled: dict[str, str] = {}
        for position in facts.positions:
            self._titled.setdefault(title_of_work(position.title), position.title)

    def job(self, key: str) -> JobView:
        role = self.book.named(key)
        if role is not None:
            return JobView(key, role.slug, role.name, role.short, role.category, role.slug in self.book.roles)
        return JobView(key, "", self._titled.get(key, key), "", "")

    def who(self, keys: Sequence[str]) -> str:
        """«Савельева Ирина», «14 человек», «3 вакансии»."""
        names = self.names(keys)
        if 0 < len(names) <= SHOWN_NAMES:
            return ", ".join(names)
        if names:
            return ngettext("%(count)s person", "%(count)s people", len(names)) % {"count": len(names)}
        return ngettext("%(count)s vacancy", "%(count)s vacancies", len(keys)) % {"count": len(keys)}

    def full(self, keys: Sequence[str]) -> str:
        names = self.names(keys)
        shown = ", ".join(names[:NAMED_PEOPLE]) + (" …" if len(names) > NAMED_PEOPLE else "")
        return shown or self.who(keys)

    def names(self, keys: Sequence[str]) -> list[str]:
        people = {person.key: person.name for key in keys for person in self.positions[key].people}
        return [without_patronymic(name) for name in people.values()]


def _column(
    stage: pure.StageView,
    jobs: Sequence[JobView],
    words: _Words,
    findings: Mapping[str, FindingView],
    passages: Sequence[PassageView],
) -> StageColumn:
    held = {cell.job: cell for cell in stage.cells}
    return StageColumn(
        slug=stage.stage,
        name=str(FUNNEL_STAGES[stage.stage]),
        cells=tuple(
            CellView(stage.stage, job, cell, words.who(cell.positions), words.full(cell.positions))
            if (cell := held.get(job.key))
            else None
            for job in jobs
        ),
        carriers=tuple(map(words.job, stage.carriers)),
        missing=tuple(words.titles.get(slug, slug) for slug in stage.missing),
        findings=tuple(findings[mark.id] for mark in stage.marks),
        passages=tuple(view for view in passages if view.passage.from_stage == stage.stage),
        arrivals=tuple(view for view in passages if view.passage.to_stage == stage.stage),
    )


def _passages(found: pure.Funnel, words: _Words, rows: Iterable[HandOver]) -> Iterable[PassageView]:
    """What is needed, and what was described of jobs that no longer meet there."""
    stored = {
        pure.Passage(row.from_stage, row.to_stage, row.giver_role, row.receiver_role): row for row in rows
    }
    needed = set(found.passages)
    others = [passage for passage in stored if passage not in needed and _is_known(passage)]
    cells = {(stage.stage, cell.job): cell for stage in found.stages for cell in stage.cells}
    for passage in sorted([*found.passages, *others], key=lambda each: _place(each, needed)):
        receiver = cells.get((passage.to_stage, passage.receiver))
        yield PassageView(
            passage,
            words.job(passage.giver),
            words.job(passage.receiver),
            words.who(receiver.positions) if receiver else "",
            passage in needed,
            stored.get(passage),
        )


def _is_known(passage: pure.Passage) -> bool:
    return passage.from_stage in pure.FUNNEL and passage.to_stage in pure.FUNNEL


def _place(passage: pure.Passage, needed: set[pure.Passage]) -> tuple[int, int, bool, str, str]:
    start, end = pure.FUNNEL.index(passage.from_stage), pure.FUNNEL.index(passage.to_stage)
    return start, end, passage not in needed, passage.giver, passage.receiver
