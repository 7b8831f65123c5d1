"""Plan and fact of a month by company, team, person and metric: the ground of board, report and scorecard."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple, Self

from accounts.models import Company
from kpis.analysis.attainment import STANDARD, Thresholds
from kpis.analysis.forecast import Forecast
from kpis.analysis.formulas import Rules, figure_of
from kpis.analysis.measures import Aggregation
from kpis.analysis.pace import Clock, Pace, clock, pace
from kpis.analysis.past import Past
from kpis.analysis.periods import Period
from kpis.analysis.plans import OwnerTargets, Plan, plans_of, split_by_days
from kpis.analysis.rollup import Rollup, roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.models import Target
from kpis.selectors.department import Department, department_of, with_names
from kpis.selectors.figure_settings import thresholds_of
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.rows import cells_of

_DAY = timedelta(days=1)
NO_TEAM = ""


class Level:
    """Whose figure it is. Plain strings: members of an enum are hashed in Python, and owners are keys a lot."""

    COMPANY: Final = "company"
    TEAM: Final = "team"
    PERSON: Final = "person"


class Owner(NamedTuple):
    """`key`: a team's leading position or a person's str(pk); empty for the company and for "no team"."""

    level: str
    key: str = ""

    @classmethod
    def company(cls) -> Self:
        return cls(Level.COMPANY)

    @classmethod
    def team(cls, key: str) -> Self:
        return cls(Level.TEAM, key)

    @classmethod
    def person(cls, key: str) -> Self:
        return cls(Level.PERSON, key)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target as set: by whom and when stands in the explanation of a figure."""

    metric: str
    owner: Owner
    month_on: date
    value: Decimal
    set_by: str
    changed_at: datetime


Plans = Mapping[tuple[Owner, str], Plan]


@dataclass(frozen=True)
class Numbers:
    """A month by now. `pace(owner, metric)` is every figure's one source."""

    now: Clock
    metrics: tuple[MetricInfo, ...]
    department: Department
    rollup: Rollup
    plans: Plans
    targets: tuple[TargetRow, ...]
    past: Past | None = None
    thresholds: Thresholds = STANDARD

    @cached_property
    def by_slug(self) -> dict[str, MetricInfo]:
        return {metric.slug: metric for metric in self.metrics}

    @cached_property
    def rules(self) -> Rules:
        return {metric.slug: metric.rule for metric in self.metrics}

    @cached_property
    def expected(self) -> set[tuple[Owner, str]]:
        return expected_of(self.plans, self.metrics)

    @cached_property
    def _paces(self) -> dict[tuple[Owner, str], Pace]:
        return {}

    def fact(self, owner: Owner, slug: str) -> Decimal | None:
        return fact_of(self.rollup, owner, slug, self.rules, self.expected)

    def plan(self, owner: Owner, slug: str) -> Plan | None:
        return self.plans.get((owner, slug))

    def forecast(self, owner: Owner, slug: str) -> Forecast | None:
        """The end of the month from the past; None without a fact, and on pages that show no forecast and so read no
        past."""
        fact = self.fact(owner, slug)
        return self.past.forecast(owner, slug, fact) if self.past and fact is not None else None

    def pace(self, owner: Owner, slug: str) -> Pace:
        key = (owner, slug)
        if key not in self._paces:
            metric, plan = self.by_slug[slug], self.plans.get(key)
            self._paces[key] = pace(
                self.fact(owner, slug),
                plan.value if plan else None,
                self.now,
                direction=metric.direction,
                aggregation=Aggregation.SUM if metric.rule.accrues else metric.rule.aggregation,
                thresholds=self.thresholds,
                ahead=self.forecast(owner, slug),
            )
        return self._paces[key]

    def teams_with_figures(self, slug: str) -> list[Owner]:
        """The teams that have a plan or a fact in the metric, "no team" last when something belongs to none."""
        keys = [*(team.key for team in self.department.teams.teams), NO_TEAM]
        owners = [Owner.team(key) for key in keys]
        return [o for o in owners if (o, slug) in self.plans or self.fact(o, slug) is not None]

    def team_people_plan(self, team: str, slug: str) -> Decimal:
        """What the plans of the team's people make together, each for the days in the team."""
        targets: dict[Owner, dict[str, Decimal]] = {}
        for row in self.targets:
            if row.month_on == self.now.period.start and row.metric == slug:
                targets[row.owner] = {slug: row.value}
        below = _people_by_team(self.now.period, [self.by_slug[slug]], self.department, targets)
        return sum(below.get(team, {}).get(slug, ()), Decimal(0))

    def people_with_figures(self) -> set[str]:
        people = {person for person, _ in self.rollup.people}
        return people | {owner.key for owner, _ in self.plans if owner.level == Level.PERSON}

    def people_with_plans(self) -> set[str]:
        return {owner.key for owner, _ in self.plans if owner.level == Level.PERSON}

    def planned_metrics(self) -> list[MetricInfo]:
        """The metrics in which somebody has an own plan, in the company's order."""
        planned = {slug for owner, slug in self.plans if owner.level == Level.PERSON}
        return [metric for metric in self.metrics if metric.slug in planned]


def fact_of(
    rollup: Rollup, owner: Owner, slug: str, rules: Rules, expected: Collection[tuple[Owner, str]]
) -> Decimal | None:
    """The owner's figure, computed where the metric has a formula; None when nothing is known.

    Where a sum comes in at all, of whom one is `expected` and who has no row has brought nothing: zero, not "unknown".
    A formula takes exactly the figures that stand on the page for its parts.
    """

    def counted(part: str) -> Decimal | None:
        known = _counted(rollup, owner, part)
        is_sum = part in rules and rules[part].aggregation is Aggregation.SUM
        if known is None and is_sum and part in rollup.company and (owner, part) in expected:
            return Decimal(0)
        return known

    return figure_of(slug, rules, counted)


def expected_of(plans: Iterable[tuple[Owner, str]], metrics: Iterable[MetricInfo]) -> set[tuple[Owner, str]]:
    """Who is to bring what: the planned metrics, and the parts of a planned one that is computed."""
    parts = {metric.slug: metric.parts for metric in metrics if metric.parts}
    planned = set(plans)
    return planned | {(owner, part) for owner, slug in planned if slug in parts for part in parts[slug]}


def _counted(rollup: Rollup, owner: Owner, slug: str) -> Decimal | None:
    match owner.level:
        case Level.COMPANY:
            return rollup.company.get(slug)
        case Level.PERSON:
            return rollup.people.get((owner.key, slug))
    return rollup.unassigned.get(slug) if owner.key == NO_TEAM else rollup.teams.get((owner.key, slug))


def month_clock(month: Period, today: date) -> Clock:
    """The month as it stands today: whole when it has passed, not begun when it lies ahead."""
    return clock(month, min(today, month.last_day), calendar_around(month.start, month.end))


def numbers_of(
    company: Company,
    now: Clock,
    metrics: tuple[MetricInfo, ...],
    *,
    department: Department | None = None,
    targets: Iterable[TargetRow] | None = None,
    past: Past | None = None,
    thresholds: Thresholds | None = None,
) -> Numbers:
    """Everything about one month; six queries, whatever the number of people and actuals (seven with a metric of
    last values), fewer for what is given. `past`: for forecasts (`selectors.history`)."""
    month = now.period
    if department is None:
        department = department_of(company, month.start, month.end)
    rows = tuple(target_rows(company, metrics, [month.start]) if targets is None else targets)
    end = min(now.through + _DAY, month.end)
    cells = cells_of(company, department, metrics, month.start, end) if end > month.start else {}
    rules = [metric.rule for metric in metrics]
    found = Numbers(
        now=now,
        metrics=metrics,
        department=department,
        rollup=roll_up_cells(cells, rules, department.parents),
        plans=month_plans(month, metrics, department, [row for row in rows if row.month_on == month.start]),
        targets=rows,
        past=past,
        thresholds=thresholds or thresholds_of(company),
    )
    with_names(company, department, found.people_with_figures())
    return found


def target_rows(
    company: Company, metrics: Collection[MetricInfo], months: Collection[date]
) -> list[TargetRow]:
    """The targets of these months; one query."""
    slugs = {metric.pk: metric.slug for metric in metrics}
    rows = (
        Target.objects.for_company(company)
        .filter(month_on__in=months, metric_id__in=slugs)
        .values_list("metric_id", "person_id", "team_key", "month_on", "value", "set_by_label", "changed_at")
    )
    return [
        TargetRow(slugs[metric], _owner(person, team), month_on, value, set_by, changed_at)
        for metric, person, team, month_on, value, set_by, changed_at in rows
    ]


def month_plans(
    month: Period, metrics: Collection[MetricInfo], department: Department, rows: Iterable[TargetRow]
) -> dict[tuple[Owner, str], Plan]:
    """The plans of every owner of one month, those put together from below included."""
    own: dict[Owner, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        own[row.owner][row.metric] = row.value
    rules = [metric.rule for metric in metrics]
    corridors = {metric.slug: metric.corridor for metric in metrics if metric.corridor}
    of_teams = _people_by_team(month, metrics, department, own)
    plans: dict[tuple[Owner, str], Plan] = {}
    for owner, values in list(own.items()):
        if owner.level == Level.PERSON:
            mine = {slug: corridors[slug] for slug in values if slug in corridors}
            _put(plans, owner, plans_of(OwnerTargets(values, {}), rules, mine))
    above: dict[str, list[Decimal]] = defaultdict(list)
    for key in [*(team.key for team in department.teams.teams), NO_TEAM]:
        team = Owner.team(key)
        targets = OwnerTargets(own.get(team, {}), of_teams.get(key, {}))
        found = plans_of(
            targets, rules, {slug: corridors[slug] for slug in targets.below if slug in corridors}
        )
        _put(plans, team, found)
        for slug, plan in found.items():
            if isinstance(plan.value, Decimal):
                above[slug].append(plan.value)
    used = {slug: corridors[slug] for _, slug in plans if slug in corridors}
    _put(plans, Owner.company(), plans_of(OwnerTargets(own.get(Owner.company(), {}), above), rules, used))
    return plans


def _put(plans: dict[tuple[Owner, str], Plan], owner: Owner, found: Mapping[str, Plan]) -> None:
    plans.update({(owner, slug): plan for slug, plan in found.items()})


def _people_by_team(
    month: Period,
    metrics: Collection[MetricInfo],
    department: Department,
    own: Mapping[Owner, Mapping[str, Decimal]],
) -> dict[str, dict[str, list[Decimal]]]:
    """Team -> metric -> the plans of its people. Who moves within the month takes a growing plan along by working
    days, and a level (an average, a stock) to the newest team."""
    accruing = {metric.slug for metric in metrics if metric.rule.accrues}
    found: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for owner, values in own.items():
        if owner.level != Level.PERSON:
            continue
        days = days_in_teams(month, department, owner.key)
        for slug, value in values.items():
            parts = split_by_days(value, days if slug in accruing else days[-1:])
            for team, part in parts:
                found[team or NO_TEAM][slug].append(part)
    return found


def days_in_teams(month: Period, department: Department, person: str) -> list[tuple[str | None, int]]:
    """In which teams the person sat through the month, in order, with the working days in each."""
    seats = department.seats_of.get(person, [])
    if not any(seat.starts_on < month.end and (seat.ends_on or month.end) > month.start for seat in seats):
        return []
    if len({seat.team for seat in seats}) == 1:
        return [(seats[0].team, 1)]
    counted: dict[str | None, int] = {}
    calendar = calendar_around(month.start, month.end)
    for day in calendar.days(month.start, month.end):
        team = department.seating.team_of(person, day)
        if team is not None:
            counted[team] = counted.pop(team, 0) + 1
    return list(counted.items())


def _owner(person_id: int | None, team_key: object) -> Owner:
    if person_id is not None:
        return Owner.person(str(person_id))
    return Owner.team(str(team_key)) if team_key else Owner.company()
