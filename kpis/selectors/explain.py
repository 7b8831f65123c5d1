"""How a figure was counted: the formula with its numbers, the plan's side, the fact's side by source, and what it
stands beside."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Sum

from accounts.models import Company
from common.formulas import names_of
from kpis.analysis.attainment import MOST_PCT
from kpis.analysis.measures import Corridor, Direction
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.analysis.plans import Plan, PlanSource
from kpis.formula_words import in_titles, with_figures
from kpis.period_words import WORDS, PeriodWords
from kpis.querysets import CREDITED
from kpis.selectors.besides import Beside, besides_of, earlier_clocks, windows_of
from kpis.selectors.board_chart import SourceLine
from kpis.selectors.department import department_of
from kpis.selectors.fact_rows import name_of, rows_behind
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Numbers, numbers_of, period_clock
from kpis.selectors.owners import Level, Owner
from kpis.selectors.plans import TargetRow, target_rows
from kpis.selectors.refs import owner_of
from kpis.selectors.trend import with_parts
from kpis.selectors.windows import cells_of_windows


@dataclass(frozen=True)
class SourceSum(SourceLine):
    """What one source brought, credited; for a computed metric also of which of its parts."""

    metric: MetricInfo
    value: Decimal


@dataclass(frozen=True)
class Working:
    """A formula in words, with the facts put in, and with the plans put in where the plan comes from them."""

    words: str
    fact: str
    plan: str


@dataclass(frozen=True)
class Explanation:
    """One figure of one owner. `title` is the team's or the person's name, empty for the company and for "no team";
    `no_team`: the part of the company's fact that no team has; `parts`: the figures that a formula takes, and `working`
    the formula itself; `besides`: the same figure of earlier periods; `is_uneven`: the plan falls due as shorter
    targets or a season say, and not by working days alone."""

    period: Period
    now: Clock
    metric: MetricInfo
    ref: str
    level: str
    title: str
    pace: Pace
    plan: Plan | None
    target: TargetRow | None
    sources: tuple[SourceSum, ...]
    parts: tuple[tuple[MetricInfo, Decimal | None], ...]
    working: Working | None
    no_team: Decimal | None
    besides: tuple[Beside, ...] = ()
    is_uneven: bool = False

    @property
    def words(self) -> PeriodWords:
        return WORDS[self.period.grain]

    @property
    def is_corridor(self) -> bool:
        return isinstance(self.pace.plan, Corridor)

    @property
    def is_capped(self) -> bool:
        """Whether less is better and the figure is so small that no quotient says how well the plan is met."""
        small = self.pace.fact is not None and self.pace.fact <= 0
        return self.metric.direction is Direction.LOWER and (small or self.pace.pct == MOST_PCT)

    @property
    def days_left(self) -> int:
        return self.now.days_total - self.now.days_passed

    @property
    def count(self) -> int:
        return sum(source.count for source in self.sources)


def explanation(company: Company, period: Period, slug: str, ref: str, today: date) -> Explanation | None:
    """None when the metric or the owner is not the company's."""
    metrics = metric_infos(company)
    metric = next((m for m in metrics if m.slug == slug), None)
    department = department_of(company, history_start(period), period.end)
    owner = owner_of(ref, company, department)
    if metric is None or owner is None:
        return None
    now, needed = period_clock(period, today), with_parts(metrics, [metric])
    # All metrics, as on the board: a part of somebody's planned formula is zero where another metric would be unknown.
    targets = target_rows(company, metrics, period.start, period.end)
    owners = team_owners(department) if owner.level == Level.TEAM else [owner]
    past = past_of(company, department, now, needed, owners)
    numbers = numbers_of(company, now, metrics, department=department, targets=targets, past=past)
    no_team = numbers.rollup.unassigned.get(slug) if owner.level == Level.COMPANY else None
    own = [row for row in targets if row.owner == owner and row.metric == slug and row.period == period]
    return Explanation(
        period=period,
        now=now,
        metric=metric,
        ref=ref,
        level=owner.level,
        title=name_of(owner, department, company),
        pace=numbers.pace(owner, slug),
        plan=numbers.plan(owner, slug),
        target=own[0] if own else None,
        sources=_sources(company, numbers, metric, owner),
        parts=tuple((numbers.by_slug[part], numbers.fact(owner, part)) for part in _direct_parts(metric)),
        working=_working(numbers, owner, metric),
        no_team=no_team if metric.accrues and department.teams.teams else None,
        besides=_besides(company, numbers, metric, owner),
        is_uneven=slug in numbers.uneven,
    )


def _besides(company: Company, numbers: Numbers, metric: MetricInfo, owner: Owner) -> tuple[Beside, ...]:
    needed, earlier = with_parts(numbers.metrics, [metric]), earlier_clocks(numbers.now)
    cells = cells_of_windows(company, numbers.department, needed, windows_of(earlier))
    return besides_of(numbers, numbers.department, needed, metric, earlier, cells, [owner])[owner]


def _direct_parts(metric: MetricInfo) -> tuple[str, ...]:
    return names_of(metric.rule.formula) if metric.rule.formula else ()


def _working(numbers: Numbers, owner: Owner, metric: MetricInfo) -> Working | None:
    if metric.rule.formula is None:
        return None
    parts = [numbers.by_slug[slug] for slug in _direct_parts(metric)]
    facts = {part.slug: (numbers.fact(owner, part.slug), part.unit) for part in parts}
    plans = {part.slug: (_figure(numbers.plan(owner, part.slug)), part.unit) for part in parts}
    plan = numbers.plan(owner, metric.slug)
    return Working(
        words=in_titles(metric.rule.formula, {part.slug: part.title for part in parts}),
        fact=with_figures(metric.rule.formula, facts),
        plan=with_figures(metric.rule.formula, plans) if plan and plan.source is PlanSource.PARTS else "",
    )


def _figure(plan: Plan | None) -> Decimal | None:
    return plan.value if plan and isinstance(plan.value, Decimal) else None


def _sources(company: Company, numbers: Numbers, metric: MetricInfo, owner: Owner) -> tuple[SourceSum, ...]:
    found = (
        rows_behind(company, numbers.department, metric, owner, numbers.now.period, numbers.now.through)
        .values_list("metric__slug", "source")
        .annotate(credited=Sum(CREDITED), count=Count("id"), newest=Max("changed_at"))
        .order_by("metric__slug", "source")
    )
    return tuple(
        SourceSum(source, count, changed_at, numbers.by_slug[slug], value)
        for slug, source, value, count, changed_at in found
    )
