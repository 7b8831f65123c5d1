"""The plan–fact board of a month: one metric by team, everybody by all metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Sum

from accounts.models import Company
from common.formats import Power
from kpis.analysis.attainment import Status
from kpis.analysis.forecast import Range
from kpis.analysis.measures import Direction
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.analysis.pictures.bars import Bullet, bullet, bullet_scale
from kpis.analysis.pictures.lines import NARROW, WIDE, Cumulative, Size, Sparkline, cumulative, sparkline
from kpis.analysis.plans import Plan
from kpis.calendar_source import calendar_around
from kpis.figures import power_of, table_unit
from kpis.models import Actual
from kpis.querysets import CREDITED
from kpis.selectors.department import VacantSeat, department_of, vacancies_of
from kpis.selectors.heat import HeatTeam, heat_of
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import NO_TEAM, Level, Numbers, Owner, month_clock, numbers_of
from kpis.selectors.trend import trend_of, week_bounds

_DAY = timedelta(days=1)
REVENUE, DEALS = "revenue", "deals"


@dataclass(frozen=True)
class Line:
    """A row of the teams' table, or the company's. `ref` names the owner in an address; a team's `title` is empty when
    the facts belong to no team."""

    ref: str
    title: str
    head: str | None
    headcount: int
    pace: Pace
    plan: Plan | None
    bullet: Bullet | None
    spark: Sparkline | None


@dataclass(frozen=True)
class SourceLine:
    """What came from one source: `value` in the metric's unit, credited."""

    source: str
    value: Decimal
    count: int
    changed_at: datetime

    @property
    def label(self) -> str:
        return str(Actual.Source(self.source).label)


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


@dataclass(frozen=True)
class Board:
    """`company` is the total; `teams` stand by the gap, the largest shortage first."""

    month: Period
    now: Clock
    today: date
    metric: MetricInfo
    choices: tuple[MetricInfo, ...]
    company: Line
    teams: tuple[Line, ...]
    power: Power
    chart: Chart | None
    columns: tuple[MetricInfo, ...]
    heat: tuple[HeatTeam, ...]
    sources: tuple[SourceLine, ...]
    short_teams: tuple[Line, ...]
    vacancies: tuple[VacantSeat, ...]
    average_deals: Decimal | None

    @property
    def is_over(self) -> bool:
        return self.today > self.month.last_day

    @property
    def is_ahead(self) -> bool:
        """Whether the month lies in the future."""
        return self.today < self.month.start

    @property
    def range(self) -> Range | None:
        return self.company.pace.range

    @property
    def shortage(self) -> Decimal | None:
        """What the month's end lacks at this speed, for a growing metric of which more is better."""
        lacking = self._lacking
        return lacking if lacking is not None and lacking > 0 else None

    @property
    def surplus(self) -> Decimal | None:
        """What the month's end has over the plan at this speed."""
        lacking = self._lacking
        return -lacking if lacking is not None and lacking < 0 else None

    @property
    def _lacking(self) -> Decimal | None:
        pace = self.company.pace
        plan = _whole(pace.plan)
        grows = self.metric.accrues and self.metric.direction is Direction.HIGHER
        if not grows or self.is_over or plan is None or pace.projection is None:
            return None
        return plan - pace.projection

    @property
    def table_unit(self) -> str:
        return table_unit(self.metric.unit, self.power)

    @property
    def chart_unit(self) -> str:
        return table_unit(self.metric.unit, self.chart.power) if self.chart else ""

    @property
    def attention_count(self) -> int:
        return len(self.short_teams) + len(self.vacancies)

    @property
    def has_plan(self) -> bool:
        return self.company.plan is not None

    @property
    def has_fact(self) -> bool:
        return self.company.pace.fact is not None


def ref_of(owner: Owner, numbers: Numbers) -> str:
    """How an address names an owner: company, team-<key>, team-none, person-<uid>."""
    if owner.level == Level.COMPANY:
        return "company"
    if owner.level == Level.PERSON:
        return f"person-{numbers.department.people[owner.key].uid}"
    return f"team-{owner.key or 'none'}"


def default_metric(metrics: Sequence[MetricInfo]) -> MetricInfo | None:
    """Revenue, or the company's first metric; None without metrics."""
    return next((metric for metric in metrics if metric.slug == REVENUE), metrics[0] if metrics else None)


def plan_fact_board(company: Company, month: Period, slug: str | None, today: date) -> Board | None:
    """The board; None when the company has no such metric (or none at all). The number of queries does not depend on
    the numbers of people, metrics and actuals."""
    metrics = metric_infos(company)
    metric = next((m for m in metrics if m.slug == slug), None) if slug else default_metric(metrics)
    if metric is None:
        return None
    now = month_clock(month, today)
    start = min(week_bounds(now.through)[0], history_start(month))
    department = department_of(company, start, month.end)
    past = past_of(company, department, now, [metric], team_owners(department))
    numbers = numbers_of(company, now, metrics, department=department, past=past)
    sources, daily = _sources_and_days(company, metric, now)
    teams = numbers.teams_with_figures(metric.slug)
    owners = [Owner.company(), *teams]
    trend = trend_of(company, department, metrics, [metric], owners, now.through)
    paces = {owner: numbers.pace(owner, metric.slug) for owner in owners}
    scale = bullet_scale(share for pace in paces.values() for share in shares_pct(pace))
    teams.sort(key=lambda owner: _worst_first(paces[owner], metric))
    lines = {owner: _line(owner, numbers, metric, scale, trend[owner, metric.slug]) for owner in owners}
    vacant = vacancies_of(company, department, now.through)
    return Board(
        month=month,
        now=now,
        today=today,
        metric=metric,
        choices=metrics,
        company=lines[Owner.company()],
        teams=tuple(lines[owner] for owner in teams),
        power=power_of([_whole(paces[owner].plan) or paces[owner].fact for owner in owners], metric.unit),
        chart=_chart(metric, paces[Owner.company()], now, daily),
        columns=tuple(numbers.planned_metrics()),
        heat=heat_of(numbers, teams, vacant),
        sources=sources,
        short_teams=tuple(lines[o] for o in teams if paces[o].status in (Status.BEHIND, Status.AT_RISK)),
        vacancies=tuple(sorted(vacant, key=lambda seat: seat.since)),
        average_deals=_average_deals(numbers, metric),
    )


def _whole(plan: object) -> Decimal | None:
    return plan if isinstance(plan, Decimal) else None


def _worst_first(pace: Pace, metric: MetricInfo) -> tuple[bool, Decimal]:
    gap = pace.gap
    if gap is None:
        return True, Decimal(0)
    return False, gap if metric.direction is Direction.HIGHER else -abs(gap) if pace.adverse else abs(gap)


def bullet_of(pace: Pace, metric: MetricInfo, scale_pct: Decimal) -> Bullet | None:
    """The bullet of a figure; None without a plan above zero or a fact that is not negative."""
    plan = _whole(pace.plan)
    if not plan or plan < 0 or pace.fact is None or pace.fact < 0:
        return None
    return bullet(
        plan=plan,
        fact=pace.fact,
        status=pace.status,
        due=_whole(pace.due) if metric.accrues else None,
        projection=pace.projection if metric.accrues else None,
        low=pace.range.low if pace.range else None,
        high=pace.range.high if pace.range else None,
        scale_pct=scale_pct,
    )


def shares_pct(pace: Pace) -> list[Decimal | None]:
    """Fact, projection and the top of its range in percent of the whole plan: what the scale of a table of bullets
    must hold."""
    plan = _whole(pace.plan)
    if not plan or plan <= 0:
        return []
    reached = (pace.fact, pace.projection, pace.range.high if pace.range else None)
    return [None if value is None else value * 100 / plan for value in reached]


def _line(
    owner: Owner, numbers: Numbers, metric: MetricInfo, scale: Decimal, weeks: Sequence[Decimal | None]
) -> Line:
    pace, day = numbers.pace(owner, metric.slug), numbers.now.through
    department = numbers.department
    titles = {team.key: team.title for team in department.teams.teams}
    is_team = owner.level == Level.TEAM and owner.key != NO_TEAM
    return Line(
        ref=ref_of(owner, numbers),
        title=titles.get(owner.key, ""),
        head=department.head_of(owner.key, day) if is_team else None,
        headcount=len(department.members_on(day).get(owner.key, ())) if is_team else 0,
        pace=pace,
        plan=numbers.plan(owner, metric.slug),
        bullet=bullet_of(pace, metric, scale),
        spark=sparkline(weeks, pace.status),
    )


def _sources_and_days(
    company: Company, metric: MetricInfo, now: Clock
) -> tuple[tuple[SourceLine, ...], list[Decimal]]:
    """The company's facts by source, and by working day until now (what came on a day off counts for the next working
    day, at the end for the last one); one query."""
    rows = (
        Actual.objects.for_company(company)
        .between(now.period.start, min(now.through + _DAY, now.period.end))
        .filter(metric__slug__in=metric.needed)
        .values_list("on", "source")
        .annotate(credited=Sum(CREDITED), count=Count("id"), newest=Max("changed_at"))
        .order_by("on")
    )
    by_source: dict[str, SourceLine] = {}
    by_day: dict[date, Decimal] = {}
    for on, source, value, count, changed_at in rows:
        by_day[on] = by_day.get(on, Decimal(0)) + value
        known = by_source.get(source)
        if known is not None:
            value, count = value + known.value, count + known.count
            changed_at = max(changed_at, known.changed_at)
        by_source[source] = SourceLine(source, value, count, changed_at)
    calendar = calendar_around(now.period.start, now.period.end)
    days = list(calendar.days(now.period.start, min(now.through + _DAY, now.period.end)))
    daily = [Decimal(0)] * len(days)
    for on, value in by_day.items():
        if days:
            daily[min(sum(1 for day in days if day < on), len(days) - 1)] += value
    return tuple(sorted(by_source.values(), key=lambda line: -line.value)), daily


def _chart(metric: MetricInfo, pace: Pace, now: Clock, daily: Sequence[Decimal]) -> Chart | None:
    plan, ahead = _whole(pace.plan), pace.range
    # The days of a computed metric are rows of its parts: nothing that adds up to a line.
    if not metric.accrues or metric.is_computed or not plan or not now.days_total:
        return None
    power = power_of([plan, pace.fact], metric.unit)
    calendar = calendar_around(now.period.start, now.period.end)
    days, sums, total = list(calendar.days(now.period.start, now.period.end)), [], Decimal(0)
    for value in daily:
        total += value
        sums.append(total.scaleb(-power))
    projected = None if pace.projection is None or not daily else pace.projection.scaleb(-power)
    over = now.days_passed >= now.days_total

    def drawn(size: Size) -> Cumulative:
        return cumulative(
            days=days,
            facts=sums,
            plan=plan.scaleb(-power),
            projection=None if over else projected,
            low=ahead.low.scaleb(-power) if ahead else None,
            high=ahead.high.scaleb(-power) if ahead else None,
            size=size,
        )

    return Chart(
        wide=drawn(WIDE),
        narrow=drawn(NARROW),
        plan=plan.scaleb(-power),
        fact=total.scaleb(-power),
        gap=(pace.gap or Decimal(0)).scaleb(-power),
        projection=projected,
        power=power,
        digits=1 if power else 0,
    )


def _average_deals(numbers: Numbers, metric: MetricInfo) -> Decimal | None:
    """How many average deals of the month the shortage of revenue is."""
    company = Owner.company()
    gap = numbers.pace(company, metric.slug).gap
    if metric.slug != REVENUE or gap is None or gap >= 0 or DEALS not in numbers.by_slug:
        return None
    deals, revenue = numbers.fact(company, DEALS), numbers.fact(company, REVENUE)
    return -gap * deals / revenue if deals and revenue else None
