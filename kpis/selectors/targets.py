"""The grid of targets: whom a metric's plan is set for, month by month, and what is left over under each parent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from accounts.models import Company, Membership
from kpis.analysis.periods import Period
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department, department_of, with_names
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner
from kpis.selectors.plans import TargetRow, target_rows
from teams.models import Person

MONTHS_SHOWN = 6


class MonthState(StrEnum):
    """Where a month stands; the plan of one that has passed is locked on the page."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class GridMonth:
    key: str
    start: date
    working_days: int
    state: MonthState
    locked: bool


@dataclass(frozen=True)
class GridCell:
    """One target, None when there is none. `name` is the field's name in the form; `month` a key."""

    name: str
    month: str
    value: Decimal | None
    set_by: str = ""
    locked: bool = False


@dataclass(frozen=True)
class RestCell:
    """What a parent's plan leaves to the rows under it; None where either side has no plan. Minus is too much."""

    month: str
    value: Decimal | None

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
        values = [cell.value for cell in self.cells if cell.value is not None]
        return sum(values, Decimal(0)) if values else None


@dataclass(frozen=True)
class GridGroup:
    """A parent row with what it leaves over and the rows under it. `rest` is empty where sums say nothing."""

    head: GridRow | None
    rest: tuple[RestCell, ...]
    people: tuple[GridRow, ...] = ()

    @property
    def rest_total(self) -> RestCell:
        values = [cell.value for cell in self.rest if cell.value is not None]
        return RestCell("", sum(values, Decimal(0)) if values else None)


@dataclass(frozen=True)
class TargetsGrid:
    """The company first, then the teams in the order of the chart, last the people of no team (`head` is None)."""

    metric: MetricInfo
    months: tuple[GridMonth, ...]
    company: GridGroup
    teams: tuple[GridGroup, ...]
    adds_up: bool

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
    """Six months of one metric from `first` on; five queries, whatever the number of people."""
    periods = [first.shifted(number) for number in range(MONTHS_SHOWN)]
    department = department_of(company, periods[0].start, periods[-1].end)
    rows = target_rows(company, [metric], periods[0].start, periods[-1].end)
    stored = {(row.owner, row.period.start): row for row in rows if row.period.grain is first.grain}
    with_names(company, department, {row.owner.key for row in rows if row.owner.level is Level.PERSON})
    own = Person.objects.for_company(company).filter(membership=viewer).values_list("pk", flat=True)
    months = tuple(_month(period, today, past_open) for period in periods)
    maker = _Maker(department, months, stored, {str(pk) for pk in own})
    day = min(max(today, periods[0].start), periods[-1].last_day)
    teams = _teams(department, day, maker, stored)
    adds_up = metric.rule.accrues
    head = maker.row(Owner.company())
    groups = [
        GridGroup(team, _rest(team, people) if adds_up and team else (), people) for team, people in teams
    ]
    above = [_plan_row(group, maker) for group in groups if group.head]
    return TargetsGrid(
        metric, months, GridGroup(head, _rest(head, above) if adds_up else ()), tuple(groups), adds_up
    )


def _month(period: Period, today: date, past_open: bool) -> GridMonth:
    state = (
        MonthState.NOW
        if period.holds(today)
        else MonthState.PAST
        if period.end <= today
        else MonthState.AHEAD
    )
    calendar = calendar_around(period.start, period.end)
    locked = state is MonthState.PAST and not past_open
    return GridMonth(period.key, period.start, calendar.working_days(period.start, period.end), state, locked)


@dataclass(frozen=True)
class _Maker:
    """Makes rows of cells out of what is stored."""

    department: Department
    months: Sequence[GridMonth]
    stored: Mapping[tuple[Owner, date], TargetRow]
    own: set[str] = field(default_factory=set)

    def row(self, owner: Owner, title: str = "", note: str = "", parent: str = "") -> GridRow:
        is_own = owner.level is Level.PERSON and owner.key in self.own
        key = _key(owner, self.department)
        cells = []
        for month in self.months:
            row = self.stored.get((owner, month.start))
            name = f"c.{key}.{month.key}"
            locked = is_own or month.locked
            cells.append(
                GridCell(name, month.key, row.value if row else None, row.set_by if row else "", locked)
            )
        return GridRow(owner.level, key, title, tuple(cells), note, is_own, parent)


def _key(owner: Owner, department: Department) -> str:
    match owner.level:
        case Level.COMPANY:
            return "all"
        case Level.TEAM:
            return f"t-{owner.key}"
    return f"p-{department.people[owner.key].uid}"


def _teams(
    department: Department, day: date, maker: _Maker, stored: Iterable[tuple[Owner, date]]
) -> list[tuple[GridRow | None, tuple[GridRow, ...]]]:
    members = department.members_on(day)
    seated = {person for people in members.values() for person in people}
    found: list[tuple[GridRow | None, tuple[GridRow, ...]]] = []
    for team in department.teams.teams:
        head = maker.row(Owner.team(team.key), team.title, department.head_of(team.key, day) or "")
        found.append((head, _people(department, members.get(team.key, []), maker, head.key)))
    others = {owner.key for owner, _month in stored if owner.level is Level.PERSON} - seated
    if others:
        found.append((None, _people(department, others, maker, NO_TEAM)))
    return found


def _people(department: Department, people: Iterable[str], maker: _Maker, parent: str) -> tuple[GridRow, ...]:
    rows = [maker.row(Owner.person(key), department.people[key].name, parent=parent) for key in people]
    return tuple(sorted(rows, key=lambda row: row.title.casefold()))


def _plan_row(group: GridGroup, maker: _Maker) -> GridRow:
    """A team as its parent sees it: its own target, without one the sum of its people."""
    head = group.head
    assert head is not None  # noqa: S101 (asked for groups with a head only)
    cells = tuple(
        cell if cell.value is not None else GridCell(cell.name, cell.month, _sum_of(group.people, number))
        for number, cell in enumerate(head.cells)
    )
    return GridRow(head.level, head.key, head.title, cells)


def _rest(parent: GridRow, below: Sequence[GridRow]) -> tuple[RestCell, ...]:
    if not below:
        return ()
    return tuple(
        RestCell(cell.month, None if cell.value is None else cell.value - (_sum_of(below, number) or 0))
        for number, cell in enumerate(parent.cells)
    )


def _sum_of(rows: Sequence[GridRow], number: int) -> Decimal | None:
    values = [row.cells[number].value for row in rows]
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0)) if filled else None
