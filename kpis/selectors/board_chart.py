"""What came in by source and by day, and the cumulative line that follows."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from accounts.models import Company
from common.formats import Power
from kpis.analysis.formulas import Rules, figure_of
from kpis.analysis.measures import Aggregation
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Grain
from kpis.analysis.pictures.lines import NARROW, WIDE, Cumulative, Size, cumulative
from kpis.calendar_source import calendar_around
from kpis.figures import power_of
from kpis.models import Actual
from kpis.querysets import CREDITED
from kpis.selectors.board_lines import whole
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers
from kpis.selectors.owners import Owner

_DAY = timedelta(days=1)
PlanLine = Sequence[tuple[date, Decimal]]
"""What of a plan is due by the end of some days."""
# How often a plan that falls due unevenly is looked at for its line.
_STEPS = {Grain.YEAR: Grain.MONTH, Grain.QUARTER: Grain.MONTH, Grain.MONTH: Grain.WEEK, Grain.WEEK: Grain.DAY}


@dataclass(frozen=True)
class SourceLine:
    """What came from one source, by the day of its newest change."""

    source: str
    count: int
    changed_at: datetime

    @property
    def label(self) -> str:
        return str(Actual.Source(self.source).label)


@dataclass(frozen=True)
class Came:
    """What came in until now: by source, and by metric and working day (what came on a day off counts for the next
    working day, at the end for the last one)."""

    sources: tuple[SourceLine, ...]
    daily: dict[str, list[Decimal]]
    passed: int


@dataclass(frozen=True)
class Chart:
    """The cumulative line in two sizes, and its figures in the unit of its labels."""

    wide: Cumulative
    narrow: Cumulative
    plan: Decimal
    fact: Decimal
    gap: Decimal
    projection: Decimal | None
    power: Power
    digits: int


def came_in(company: Company, metric: MetricInfo, now: Clock, credited: Q) -> Came:
    """The facts of a metric and of its parts that count for somebody (`credited`); one query."""
    start, end = now.period.start, min(now.through + _DAY, now.period.end)
    rows = (
        Actual.objects.for_company(company)
        .between(start, end)
        .filter(credited, metric__slug__in=metric.needed)
        .values_list("metric__slug", "on", "source")
        .annotate(credited=Sum(CREDITED), count=Count("id"), newest=Max("changed_at"))
        .order_by("on")
    )
    days = list(calendar_around(start, now.period.end).days(start, end))
    sources: dict[str, SourceLine] = {}
    daily: dict[str, list[Decimal]] = {}
    for slug, on, source, value, count, changed_at in rows:
        known = sources.get(source)
        if known is not None:
            count, changed_at = count + known.count, max(changed_at, known.changed_at)
        sources[source] = SourceLine(source, count, changed_at)
        line = daily.setdefault(slug, [Decimal(0)] * len(days))
        if days:
            line[_place(days, on)] += value
    return Came(tuple(sorted(sources.values(), key=lambda each: -each.count)), daily, len(days))


def plan_line(numbers: Numbers, owner: Owner, slug: str) -> PlanLine:
    """How an uneven plan falls due; empty where it does by working days."""
    period, through = numbers.now.period, numbers.now.through
    if slug not in numbers.uneven or period.grain not in _STEPS:
        return ()
    days = {through, *(part.start - _DAY for part in period.split(_STEPS[period.grain]))}
    known = [(day, numbers.due(owner, slug, day)) for day in sorted(days) if period.holds(day)]
    return [(day, due) for day, due in known if due is not None]


def chart_of(
    metric: MetricInfo, pace: Pace, now: Clock, came: Came, rules: Rules, dues: PlanLine = ()
) -> Chart | None:
    """The line of a metric that grows day by day and has a plan above zero; None for any other. `dues`: of a plan that
    falls due unevenly."""
    plan, ahead = whole(pace.plan), pace.range
    sums = _sums(metric, came, rules) if metric.accrues else None
    if sums is None or not plan or plan <= 0 or not now.days_total:
        return None
    power = power_of([plan, pace.fact], metric.unit)
    days = list(calendar_around(now.period.start, now.period.end).days(now.period.start, now.period.end))
    projected = None if pace.projection is None or not sums else pace.projection.scaleb(-power)
    over = now.days_passed >= now.days_total
    falls_due = {bisect_right(days, day): due.scaleb(-power) for day, due in dues}

    def drawn(size: Size) -> Cumulative:
        return cumulative(
            days=days,
            facts=[value.scaleb(-power) for value in sums],
            plan=plan.scaleb(-power),
            projection=None if over else projected,
            low=ahead.low.scaleb(-power) if ahead else None,
            high=ahead.high.scaleb(-power) if ahead else None,
            dues=falls_due,
            size=size,
        )

    return Chart(
        wide=drawn(WIDE),
        narrow=drawn(NARROW),
        plan=plan.scaleb(-power),
        fact=(sums[-1] if sums else Decimal(0)).scaleb(-power),
        gap=(pace.gap or Decimal(0)).scaleb(-power),
        projection=projected,
        power=power,
        digits=1 if power else 0,
    )


def _place(days: Sequence[date], on: date) -> int:
    return min(sum(1 for day in days if day < on), len(days) - 1)


def _sums(metric: MetricInfo, came: Came, rules: Rules) -> list[Decimal] | None:
    """The figure at the end of each working day; a computed one is worked out on the sums of its parts. None where it
    cannot be: a part that is no sum, or of which nothing came."""
    counted = [slug for slug in metric.needed if rules[slug].formula is None]
    if any(rules[slug].aggregation is not Aggregation.SUM for slug in counted):
        return None
    if metric.is_computed and any(slug not in came.daily for slug in counted):
        return None
    totals, found = dict.fromkeys(counted, Decimal(0)), list[Decimal]()
    for day in range(came.passed):
        for slug in counted:
            totals[slug] += came.daily[slug][day] if slug in came.daily else 0
        figure = figure_of(metric.slug, rules, totals.get)
        # Before the first day on which a formula can be worked out it stands at nothing.
        found.append(figure if figure is not None else found[-1] if found else Decimal(0))
    return found
