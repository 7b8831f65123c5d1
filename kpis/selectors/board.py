"""The plan–fact board of a period: one metric by team, or by the people of one team; everybody by all metrics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from accounts.models import Company
from common.formats import Power
from kpis.analysis.attainment import Thresholds
from kpis.analysis.forecast import Range
from kpis.analysis.measures import Direction
from kpis.analysis.pace import Clock
from kpis.analysis.periods import Period
from kpis.figures import power_of, table_unit
from kpis.period_words import WORDS, PeriodWords
from kpis.selectors.besides import besides_of, earlier_clocks, windows_of
from kpis.selectors.board_chart import Chart, SourceLine, came_in, chart_of, plan_line
from kpis.selectors.board_lines import Line, lines_of, whole, worst_first
from kpis.selectors.credit import credited_to
from kpis.selectors.department import Department, VacantSeat, department_of, vacancies_of
from kpis.selectors.heat import LAGGING, Heat, heat_of
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Numbers, numbers_of, period_clock
from kpis.selectors.owners import Owner
from kpis.selectors.plans import target_rows
from kpis.selectors.trend import trend_months, trend_of, week_bounds, week_windows, with_parts
from kpis.selectors.windows import cells_of_windows
from teams.analysis.collector import without_collector

REVENUE, DEALS = "revenue", "deals"


@dataclass(frozen=True)
class BoardQuestion:
    """What a board is asked: `metric` None for the company's first; `team`: key of the one team whose people are the
    rows; `lagging`: of people × metrics only who is behind."""

    period: Period
    metric: str | None = None
    team: str | None = None
    lagging: bool = False


@dataclass(frozen=True)
class Board:
    """`total` is the company or the one team (`team_title`); `lines` stand by the gap, the largest shortage first."""

    asked: BoardQuestion
    now: Clock
    today: date
    metric: MetricInfo
    choices: tuple[MetricInfo, ...]
    total: Line
    lines: tuple[Line, ...]
    power: Power
    chart: Chart | None
    heat: Heat
    sources: tuple[SourceLine, ...]
    vacancies: tuple[VacantSeat, ...]
    average_deals: Decimal | None
    thresholds: Thresholds
    numbers: Numbers

    @property
    def period(self) -> Period:
        return self.asked.period

    @property
    def words(self) -> PeriodWords:
        return WORDS[self.period.grain]

    @property
    def is_over(self) -> bool:
        return self.today > self.period.last_day

    @property
    def is_ahead(self) -> bool:
        """Whether the period lies in the future."""
        return self.today < self.period.start

    @property
    def shows_forecast(self) -> bool:
        return self.metric.accrues and not self.is_over

    @property
    def range(self) -> Range | None:
        return self.total.pace.range

    @property
    def shortage(self) -> Decimal | None:
        """What the period's end lacks at this speed, for a growing metric of which more is better."""
        lacking = self._lacking
        return lacking if lacking is not None and lacking > 0 else None

    @property
    def surplus(self) -> Decimal | None:
        """What the period's end has over the plan at this speed."""
        lacking = self._lacking
        return -lacking if lacking is not None and lacking < 0 else None

    @property
    def _lacking(self) -> Decimal | None:
        pace = self.total.pace
        plan = whole(pace.plan)
        if not self.shows_forecast or self.metric.direction is not Direction.HIGHER:
            return None
        return None if plan is None or pace.projection is None else plan - pace.projection

    @property
    def table_unit(self) -> str:
        return table_unit(self.metric.unit, self.power)

    @property
    def chart_unit(self) -> str:
        return table_unit(self.metric.unit, self.chart.power) if self.chart else ""

    @property
    def short_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.pace.status in LAGGING)

    @property
    def attention_count(self) -> int:
        return len(self.short_lines) + len(self.vacancies)

    @property
    def has_plan(self) -> bool:
        return self.total.plan is not None

    @property
    def has_fact(self) -> bool:
        return self.total.pace.fact is not None

    @property
    def has_besides(self) -> bool:
        return any(beside.change for line in (self.total, *self.lines) for beside in line.besides)


def default_metric(metrics: Sequence[MetricInfo]) -> MetricInfo | None:
    """Revenue, or the company's first metric; None without metrics."""
    return next((metric for metric in metrics if metric.slug == REVENUE), metrics[0] if metrics else None)


@without_collector()
def plan_fact_board(company: Company, asked: BoardQuestion, today: date) -> Board | None:
    """The board; None when the company has no such metric (or none at all) or no such team. The number of queries does
    not depend on the numbers of people, metrics and actuals."""
    metrics, period = metric_infos(company), asked.period
    wanted = next((m for m in metrics if m.slug == asked.metric), None)
    metric = wanted if asked.metric else default_metric(metrics)
    now = period_clock(period, today)
    start = min(week_bounds(now.through)[0], history_start(period))
    department = department_of(company, start, period.end)
    if metric is None or (asked.team is not None and asked.team not in department.parents):
        return None
    scope = Owner.company() if asked.team is None else Owner.team(asked.team)
    numbers, rows = _numbers_and_rows(company, metrics, metric, now, department, scope)
    lines = _lines(company, numbers, metric, [scope, *rows])
    vacant = vacancies_of(company, department, now.through)
    vacant = [seat for seat in vacant if asked.team in (None, seat.team)]
    came = came_in(company, metric, now, credited_to(scope, department, period.start, period.end))
    order = rows if asked.team is None else []
    return Board(
        asked=asked,
        now=now,
        today=today,
        metric=metric,
        choices=metrics,
        total=lines[scope],
        lines=tuple(lines[owner] for owner in rows),
        power=power_of([whole(line.pace.plan) or line.pace.fact for line in lines.values()], metric.unit),
        chart=chart_of(
            metric, lines[scope].pace, now, came, numbers.rules, plan_line(numbers, scope, metric.slug)
        ),
        heat=heat_of(numbers, order, vacant, team=asked.team, lagging=asked.lagging),
        sources=came.sources,
        vacancies=tuple(sorted(vacant, key=lambda seat: seat.since)),
        average_deals=_average_deals(numbers, scope, metric),
        thresholds=numbers.thresholds,
        numbers=numbers,
    )


def _numbers_and_rows(
    company: Company,
    metrics: tuple[MetricInfo, ...],
    metric: MetricInfo,
    now: Clock,
    department: Department,
    scope: Owner,
) -> tuple[Numbers, list[Owner]]:
    """The figures with their forecasts, and whose rows stand under the total, the largest shortage first."""
    period, months = now.period, trend_months(now.through)
    first, last = min(months[0].start, period.start), max(months[-1].end, period.end)
    # Of the other metrics nothing but this period is shown.
    beyond = with_parts(metrics, [metric]), first, last
    targets = target_rows(company, metrics, period.start, period.end, beyond=beyond)
    numbers = numbers_of(company, now, metrics, department=department, targets=targets)
    is_team = scope != Owner.company()
    rows = _people_of(numbers, scope.key, metric) if is_team else numbers.teams_with_figures(metric.slug)
    owners = [*team_owners(department), *(rows if is_team else ())]
    past = past_of(company, department, now, with_parts(metrics, [metric]), owners)
    numbers = replace(numbers, past=past)
    rows.sort(key=lambda owner: worst_first(numbers.pace(owner, metric.slug), metric))
    return numbers, rows


def _lines(
    company: Company, numbers: Numbers, metric: MetricInfo, owners: Sequence[Owner]
) -> dict[Owner, Line]:
    """The rows with their weeks and comparisons; what nobody has a fact of is no comparison for anybody."""
    now, department = numbers.now, numbers.department
    needed, earlier = with_parts(numbers.metrics, [metric]), earlier_clocks(now)
    windows = [*week_windows(now.through), *windows_of(earlier)]
    cells = cells_of_windows(company, department, needed, windows)
    weeks, before = cells[: len(windows) - len(earlier)], cells[len(windows) - len(earlier) :]
    known = [(clock, part) for clock, part in zip(earlier, before, strict=True) if part]
    clocks, parts = [clock for clock, _ in known], [part for _, part in known]
    worked_out = {now.period: numbers.plans}
    trend = trend_of(
        department, numbers.metrics, [metric], owners, now.through, numbers.targets, weeks, known=worked_out
    )
    besides = besides_of(numbers, department, needed, metric, clocks, parts, owners)
    return lines_of(numbers, metric, owners, trend, besides)


def _people_of(numbers: Numbers, team: str, metric: MetricInfo) -> list[Owner]:
    """Who sat in the team during the period and has a plan or a fact in the metric, in the order of the chart."""
    period, department = numbers.now.period, numbers.department
    seated = [
        person
        for person, seats in department.seats_of.items()
        if any(
            seat.team == team
            and seat.starts_on < period.end
            and (seat.ends_on is None or seat.ends_on > period.start)
            for seat in seats
        )
    ]
    owners = [Owner.person(person) for person in seated if person in department.people]
    return [o for o in owners if numbers.plan(o, metric.slug) or numbers.fact(o, metric.slug) is not None]


def _average_deals(numbers: Numbers, owner: Owner, metric: MetricInfo) -> Decimal | None:
    """How many average deals of the period the shortage of revenue is."""
    gap = numbers.pace(owner, metric.slug).gap
    if metric.slug != REVENUE or gap is None or gap >= 0 or DEALS not in numbers.by_slug:
        return None
    deals, revenue = numbers.fact(owner, DEALS), numbers.fact(owner, REVENUE)
    return -gap * deals / revenue if deals and revenue else None
