"""The findings page: health, the list by severity with long runs folded, and one finding with its ways out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Company
from teams import finding_wording as wording
from teams.analysis.facts import Structure as Facts
from teams.analysis.health import WEIGHTS_PCT, Health
from teams.analysis.tree import Tree
from teams.facts import structure_facts
from teams.health_selectors import HealthPicture, health_history, health_now, health_picture
from teams.models import Finding, PlannedChange, Structure
from teams.selectors import FindingView, finding_views

PAGE_ENTRIES = 40
FOLD_FROM = 3
SHOWN_CLOSED = 200
SEVERITIES = ("high", "medium", "low")
STATES = ("open", "accepted", "closed")
SHOWN_PEOPLE = 3
NAMED_PEOPLE = 10


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to; "" narrows nothing."""

    state: str = "open"
    severity: str = ""
    kind: str = ""
    team: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """From an address that anybody may have typed."""
        number = query.get("page", "")
        state, severity, kind = (query.get(name, "") for name in ("state", "severity", "kind"))
        return cls(
            state=state if state in STATES else "open",
            severity=severity if severity in SEVERITIES else "",
            kind=kind if kind in wording.KIND_TITLES else "",
            team=query.get("team", "")[:160],
            page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        )


@dataclass(frozen=True)
class HealthPart:
    """One of the six parts: `value` 0-100, its weight in percent, the tone of its bar."""

    name: str
    title: str
    how: str
    value: int
    weight_pct: int
    tone: str


@dataclass(frozen=True)
class FindingLine:
    """One finding of the list."""

    view: FindingView
    days: int
    planned_on: date | None = None
    """The day for which its hand-over is set."""

    @property
    def row(self) -> Finding:
        return self.view.row

    @property
    def shown_people(self) -> tuple[str, ...]:
        return self.view.people[:SHOWN_PEOPLE]

    @property
    def named_people(self) -> str:
        """For the tooltip over the pictures."""
        return ", ".join(self.view.people[:NAMED_PEOPLE]) + (
            " …" if len(self.view.people) > NAMED_PEOPLE else ""
        )

    @property
    def is_vacancy(self) -> bool:
        return bool(self.row.position_keys) and not self.view.people


@dataclass(frozen=True)
class Entry:
    """A line of the list, or several that say the same of the same boxes, folded under one title."""

    lines: tuple[FindingLine, ...]
    title: str = ""

    @property
    def severity(self) -> str:
        return min((line.row.severity for line in self.lines), key=SEVERITIES.index)

    @property
    def uids(self) -> frozenset[UUID]:
        return frozenset(line.row.uid for line in self.lines)


@dataclass(frozen=True)
class Section:
    """The entries of one severity that stand on this page."""

    severity: str
    title: str
    count: int
    entries: tuple[Entry, ...]


@dataclass
class FindingsPage:
    """What the page shows. `facts` are of today; the findings and the health are the stored ones."""

    structure: Structure
    facts: Facts
    health: Health
    choice: Choice
    views: list[FindingView]
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
    def lines(self) -> list[FindingLine]:
        """All that the choice leaves, worst first."""
        choice = self.choice
        return [
            self.line(view)
            for view in self.views
            if (not choice.severity or view.row.severity == choice.severity)
            and (not choice.kind or view.row.kind == choice.kind)
            and (not choice.team or choice.team in self._teams_of(view.row))
        ]

    def line(self, view: FindingView) -> FindingLine:
        ends_on = timezone.localdate(view.row.closed_at) if view.row.closed_at else self.today
        days = (ends_on - timezone.localdate(view.row.opened_at)).days
        return FindingLine(view, days, self._planned_on.get(view.row.pk))

    @cached_property
    def _planned_on(self) -> Mapping[int | None, date]:
        waiting = PlannedChange.State.PLANNED
        return {change.finding_id: change.due_on for change in self.plans if change.state == waiting}

    @property
    def refused_plans(self) -> list[PlannedChange]:
        return [change for change in self.plans if change.state == PlannedChange.State.REFUSED]

    def _teams_of(self, row: Finding) -> set[str]:
        return {team for key in row.position_keys if (team := self.team_of(key))}

    def team_of(self, key: str) -> str:
        """The team a box belongs to: its own name of one, or its nearest leader's."""
        if key not in self.tree.by_key:
            return ""
        chain = [key, *self.tree.ancestors(key)]
        return next((team for each in chain if (team := self.tree.by_key[each].team)), "")

    @cached_property
    def kinds(self) -> list[tuple[str, str, int]]:
        """All there are, also those of which nothing is found."""
        counts = Counter(view.row.kind for view in self.views)
        return [(kind, str(title), counts[kind]) for kind, title in wording.KIND_TITLES.items()]

    @cached_property
    def teams(self) -> list[tuple[str, int]]:
        counts = Counter(team for view in self.views for team in self._teams_of(view.row))
        return sorted(counts.items())

    @cached_property
    def severities(self) -> list[tuple[str, int]]:
        counts = Counter(view.row.severity for view in self.views)
        return [(severity, counts[severity]) for severity in SEVERITIES]

    @cached_property
    def entries(self) -> list[Entry]:
        return sorted(_folded(self.lines), key=lambda entry: SEVERITIES.index(entry.severity))

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.entries) // PAGE_ENTRIES))

    @property
    def page(self) -> int:
        return min(max(self.choice.page, 1), self.pages)

    @cached_property
    def sections(self) -> list[Section]:
        first = (self.page - 1) * PAGE_ENTRIES
        return self._sections(self.entries[first : first + PAGE_ENTRIES])

    @cached_property
    def all_sections(self) -> list[Section]:
        """For a page that is not turned over."""
        return self._sections(self.entries)

    def _sections(self, shown: Sequence[Entry]) -> list[Section]:
        return [
            Section(
                severity,
                str(wording.SEVERITY_TITLES[severity]),
                sum(len(entry.lines) for entry in self.entries if entry.severity == severity),
                tuple(entry for entry in shown if entry.severity == severity),
            )
            for severity in SEVERITIES
            if any(entry.severity == severity for entry in shown)
        ]

    @cached_property
    def in_order(self) -> list[UUID]:
        """Uids in the order of the list: for the arrows of a finding."""
        return [line.row.uid for entry in self.entries for line in entry.lines]

    def neighbours(self, uid: UUID) -> tuple[UUID | None, UUID | None]:
        if uid not in self.in_order:
            return None, None
        at = self.in_order.index(uid)
        before = self.in_order[at - 1] if at else None
        after = self.in_order[at + 1] if at + 1 < len(self.in_order) else None
        return before, after


def findings_page(structure: Structure, company: Company, choice: Choice) -> FindingsPage:
    """The page for a choice, analysing nothing; the same number of queries for any number of findings."""
    points = health_history(structure)
    facts = structure_facts(structure, company, timezone.localdate())
    mine = Finding.objects.for_company(company).filter(structure=structure)
    rows = mine.filter(state=choice.state)
    if choice.state == Finding.State.CLOSED:
        rows = rows.order_by("-closed_at", "-id")[:SHOWN_CLOSED]
    counts = dict(mine.values_list("state").annotate(count=Count("id")).order_by())
    return FindingsPage(
        structure=structure,
        facts=facts,
        health=health_now(structure, company, points),
        picture=health_picture(points),
        choice=choice,
        views=finding_views(rows, company),
        states={state: counts.get(state, 0) for state in STATES},
        plans=_plans(structure),
    )


def _plans(structure: Structure) -> list[PlannedChange]:
    state = PlannedChange.State
    rows = PlannedChange.objects.for_company(structure.company_id).filter(structure=structure)
    return list(rows.filter(state__in=(state.PLANNED, state.REFUSED)).select_related("finding"))


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
        "load": _("Filled positions within 100 % and leaders within the norm of direct reports."),
        "deputies": _("Exclusive responsibilities whose only owner has a deputy."),
        "separation": _("People whose roles may be combined."),
    }[name]  # fmt: skip


def _folded(lines: Sequence[FindingLine]) -> Iterable[Entry]:
    """Runs of FOLD_FROM and more of one kind about the same boxes become one entry, where the first of them stood."""
    groups: dict[tuple[Any, ...], list[FindingLine]] = {}
    for line in lines:
        groups.setdefault(_fold_key(line), []).append(line)
    for group in groups.values():
        if len(group) >= FOLD_FROM or (len(group) > 1 and group[0].row.kind == "vacant_owner"):
            yield Entry(tuple(group), _fold_title(group))
        else:
            yield from (Entry((line,)) for line in group)


def _fold_key(line: FindingLine) -> tuple[Any, ...]:
    row = line.row
    if row.kind in ("overload", "span_of_control"):
        return (row.pk,)
    return (row.kind, *sorted(row.position_keys))


def _fold_title(group: Sequence[FindingLine]) -> str:
    first, count = group[0].view, len(group)
    seats = first.row.body["params"].get("names", ())
    if first.row.kind == "vacant_owner" and len(seats) == 1:
        return ngettext(
            "Vacancy “%(title)s” holds %(count)s responsibility",
            "Vacancy “%(title)s” holds %(count)s responsibilities",
            count,
        ) % {"title": seats[0]["title"], "count": count}
    if first.row.kind == "uncovered":
        return ngettext(
            "Nobody holds %(count)s responsibility that the stage needs",
            "Nobody holds %(count)s responsibilities that the stage needs",
            count,
        ) % {"count": count}
    text = ngettext(
        "%(kind)s: %(count)s responsibility · %(names)s",
        "%(kind)s: %(count)s responsibilities · %(names)s",
        count,
    )
    return text % {"kind": first.kind_title, "count": count, "names": wording.seats(seats)}
