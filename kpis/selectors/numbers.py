"""Plan and fact of a period by company, team, person and metric: the ground of board, report and scorecard."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from accounts.models import Company
from kpis.analysis.attainment import STANDARD, Thresholds
from kpis.analysis.formulas import Rules, figure_of
from kpis.analysis.measures import Aggregation
from kpis.analysis.pace import Clock, Pace, clock, pace, plan_due
from kpis.analysis.past import Past
from kpis.analysis.periods import Period
from kpis.analysis.plans import Plan
from kpis.analysis.rollup import Rollup, roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department, department_of, with_names
from kpis.selectors.dues import Dues, uneven_metrics
from kpis.selectors.figure_settings import thresholds_of
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner
from kpis.selectors.plans import Planner, Plans, TargetRow, period_plans, target_rows
from kpis.selectors.rows import cells_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Numbers:
    """A period by now. `pace(owner, metric)` is every figure's one source."""

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

    def pace(self, owner: Owner, slug: str) -> Pace:
        """The figure with its forecast from the past; a straight line without a fact, and on pages that show no
        forecast and so read no past."""
        key = (owner, slug)
        if key not in self._paces:
            metric, plan, fact = self.by_slug[slug], self.plans.get(key), self.fact(owner, slug)
            self._paces[key] = pace(
                fact,
                plan.value if plan else None,
                self.now,
                direction=metric.direction,
                aggregation=Aggregation.SUM if metric.rule.accrues else metric.rule.aggregation,
                thresholds=self.thresholds,
                due=self.due(owner, slug),
                ahead=self.past.forecast(owner, slug, fact) if self.past and fact is not None else None,
            )
        return self._paces[key]

    @cached_property
    def uneven(self) -> frozenset[str]:
        """The metrics whose plans fall due as shorter targets inside the period say, or by a season."""
        return uneven_metrics(self.now.period, self.metrics, self.targets)

    def due(self, owner: Owner, slug: str, through: date | None = None) -> Decimal | None:
        """What is due of an uneven plan by the end of a day (now, when none is given); None where it falls due by
        working days."""
        return self._dues.of(owner, slug, through or self.now.through) if slug in self.uneven else None

    def part_due(self, owner: Owner, slug: str, part: Decimal) -> Decimal:
        """What is due by now of a part of the owner's plan: in proportion to the whole."""
        plan, due = self.plans.get((owner, slug)), self.due(owner, slug)
        if due is None or plan is None or not isinstance(plan.value, Decimal) or not plan.value:
            return plan_due(part, self.now)
        return part * due / plan.value

    @cached_property
    def _dues(self) -> Dues:
        return Dues(Planner(self.now.period, self.metrics, self.department, self.targets), self.plans)

    def teams_with_figures(self, slug: str) -> list[Owner]:
        """The teams that have a plan or a fact in the metric, "no team" last when something belongs to none."""
        keys = [*(team.key for team in self.department.teams.teams), NO_TEAM]
        owners = [Owner.team(key) for key in keys]
        return [o for o in owners if (o, slug) in self.plans or self.fact(o, slug) is not None]

    def team_people_plan(self, team: str, slug: str) -> Decimal:
        """What the plans of the team's people make together, each for the days in the team."""
        rows = [row for row in self.targets if row.metric == slug]
        planner = Planner(self.now.period, [self.by_slug[slug]], self.department, rows)
        return planner.people_plan(team, slug)

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


def period_clock(period: Period, today: date) -> Clock:
    """The period as it stands today: whole when it has passed, not begun when it lies ahead."""
    return clock(period, min(today, period.last_day), calendar_around(period.start, period.end))


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
    """Everything about one period, a day or a year; six queries, whatever the number of people and actuals (one more
    with a metric of last values, and with a target of a longer period), fewer for what is given. `past`: for forecasts
    (`selectors.history`)."""
    period = now.period
    if department is None:
        department = department_of(company, period.start, period.end)
    rows = tuple(target_rows(company, metrics, period.start, period.end) if targets is None else targets)
    end = min(now.through + _DAY, period.end)
    cells = cells_of(company, department, metrics, period.start, end) if end > period.start else {}
    rules = [metric.rule for metric in metrics]
    found = Numbers(
        now=now,
        metrics=metrics,
        department=department,
        rollup=roll_up_cells(cells, rules, department.parents),
        plans=period_plans(period, metrics, department, rows),
        targets=rows,
        past=past,
        thresholds=thresholds or thresholds_of(company),
    )
    with_names(company, department, found.people_with_figures())
    return found
