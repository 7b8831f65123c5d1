"""Pace of the last weeks, for the sparklines: each week's fact against the part of the plans that fell into it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, pairwise
from typing import NamedTuple

from kpis.analysis.attainment import attainment
from kpis.analysis.periods import Grain, Period
from kpis.analysis.rollup import roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Owner, Plans, expected_of, fact_of
from kpis.selectors.plans import TargetRow, period_plans
from kpis.selectors.rows import Cells
from kpis.selectors.windows import Window

WEEKS = 8
_DAY = timedelta(days=1)
Trend = dict[tuple[Owner, str], list[Decimal | None]]


class _Part(NamedTuple):
    """What of a week lies in one month: so many of the month's working days."""

    plans: Plans
    days: int
    whole: int


def week_bounds(through: date) -> list[date]:
    """The Mondays of the last eight weeks, and the day after `through`: the last week ends there."""
    monday = through - timedelta(days=through.weekday())
    return [*(monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)), through + _DAY]


def week_windows(through: date) -> list[Window]:
    """The last eight weeks, whose cells `trend_of` takes."""
    return list(pairwise(week_bounds(through)))


def trend_months(through: date) -> list[Period]:
    """The months that the last eight weeks lie in, whose targets `trend_of` takes."""
    first, last = Period.of(Grain.MONTH, week_bounds(through)[0]), Period.of(Grain.MONTH, through)
    months = [first]
    while months[-1] != last:
        months.append(months[-1].next())
    return months


def with_parts(metrics: Iterable[MetricInfo], wanted: Iterable[MetricInfo]) -> list[MetricInfo]:
    """The wanted metrics and those they are computed from, in the company's order."""
    slugs = {slug for metric in wanted for slug in metric.needed}
    return [metric for metric in metrics if metric.slug in slugs]


def trend_of(
    department: Department,
    metrics: Sequence[MetricInfo],
    wanted: Collection[MetricInfo],
    owners: Iterable[Owner],
    through: date,
    targets: Sequence[TargetRow],
    weeks: Sequence[Cells],
    *,
    known: Mapping[Period, Plans] | None = None,
) -> Trend:
    """Percent of plan in each of the last weeks, oldest first; no query.

    `targets`: those of `trend_months`; `weeks`: the cells of `week_windows`, of the wanted metrics and their parts;
    `known`: plans of periods that are worked out already.
    """
    needed, known = with_parts(metrics, wanted), known or {}
    slugs = {metric.slug for metric in needed}
    rows = [row for row in targets if row.metric in slugs]
    plans = {
        month: known.get(month) or period_plans(month, needed, department, rows)
        for month in trend_months(through)
    }
    rules = [metric.rule for metric in needed]
    by_slug = {rule.slug: rule for rule in rules}
    expected = expected_of(chain.from_iterable(plans.values()), needed)
    columns = [
        (roll_up_cells(cells, rules, department.parents), _parts(window, plans))
        for cells, window in zip(weeks, week_windows(through), strict=True)
    ]
    return {
        (owner, metric.slug): [
            _week_pct(owner, metric, fact_of(week, owner, metric.slug, by_slug, expected), parts)
            for week, parts in columns
        ]
        for owner in owners
        for metric in wanted
    }


def _parts(week: Window, plans: Mapping[Period, Plans]) -> list[_Part]:
    """The months that a week has days in, the later one last."""
    start, end = week
    calendar = calendar_around(min(start, *(month.start for month in plans)), end)
    return [
        _Part(
            of_month,
            calendar.working_days(max(start, month.start), min(end, month.end)),
            calendar.working_days(month.start, month.end) or 1,
        )
        for month, of_month in plans.items()
        if max(start, month.start) < min(end, month.end)
    ]


def _week_pct(
    owner: Owner, metric: MetricInfo, fact: Decimal | None, parts: Sequence[_Part]
) -> Decimal | None:
    if not metric.accrues:
        plan = parts[-1].plans.get((owner, metric.slug))
        return attainment(fact, plan.value, metric.direction).pct if plan else None
    due = Decimal(0)
    for part in parts:
        plan = part.plans.get((owner, metric.slug))
        if plan is not None and isinstance(plan.value, Decimal):
            due += plan.value * part.days / part.whole
    if fact is None and not metric.is_computed:
        fact = Decimal(0)
    return attainment(fact, due, metric.direction).pct if due else None
