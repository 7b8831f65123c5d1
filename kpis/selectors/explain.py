"""How a figure was counted: the formula with its numbers, the plan's side, the fact's side by source, the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from accounts.models import Company
from common.formulas import names_of
from kpis.analysis.measures import Corridor
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.analysis.plans import Plan, PlanSource
from kpis.formula_words import in_titles, with_figures
from kpis.models import Actual
from kpis.querysets import CREDITED
from kpis.selectors.department import Department, department_of
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import (
    NO_TEAM,
    Level,
    Numbers,
    Owner,
    TargetRow,
    month_clock,
    numbers_of,
    target_rows,
)
from teams.models import Person

_DAY = timedelta(days=1)
PAGE_ROWS = 100


@dataclass(frozen=True)
class SourceSum:
    """What one source brought, credited; for a computed metric also of which of its parts."""

    metric: MetricInfo
    source: str
    value: Decimal
    count: int
    changed_at: datetime

    @property
    def label(self) -> str:
        return str(Actual.Source(self.source).label)


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
    the formula itself."""

    month: Period
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

    @property
    def is_corridor(self) -> bool:
        return isinstance(self.pace.plan, Corridor)

    @property
    def days_left(self) -> int:
        return self.now.days_total - self.now.days_passed

    @property
    def count(self) -> int:
        return sum(source.count for source in self.sources)


@dataclass(frozen=True)
class FactRows:
    """One page of actuals; `older` is the cursor of the next page, empty on the last one."""

    month: Period
    metric: MetricInfo
    ref: str
    level: str
    title: str
    rows: Sequence[Actual]
    older: str


def owner_of(ref: str, company: Company, department: Department) -> Owner | None:
    """The owner that an address names (selectors.board.ref_of); None when there is no such one here."""
    level, _, key = ref.partition("-")
    if ref == "company":
        return Owner.company()
    if level == "team":
        teams = {team.key for team in department.teams.teams}
        return Owner.team(NO_TEAM) if key == "none" else Owner.team(key) if key in teams else None
    if level != "person":
        return None
    try:
        uid = UUID(key)
    except ValueError:
        return None
    person = Person.objects.for_company(company).filter(uid=uid).first()
    return Owner.person(str(person.pk)) if person else None


def explanation(company: Company, month: Period, slug: str, ref: str, today: date) -> Explanation | None:
    """None when the metric or the owner is not the company's."""
    metrics = metric_infos(company)
    metric = next((m for m in metrics if m.slug == slug), None)
    department = department_of(company, history_start(month), month.end)
    owner = owner_of(ref, company, department)
    if metric is None or owner is None:
        return None
    now = month_clock(month, today)
    # All metrics, as on the board: a part of somebody's planned formula is zero where another metric would be unknown.
    targets = target_rows(company, metrics, month.start, month.end)
    owners = team_owners(department) if owner.level == Level.TEAM else [owner]
    past = past_of(company, department, now, [metric], owners)
    numbers = numbers_of(company, now, metrics, department=department, targets=targets, past=past)
    no_team = numbers.rollup.unassigned.get(slug) if owner.level == Level.COMPANY else None
    own = [
        row for row in targets if row.owner == owner and row.metric == slug and row.period == month
    ]
    return Explanation(
        month=month,
        now=now,
        metric=metric,
        ref=ref,
        level=owner.level,
        title=_title(owner, numbers, company),
        pace=numbers.pace(owner, slug),
        plan=numbers.plan(owner, slug),
        target=own[0] if own else None,
        sources=_sources(company, numbers, metric, owner),
        parts=tuple((numbers.by_slug[part], numbers.fact(owner, part)) for part in _direct_parts(metric)),
        working=_working(numbers, owner, metric),
        no_team=no_team if metric.accrues and department.teams.teams else None,
    )


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


def fact_rows(
    company: Company, month: Period, slug: str, ref: str, today: date, *, after: str = ""
) -> FactRows | None:
    """The actuals behind a figure, newest day first; None when the metric, the owner or the cursor is unknown."""
    metrics = metric_infos(company)
    metric = next((m for m in metrics if m.slug == slug), None)
    department = department_of(company, month.start, month.end)
    owner = owner_of(ref, company, department)
    if metric is None or owner is None:
        return None
    now = month_clock(month, today)
    rows = _rows(company, department, metric, owner, now).select_related("person", "metric")
    if after:
        last = _row_at(company, after)
        if last is None:
            return None
        rows = rows.filter(Q(on__lt=last.on) | Q(on=last.on, pk__lt=last.pk))
    page = list(rows.order_by("-on", "-pk")[: PAGE_ROWS + 1])
    older = str(page[PAGE_ROWS - 1].uid) if len(page) > PAGE_ROWS else ""
    title = _person_name(company, owner) if owner.level == Level.PERSON else _team_title(department, owner)
    return FactRows(month, metric, ref, owner.level, title, page[:PAGE_ROWS], older)


def _row_at(company: Company, cursor: str) -> Actual | None:
    try:
        uid = UUID(cursor)
    except ValueError:
        return None
    return Actual.objects.for_company(company).filter(uid=uid).first()


def _rows(
    company: Company, department: Department, metric: MetricInfo, owner: Owner, now: Clock
) -> QuerySet[Actual]:
    start, end = now.period.start, min(now.through + _DAY, now.period.end)
    rows = Actual.objects.for_company(company).between(start, end).filter(metric__slug__in=metric.needed)
    return rows.filter(credited_to(owner, department, start, end))


def credited_to(owner: Owner, department: Department, start: date, end: date) -> Q:
    """The rows of [start, end) that count for the owner, by the seats of their days."""
    if owner.level == Level.COMPANY:
        return Q()
    if owner.level == Level.PERSON:
        return Q(person_id=int(owner.key))
    wanted = owner.key or None
    moving, cuts = department.breaks(start, end)
    staying = [p for p in department.seats_of if p not in moving]
    condition = Q(person_id__in=[int(p) for p in staying if department.seating.team_of(p, start) == wanted])
    if wanted is None:
        condition |= ~Q(person_id__in=[int(p) for p in department.seats_of])
    edges = [start, *cuts, end]
    for person in moving:
        for first, after in pairwise(edges):
            if department.seating.team_of(person, first) == wanted:
                condition |= Q(person_id=int(person), on__gte=first, on__lt=after)
    return condition


def _sources(company: Company, numbers: Numbers, metric: MetricInfo, owner: Owner) -> tuple[SourceSum, ...]:
    found = (
        _rows(company, numbers.department, metric, owner, numbers.now)
        .values_list("metric__slug", "source")
        .annotate(credited=Sum(CREDITED), count=Count("id"), newest=Max("changed_at"))
        .order_by("metric__slug", "source")
    )
    return tuple(
        SourceSum(numbers.by_slug[slug], source, value, count, changed_at)
        for slug, source, value, count, changed_at in found
    )


def _title(owner: Owner, numbers: Numbers, company: Company) -> str:
    if owner.level != Level.PERSON:
        return _team_title(numbers.department, owner)
    known = numbers.department.people.get(owner.key)
    return known.name if known else _person_name(company, owner)


def _team_title(department: Department, owner: Owner) -> str:
    return next((team.title for team in department.teams.teams if team.key == owner.key), "")


def _person_name(company: Company, owner: Owner) -> str:
    return Person.objects.for_company(company).get(pk=int(owner.key)).full_name
