"""Pace of the last weeks, for the sparklines: each week's fact against the part of the plans that fell into it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, pairwise

from accounts.models import Company
from kpis.analysis.attainment import attainment
from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.periods import Grain, Period
from kpis.analysis.rollup import roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Owner, Plans, expected_of, fact_of
from kpis.selectors.plans import period_plans, target_rows
from kpis.selectors.rows import cells_by_part

WEEKS = 8
_DAY = timedelta(days=1)
Trend = dict[tuple[Owner, str], list[Decimal | None]]


def week_bounds(through: date) -> list[date]:
    """The Mondays of the last eight weeks, and the day after `through`: the last week ends there."""
    monday = through - timedelta(days=through.weekday())
    return [*(monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)), through + _DAY]


def trend_of(
    company: Company,
    department: Department,
    metrics: Sequence[MetricInfo],
    wanted: Collection[MetricInfo],
    owners: Iterable[Owner],
    through: date,
    *,
    only: str | None = None,
) -> Trend:
    """Percent of plan in each of the last weeks, oldest first; two queries (three with a metric of last values).

    `only`: the one person whose rows are needed.
    """
    bounds = week_bounds(through)
    slugs = {slug for metric in wanted for slug in metric.needed}
    needed = [metric for metric in metrics if metric.slug in slugs]
    months = _months(bounds[0], through)
    rows = target_rows(company, needed, months[0].start, months[-1].end)
    plans = {month: period_plans(month, needed, department, rows) for month in months}
    parts = cells_by_part(company, department, needed, bounds, only=only)
    rules = [metric.rule for metric in needed]
    weeks = [roll_up_cells(cells, rules, department.parents) for cells in parts]
    calendar = calendar_around(bounds[0], through)
    by_slug = {rule.slug: rule for rule in rules}
    expected = expected_of(chain.from_iterable(plans.values()), needed)
    return {
        (owner, metric.slug): [
            _week_pct(
                owner,
                metric,
                fact_of(week, owner, metric.slug, by_slug, expected),
                plans,
                calendar,
                start,
                end,
            )
            for week, (start, end) in zip(weeks, pairwise(bounds), strict=True)
        ]
        for owner in owners
        for metric in wanted
    }


def _week_pct(
    owner: Owner,
    metric: MetricInfo,
    fact: Decimal | None,
    plans: Mapping[Period, Plans],
    calendar: WorkCalendar,
    start: date,
    end: date,
) -> Decimal | None:
    if not metric.accrues:
        plan = plans[Period.of(Grain.MONTH, end - _DAY)].get((owner, metric.slug))
        return attainment(fact, plan.value, metric.direction).pct if plan else None
    due = Decimal(0)
    for month, of_month in plans.items():
        plan = of_month.get((owner, metric.slug))
        if plan is not None and isinstance(plan.value, Decimal):
            days = calendar.working_days(max(start, month.start), min(end, month.end))
            due += plan.value * days / (calendar.working_days(month.start, month.end) or 1)
    if fact is None and not metric.is_computed:
        fact = Decimal(0)
    return attainment(fact, due, metric.direction).pct if due else None


def _months(start: date, through: date) -> list[Period]:
    first, last = Period.of(Grain.MONTH, start), Period.of(Grain.MONTH, through)
    months = [first]
    while months[-1] != last:
        months.append(months[-1].next())
    return months
