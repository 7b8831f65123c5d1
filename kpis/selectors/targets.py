"""The grid of targets: whom a metric's plan is set for, period by period, and what is left over under each parent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from accounts.models import Company, Membership
from kpis.analysis.periods import Grain, Period
from kpis.analysis.splitting import KOPECK
from kpis.calendar_source import calendar_around
from kpis.models import TargetWay
from kpis.selectors.department import Department, department_of, with_names
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner
from kpis.selectors.plans import Planner, TargetRow, target_rows
from teams.models import Person

SHOWN = {Grain.DAY: 10, Grain.WEEK: 8, Grain.MONTH: 6, Grain.QUARTER: 4, Grain.YEAR: 3}


class PeriodState(StrEnum):
    """Where a period stands; the plan of one that has passed is locked on the page."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class GridPeriod:
    period: Period
    working_days: int
    state: PeriodState
    locked: bool

    @property
    def key(self) -> str:
        return self.period.key


@dataclass(frozen=True)
class GridCell:
    """One target as stored, None when there is none; `implied`: what the owner's targets of other lengths say instead.
    `name` is the field's name in the form; `key` the period's."""

    name: str
    key: str
    stored: TargetRow | None = None
    implied: Decimal | None = None
    locked: bool = False

    @property
    def value(self) -> Decimal | None:
        return self.stored.value if self.stored else None

    @property
    def plan(self) -> Decimal | None:
        return self.stored.value if self.stored else self.implied

    @property
    def is_once(self) -> bool:
        return self.stored is not None and self.stored.way == TargetWay.ONCE


@dataclass(frozen=True)
class RestCell:
    """What a parent's plan leaves to the rows under it; None where either side has no plan. Minus is too much."""

    key: str
    value: Decimal | None
    locked: bool = False

    @property
    def tone(self) -> str:
        if not self.value:
            return "even"
        return "left" if self.value > 0 else "over"


@dataclass(frozen=True)
class GridRow:
    """`key`: all, t-<key of the leading position> or p-<uid>; `note`: who leads the team."""

    level: str
    key: str
    title: str
    cells: tuple[GridCell, ...]
    note: str = ""
    is_own: bool = False
    parent: str = ""

    @property
    def total(self) -> Decimal | None:
        return _total(cell.plan for cell in self.cells)

    @property
    def ways(self) -> list[str]:
        """How the row came to be: every way once, a change for one period first."""
        ways = dict.fromkeys(cell.stored.way for cell in self.cells if cell.stored)
        labels = [str(TargetWay(way).label) for way in sorted(ways, key=lambda way: way != TargetWay.ONCE)]
        return labels[:2]


@dataclass(frozen=True)
class GridGroup:
    """A parent row with what it leaves over and the rows under it. `rest` is empty where sums say nothing."""

    head: GridRow | None
    rest: tuple[RestCell, ...]
    people: tuple[GridRow, ...] = ()

    @property
    def rest_total(self) -> RestCell:
        return RestCell("", _total(cell.value for cell in self.rest))

    @property
    def is_uneven(self) -> bool:
        """Whether something is left over, or too much, where it can still be changed."""
        return any(cell.value and not cell.locked for cell in self.rest)


@dataclass(frozen=True)
class TargetsGrid:
    """The company first, then the teams in the order of the chart, last the people of no team (`head` is None)."""

    metric: MetricInfo
    periods: tuple[GridPeriod, ...]
    company: GridGroup
    teams: tuple[GridGroup, ...]
    adds_up: bool

    @property
    def now_key(self) -> str:
        """The running period, else the first one shown."""
        running = (each.key for each in self.periods if each.state is PeriodState.NOW)
        return next(running, self.periods[0].key)

    @property
    def rows(self) -> list[GridRow]:
        groups = (self.company, *self.teams)
        return [row for group in groups for row in ((group.head,) if group.head else ()) + group.people]

    @property
    def seen(self) -> dict[str, str]:
        """Field name -> the value shown, as the form sends it back: what changed meanwhile is told by it."""
        return {c.name: f"{c.value:f}" for row in self.rows for c in row.cells if c.value is not None}


def targets_grid(
    company: Company,
    metric: MetricInfo,
    first: Period,
    today: date,
    viewer: Membership,
    *,
    past_open: bool = False,
) -> TargetsGrid:
    """Some periods of one metric from `first` on; five queries, whatever the number of people (six with targets that
    reach over them)."""
    periods = [first.shifted(number) for number in range(SHOWN[first.grain])]
    department = department_of(company, periods[0].start, periods[-1].end)
    rows = target_rows(company, [metric], periods[0].start, periods[-1].end)
    with_names(company, department, {row.owner.key for row in rows if row.owner.level == Level.PERSON})
    own = Person.objects.for_company(company).filter(membership=viewer).values_list("pk", flat=True)
    shown = tuple(_period(period, today, past_open) for period in periods)
    maker = _Maker(department, metric, shown, rows, {str(pk) for pk in own})
    day = min(max(today, periods[0].start), periods[-1].last_day)
    teams = _teams(department, day, maker, {row.owner for row in rows})
    adds_up = metric.rule.accrues
    head = maker.row(Owner.company())
    groups = [
        GridGroup(team, _rest(team, people) if adds_up and team else (), people) for team, people in teams
    ]
    above = [_plan_row(group) for group in groups if group.head]
    company_group = GridGroup(head, _rest(head, above) if adds_up else ())
    return TargetsGrid(metric, shown, company_group, tuple(groups), adds_up)


def _period(period: Period, today: date, past_open: bool) -> GridPeriod:
    state = PeriodState.NOW if period.holds(today) else PeriodState.AHEAD
    if period.end <= today:
        state = PeriodState.PAST
    calendar = calendar_around(period.start, period.end)
    locked = state is PeriodState.PAST and not past_open
    return GridPeriod(period, calendar.working_days(period.start, period.end), state, locked)


class _Maker:
    """Makes rows of cells out of what is stored."""

    def __init__(
        self,
        department: Department,
        metric: MetricInfo,
        periods: Sequence[GridPeriod],
        rows: Sequence[TargetRow],
        own: set[str],
    ) -> None:
        self.department, self.metric, self.periods, self.own = department, metric, periods, own
        self.stored = {(row.owner, row.period): row for row in rows}
        self.planners = [Planner(each.period, [metric], department, rows) for each in periods]

    def row(self, owner: Owner, title: str = "", note: str = "", parent: str = "") -> GridRow:
        is_own = owner.level == Level.PERSON and owner.key in self.own
        key = _key(owner, self.department)
        cells = []
        for each, planner in zip(self.periods, self.planners, strict=True):
            row = self.stored.get((owner, each.period))
            reading = None if row else planner.reading(owner, self.metric.slug, planner.days)
            implied = reading.value if reading else None
            cells.append(GridCell(f"c.{key}.{each.key}", each.key, row, implied, is_own or each.locked))
        return GridRow(owner.level, key, title, tuple(cells), note, is_own, parent)


def _key(owner: Owner, department: Department) -> str:
    match owner.level:
        case Level.COMPANY:
            return "all"
        case Level.TEAM:
            return f"t-{owner.key}"
    return f"p-{department.people[owner.key].uid}"


def _teams(
    department: Department, day: date, maker: _Maker, owners: Iterable[Owner]
) -> list[tuple[GridRow | None, tuple[GridRow, ...]]]:
    members = department.members_on(day)
    seated = {person for people in members.values() for person in people}
    found: list[tuple[GridRow | None, tuple[GridRow, ...]]] = []
    for team in department.teams.teams:
        head = maker.row(Owner.team(team.key), team.title, department.head_of(team.key, day) or "")
        found.append((head, _people(department, members.get(team.key, []), maker, head.key)))
    others = {owner.key for owner in owners if owner.level == Level.PERSON} - seated
    if others:
        found.append((None, _people(department, others, maker, NO_TEAM)))
    return found


def _people(department: Department, people: Iterable[str], maker: _Maker, parent: str) -> tuple[GridRow, ...]:
    rows = [maker.row(Owner.person(key), department.people[key].name, parent=parent) for key in people]
    return tuple(sorted(rows, key=lambda row: row.title.casefold()))


def _plan_row(group: GridGroup) -> GridRow:
    """A team as its parent sees it: its own target, without one the sum of its people."""
    head = group.head
    assert head is not None  # noqa: S101 (asked for groups with a head only)
    cells = tuple(
        cell if cell.plan is not None else replace(cell, implied=_sum_of(group.people, number))
        for number, cell in enumerate(head.cells)
    )
    return replace(head, cells=cells)


def _rest(parent: GridRow, below: Sequence[GridRow]) -> tuple[RestCell, ...]:
    if not below:
        return ()
    return tuple(
        _rest_cell(cell, [row.cells[number] for row in below]) for number, cell in enumerate(parent.cells)
    )


def _rest_cell(above: GridCell, below: Sequence[GridCell]) -> RestCell:
    """Shares of longer targets are rounded to the kopek each, so between them a kopek or two are no remainder."""
    if above.plan is None:
        return RestCell(above.key, None, above.locked)
    value = above.plan - (_total(cell.plan for cell in below) or 0)
    is_shared = any(cell.implied is not None for cell in (above, *below))
    if is_shared and abs(value) <= KOPECK * (len(below) + 1):
        value = Decimal(0)
    return RestCell(above.key, value, above.locked)


def _sum_of(rows: Sequence[GridRow], number: int) -> Decimal | None:
    return _total(row.cells[number].plan for row in rows)


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
