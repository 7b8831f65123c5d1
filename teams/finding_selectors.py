"""The findings page: health, the list by severity with long runs folded, and what is planned."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from teams import finding_wording as wording
from teams.analysis.facts import Structure as Facts
from teams.analysis.health import WEIGHTS_PCT, Health
from teams.analysis.tree import Tree
from teams.facts import structure_facts
from teams.finding_list import (
    SEVERITIES,
    STATES,
    Choice,
    Entry,
    FindingLine,
    Group,
    Section,
    fold_title,
    folded,
    in_order,
    views_of,
)
from teams.health_selectors import HealthPicture, health_history, health_now, health_picture
from teams.models import Finding, PlannedChange, Structure

PAGE_ENTRIES = 40
SHOWN_CLOSED = 200


@dataclass(frozen=True)
class HealthPart:
    """One of the six parts: `value` 0-100, its weight in percent, the tone of its bar."""

    name: str
    title: str
    how: str
    value: int
    weight_pct: int
    tone: str


@dataclass
class FindingsPage:
    """What the page shows. `facts` are of today; the findings and the health are the stored ones.

    `rows`: all of the state that is shown, the worst first; words are looked up for those alone that stand on the page.
    """

    structure: Structure
    company: Company
    facts: Facts
    health: Health
    choice: Choice
    rows: Sequence[Finding]
    states: Mapping[str, int]
    picture: HealthPicture | None = None
    plans: Sequence[PlannedChange] = ()
    """Changes agreed for a day to come, and those that could not be made."""
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.facts.positions)

    @property
    def score(self) -> int:
        return self.health.score

    @cached_property
    def parts(self) -> list[HealthPart]:
        return [_part(name, value) for name, value in self.health.parts.items()]

    @property
    def weakest(self) -> HealthPart:
        return min(self.parts, key=lambda part: part.value)

    @cached_property
    def chosen(self) -> list[Finding]:
        """All that the choice leaves, worst first."""
        choice = self.choice
        return [
            row
            for row in self.rows
            if (not choice.severity or row.severity == choice.severity)
            and (not choice.kind or row.kind == choice.kind)
            and (not choice.team or choice.team in self._teams_of(row))
        ]

    def days_of(self, row: Finding) -> int:
        """How long it is open, or was."""
        ends_on = timezone.localdate(row.closed_at) if row.closed_at else self.today
        return (ends_on - timezone.localdate(row.opened_at)).days

    @cached_property
    def _planned_on(self) -> Mapping[int | None, date]:
        waiting = PlannedChange.State.PLANNED
        return {change.finding_id: change.due_on for change in self.plans if change.state == waiting}

    @property
    def refused_plans(self) -> list[PlannedChange]:
        return [change for change in self.plans if change.state == PlannedChange.State.REFUSED]

    def _teams_of(self, row: Finding) -> set[str]:
        return {team for key in row.position_keys if (team := self._team_by_key.get(key))}

    @cached_property
    def _team_by_key(self) -> Mapping[str, str]:
        """The team a box belongs to: its own name of one, or its nearest leader's. Leaders come first in the order."""
        teams: dict[str, str] = {}
        for key in self.tree.order:
            teams[key] = self.tree.by_key[key].team or teams.get(self.tree.above[key] or "", "")
        return teams

    @cached_property
    def kinds(self) -> list[tuple[str, str, int]]:
        """All there are, also those of which nothing is found."""
        counts = Counter(row.kind for row in self.rows)
        return [(kind, str(title), counts[kind]) for kind, title in wording.KIND_TITLES.items()]

    @cached_property
    def teams(self) -> list[tuple[str, int]]:
        counts = Counter(team for row in self.rows for team in self._teams_of(row))
        return sorted(counts.items())

    @cached_property
    def severities(self) -> list[tuple[str, int]]:
        counts = Counter(row.severity for row in self.rows)
        return [(severity, counts[severity]) for severity in SEVERITIES]

    @cached_property
    def groups(self) -> list[Group]:
        return folded(self.chosen)

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.groups) // PAGE_ENTRIES))

    @property
    def page(self) -> int:
        return min(max(self.choice.page, 1), self.pages)

    @cached_property
    def sections(self) -> list[Section]:
        first = (self.page - 1) * PAGE_ENTRIES
        return self._sections(self.groups[first : first + PAGE_ENTRIES])

    @cached_property
    def all_sections(self) -> list[Section]:
        """For a page that is not turned over."""
        return self._sections(self.groups)

    def _sections(self, shown: Sequence[Group]) -> list[Section]:
        views = views_of([row for group in shown for row in group], self.company)
        entries = [
            Entry(
                tuple(
                    FindingLine(views[row.pk], self.days_of(row), self._planned_on.get(row.pk))
                    for row in group
                ),
                fold_title([views[row.pk] for row in group]) if len(group) > 1 else "",
            )
            for group in shown
        ]
        counts = Counter[str]()
        for group in self.groups:
            counts[group[0].severity] += len(group)
        return [
            Section(severity, str(wording.SEVERITY_TITLES[severity]), counts[severity], tuple(found))
            for severity in SEVERITIES
            if (found := [entry for entry in entries if entry.severity == severity])
        ]

    def neighbours(self, uid: UUID) -> tuple[UUID | None, UUID | None]:
        """For the arrows of a finding: what stands before and after it in the list."""
        uids = [row.uid for group in self.groups for row in group]
        if uid not in uids:
            return None, None
        at = uids.index(uid)
        return uids[at - 1] if at else None, uids[at + 1] if at + 1 < len(uids) else None


def findings_page(structure: Structure, company: Company, choice: Choice) -> FindingsPage:
    """The page for a choice, analysing nothing; the same number of queries for any number of findings."""
    points = health_history(structure)
    facts = structure_facts(structure, company, timezone.localdate())
    mine = Finding.objects.for_company(company).filter(structure=structure)
    rows = mine.filter(state=choice.state).defer("body")
    if choice.state == Finding.State.CLOSED:
        rows = rows.order_by("-closed_at", "-id")[:SHOWN_CLOSED]
    counts = dict(mine.values_list("state").annotate(count=Count("id")).order_by())
    return FindingsPage(
        structure=structure,
        company=company,
        facts=facts,
        health=health_now(structure, company, points),
        picture=health_picture(points),
        choice=choice,
        rows=in_order(rows),
        states={state: counts.get(state, 0) for state in STATES},
        plans=_plans(structure),
    )


def _plans(structure: Structure) -> list[PlannedChange]:
    state = PlannedChange.State
    rows = PlannedChange.objects.for_company(structure.company_id).filter(structure=structure)
    return list(rows.filter(state__in=(state.PLANNED, state.REFUSED)).defer("operations"))


def open_findings(company: Company) -> int:
    """For the rail: how many findings of the live structure are open."""
    return Finding.objects.for_company(company).open().filter(structure__state=Structure.State.LIVE).count()


def _part(name: str, value: float) -> HealthPart:
    percent = round(value * 100)
    tone = "ok" if percent >= 80 else "warn" if percent >= 60 else "high"
    return HealthPart(
        name, str(wording.HEALTH_PART_TITLES[name]), health_part_how(name), percent, WEIGHTS_PCT[name], tone
    )


def health_part_how(name: str) -> str:
    """What a part counts; the formula stands in teams.analysis.health."""
    return {
        "one_owner": _("Responsibilities held, without two who answer, nobody who answers, or a vacancy."),
        "coverage": _("Responsibilities that the stage needs and that somebody present holds."),
        "no_duplicates": _("Responsibilities held, without double work of different roles."),
        "load": _("Positions without an overload by shares or hours, leaders within the norm of direct reports."),
        "deputies": _("Exclusive responsibilities resting on one person who has a deputy."),
        "separation": _("People without roles that must not be combined and without a conflict of interest."),
    }[name]  # fmt: skip
