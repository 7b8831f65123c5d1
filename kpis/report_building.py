"""Rows of a company -> the inputs of the pure gap report, and the report with what a page needs beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Company
from kpis.analysis.attainment import Status
from kpis.analysis.causes import HANDOVER_DAYS, HolderChange, OpenFinding, Severity, Vacancy
from kpis.analysis.drivers import DriverSplit, Stage, funnel_split
from kpis.analysis.gap_report import Change, GapReport, TeamInput, build_gap_report, changes_since
from kpis.analysis.measures import Direction
from kpis.analysis.pace import clock, plan_due
from kpis.analysis.periods import Grain, Period
from kpis.analysis.plans import PlanSource
from kpis.analysis.rollup import roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.local_time import zone_of
from kpis.selectors.board import REVENUE
from kpis.selectors.department import Department, VacantSeat, department_of, vacancies_of
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import NO_TEAM, Level, Numbers, Owner, fact_of, numbers_of
from kpis.selectors.rows import cells_of
from roles.models import Responsibility
from teams.models import Finding
from teams.selectors import live_structure_of

_DAY = timedelta(days=1)
VERSION = 1
# The share of a stage's fact that may come from teams without a plan for it.
_UNPLANNED_AT_MOST = Decimal("0.05")
# The volumes of the funnel from wide to narrow, and the role that owns each.
FUNNEL = {
    "leads": "lead-generation-specialist",
    "qualified-leads": "sales-development-manager",
    "proposals": "sales-manager",
    "deals": "sales-manager",
}


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What a snapshot holds. `period_fact` and `period_due` are of the report's own period (a week of the month);
    `changes`: since the report before."""

    version: int
    metric_title: str
    unit: str
    report: GapReport
    period_fact: Decimal | None
    period_due: Decimal | None
    changes: tuple[Change, ...]


def report_metric(metrics: Sequence[MetricInfo]) -> MetricInfo:
    """Revenue, else the first sum of which more is better. ValidationError when the company measures no such thing."""
    fitting = [m for m in metrics if m.accrues and m.direction is Direction.HIGHER]
    chosen = next((m for m in fitting if m.slug == REVENUE), fitting[0] if fitting else None)
    if chosen is None:
        raise ValidationError(_("There is nothing to report on: no metric is counted as a sum yet."))
    return chosen


def stored_report(
    company: Company, period: Period, through: date, before: StoredReport | None
) -> StoredReport:
    """The report of the month so far, as of the end of the day `through`."""
    metrics = metric_infos(company)
    metric = report_metric(metrics)
    month = Period.of(Grain.MONTH, through)
    now = clock(month, through, calendar_around(month.start, month.end))
    department = department_of(company, history_start(month), month.end)
    past = past_of(company, department, now, [metric], team_owners(department))
    numbers = numbers_of(company, now, metrics, department=department, past=past)
    structure = live_structure_of(company)
    report = build_gap_report(
        metric=metric.slug,
        now=now,
        company=numbers.pace(Owner.company(), metric.slug),
        teams=[_team(numbers, owner, metric) for owner in numbers.teams_with_figures(metric.slug)],
        split=_split(numbers, Owner.company(), metric),
        findings=_findings(company, structure.pk, department) if structure else (),
        vacancies=_vacancies(numbers, vacancies_of(company, department, through), metric),
        holder_changes=_holder_changes(department, month.start - timedelta(days=HANDOVER_DAYS)),
        structure_revision=structure.revision if structure else None,
    )
    fact, due = _of_period(company, numbers, metric, period, through)
    comparable = before is not None and before.report.metric == report.metric
    changes = changes_since(before.report, report) if before is not None and comparable else ()
    return StoredReport(VERSION, metric.title, metric.unit, report, fact, due, changes)


def _team(numbers: Numbers, owner: Owner, metric: MetricInfo) -> TeamInput:
    department, day = numbers.department, numbers.now.through
    titles = {team.key: team.title for team in department.teams.teams}
    is_team = owner.key != NO_TEAM
    lagging = (Status.BEHIND, Status.AT_RISK)
    weak = {
        info.template or info.slug
        for info in numbers.metrics
        if (owner, info.slug) in numbers.plans and numbers.pace(owner, info.slug).status in lagging
    }
    return TeamInput(
        key=owner.key,
        title=titles.get(owner.key, ""),
        pace=numbers.pace(owner, metric.slug),
        head=department.head_of(owner.key, day) if is_team else None,
        headcount=len(department.members_on(day).get(owner.key, ())) if is_team else 0,
        weak_metrics=frozenset(weak),
        split=_split(numbers, owner, metric),
    )


def _split(numbers: Numbers, owner: Owner, metric: MetricInfo) -> DriverSplit | None:
    """The drivers of a revenue gap; None for another metric or without plan and fact."""
    pace = numbers.pace(owner, metric.slug)
    if metric.slug != REVENUE or pace.fact is None or not isinstance(pace.due, Decimal):
        return None
    return funnel_split([_stage(numbers, owner, slug) for slug in FUNNEL], pace.due, pace.fact)


def _stage(numbers: Numbers, owner: Owner, slug: str) -> Stage:
    if slug not in numbers.by_slug:
        return Stage(slug, None, None, FUNNEL[slug])
    pace = numbers.pace(owner, slug)
    due = pace.due if isinstance(pace.due, Decimal) and _is_covered(numbers, owner, slug) else None
    return Stage(slug, due, pace.fact, FUNNEL[slug])


def _is_covered(numbers: Numbers, owner: Owner, slug: str) -> bool:
    """Whether the company's plan of a stage speaks for nearly all of its fact: where whole teams have no plan for it,
    comparing the two would blame a conversion for what nobody planned."""
    if owner.level != Level.COMPANY:
        return True
    whole = numbers.fact(owner, slug) or Decimal(0)
    unplanned = sum(
        (
            numbers.fact(team, slug) or Decimal(0)
            for team in numbers.teams_with_figures(slug)
            if (team, slug) not in numbers.plans
        ),
        Decimal(0),
    )
    return unplanned <= whole * _UNPLANNED_AT_MOST


def _vacancies(numbers: Numbers, seats: Sequence[VacantSeat], metric: MetricInfo) -> list[Vacancy]:
    """Empty seats. What a team's own plan holds beyond the plans of its people is meant for them, in equal parts, and
    nobody closes it."""
    of_team = Counter(seat.team for seat in seats)
    planned: dict[str, Decimal] = {}
    for team in of_team:
        plan, people = (
            numbers.plan(Owner.team(team), metric.slug),
            numbers.team_people_plan(team, metric.slug),
        )
        if plan is not None and plan.source is PlanSource.OWN and isinstance(plan.value, Decimal):
            planned[team] = plan_due(max(plan.value - people, Decimal(0)), numbers.now) / of_team[team]
    return [
        Vacancy(
            seat.position,
            seat.title,
            seat.team,
            seat.since,
            due=planned[seat.team] if planned.get(seat.team) else None,
            fact=Decimal(0) if planned.get(seat.team) else None,
        )
        for seat in seats
    ]


def _findings(company: Company, structure_id: int, department: Department) -> list[OpenFinding]:
    rows = list(Finding.objects.for_company(company).filter(structure_id=structure_id).open())
    metrics: dict[str, set[str]] = {}
    linked = Responsibility.objects.filter(
        slug__in={row.responsibility_slug for row in rows}, metrics__slug__gt=""
    )
    for slug, metric in linked.values_list("slug", "metrics__slug"):
        metrics.setdefault(slug, set()).add(metric)
    zone = zone_of(company)
    found = [
        OpenFinding(
            key=str(row.uid),
            kind=row.kind,
            severity=Severity(row.severity),
            team=_common_team(row.position_keys, department),
            subject=row.responsibility_slug or _first_name(row),
            metrics=frozenset(metrics.get(row.responsibility_slug, ())),
            people=len(row.position_keys) or 1,
            since=row.opened_at.astimezone(zone).date(),
        )
        for row in rows
    ]
    return _one_each(found)


def _one_each(findings: Sequence[OpenFinding]) -> list[OpenFinding]:
    """Several findings about one responsibility in one place are one cause: the most severe speaks for them."""
    order = list(Severity)
    worst: dict[tuple[str | None, str], OpenFinding] = {}
    for finding in sorted(findings, key=lambda one: (order.index(one.severity), one.kind, one.key)):
        worst.setdefault((finding.team, finding.subject), finding)
    return list(worst.values())


def _common_team(positions: Iterable[str], department: Department) -> str | None:
    """The team that all of the positions belong to; None when they are of several, or there are none."""
    teams = {department.teams.team_of.get(str(position)) for position in positions}
    return teams.pop() if len(teams) == 1 else None


def _first_name(row: Finding) -> str:
    """Whom a finding without a responsibility is about: the person, else the position."""
    params = row.body["params"]
    if params.get("person"):
        return str(params["person"])
    seats = params.get("names") or [{"people": [], "title": ""}]
    return str((seats[0]["people"] or [seats[0]["title"]])[0])


def _holder_changes(department: Department, since: date) -> list[HolderChange]:
    """Seats of teams that somebody took over from somebody else after the day."""
    found, last = [], dict[str, str]()
    for sitting in department.sittings:
        team = department.teams.team_of[sitting.position]
        before = last.get(sitting.position)
        if team is not None and before not in (None, sitting.person) and sitting.starts_on > since:
            found.append(
                HolderChange(
                    sitting.position,
                    department.titles[sitting.position],
                    team,
                    sitting.starts_on,
                    department.people[before or ""].name,
                    department.people[sitting.person].name,
                )
            )
        last[sitting.position] = sitting.person
    return found


def _of_period(
    company: Company, numbers: Numbers, metric: MetricInfo, period: Period, through: date
) -> tuple[Decimal | None, Decimal | None]:
    """Fact and plan of the days of the period that lie in the report's month, up to `through`."""
    month = numbers.now.period
    start, end = max(period.start, month.start), min(period.end, through + _DAY)
    if start >= end:
        return None, None
    needed = [numbers.by_slug[slug] for slug in metric.needed]
    cells = cells_of(company, numbers.department, needed, start, end)
    rollup = roll_up_cells(cells, [info.rule for info in needed], numbers.department.parents)
    plan = numbers.plan(Owner.company(), metric.slug)
    due = None
    if plan is not None and isinstance(plan.value, Decimal) and numbers.now.days_total:
        days = calendar_around(start, end).working_days(start, end)
        due = plan.value * days / numbers.now.days_total
    return fact_of(rollup, Owner.company(), metric.slug, numbers.rules, numbers.expected), due
