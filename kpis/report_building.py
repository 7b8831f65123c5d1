"""Rows of a company -> the pure gap report, and the report with what a page needs beside it.

Everything is read in sums that the database has made: what is held here grows with people × metrics, not with facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from kpis.analysis.attainment import STANDARD, Status, Thresholds
from kpis.analysis.drivers import Driver, DriverSplit, Stage, funnel_split
from kpis.analysis.gap_lines import kopecks
from kpis.analysis.gap_report import (
    Change,
    FindingNews,
    GapReport,
    TeamInput,
    build_gap_report,
    changes_since,
)
from kpis.analysis.measures import Direction
from kpis.analysis.pace import clock
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import calendar_around
from kpis.local_time import zone_of
from kpis.selectors import report_inputs as inputs
from kpis.selectors.board import REVENUE
from kpis.selectors.department import department_of, vacancies_of
from kpis.selectors.history import history_start, past_of, team_owners
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import NO_TEAM, Numbers, Owner, numbers_of
from kpis.selectors.report_findings import finding_news, open_findings, standing_on
from kpis.selectors.report_lines import is_covered, metric_inputs, people_inputs
from kpis.selectors.structure_ties import Ties, ties_of
from teams.models import Finding, Structure
from teams.selectors import live_structure_of

VERSION = 2
# The volumes of the funnel from wide to narrow, and the role that owns each where the chart names nobody.
FUNNEL = {
    "leads": "lead-generation-specialist",
    "qualified-leads": "sales-development-manager",
    "proposals": "sales-manager",
    "deals": "sales-manager",
}


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What a snapshot holds. `period_fact` and `period_due` are of the report's own period (a week of the month);
    `changes` and `news`: since the report before, which stood on `since`; `thresholds` judged the figures;
    `uncompared`: the slugs of metrics (older reports: titles) whose plan does not speak for nearly all of the
    fact."""

    version: int
    metric_title: str
    unit: str
    report: GapReport
    period_fact: Decimal | None
    period_due: Decimal | None
    changes: tuple[Change, ...]
    news: tuple[FindingNews, ...] = ()
    since: date | None = None
    thresholds: Thresholds = STANDARD
    uncompared: tuple[str, ...] = ()


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
    """The report of the month so far, as of the end of the day `through` on the company's clock."""
    with timezone.override(zone_of(company)):  # (the structure of a past day asks what day it is)
        return _stored_report(company, period, through, before)


def _stored_report(
    company: Company, period: Period, through: date, before: StoredReport | None
) -> StoredReport:
    infos = metric_infos(company)
    metric = report_metric(infos)
    numbers = _numbers(company, infos, metric, through)
    structure = live_structure_of(company)
    standing = standing_on(company, structure, through)
    report, uncompared = _content(company, numbers, metric, structure, standing)
    fact, due = _of_period(company, numbers, metric, period, through)
    comparable = before if before is not None and before.report.metric == report.metric else None
    since = comparable.report.through if comparable else None
    return StoredReport(
        VERSION,
        metric.title,
        metric.unit,
        report,
        fact,
        due,
        changes_since(comparable.report, report) if comparable else (),
        finding_news(company, structure, standing, since, through) if since else (),
        since,
        numbers.thresholds,
        uncompared,
    )


def _numbers(company: Company, infos: tuple[MetricInfo, ...], metric: MetricInfo, through: date) -> Numbers:
    """The figures of the month so far."""
    month = Period.of(Grain.MONTH, through)
    now = clock(month, through, calendar_around(month.start, month.end))
    department = department_of(company, history_start(month), month.end)
    past = past_of(company, department, now, [metric], team_owners(department))
    return numbers_of(company, now, infos, department=department, past=past)


def _content(
    company: Company,
    numbers: Numbers,
    metric: MetricInfo,
    structure: Structure | None,
    standing: Sequence[Finding],
) -> tuple[GapReport, tuple[str, ...]]:
    """The report itself, and the metrics that are not compared in it."""
    department, through = numbers.department, numbers.now.through
    ties = ties_of(company, structure, through)
    metrics, uncompared = metric_inputs(numbers, metric)
    report = build_gap_report(
        metric=metric.slug,
        now=numbers.now,
        company=numbers.pace(Owner.company(), metric.slug),
        teams=[_team(numbers, owner, metric, ties) for owner in numbers.teams_with_figures(metric.slug)],
        split=_split(numbers, Owner.company(), metric, ties),
        findings=open_findings(company, standing, department, ties),
        vacancies=inputs.vacancies(numbers, vacancies_of(company, department, through), metric),
        holder_changes=inputs.holder_changes(numbers, metric),
        absences=inputs.absences(company, numbers, metric, ties),
        people=people_inputs(numbers, metric),
        metrics=metrics,
        structure_revision=structure.revision if structure else None,
    )
    return report, uncompared


def _team(numbers: Numbers, owner: Owner, metric: MetricInfo, ties: Ties) -> TeamInput:
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
        split=_split(numbers, owner, metric, ties),
    )


def _split(numbers: Numbers, owner: Owner, metric: MetricInfo, ties: Ties) -> DriverSplit | None:
    """The drivers of a revenue gap, owned by the roles of the chart; None for another metric or without plan and fact.

    Due and fact are taken to the kopek, so every part is whole kopeks and their sum is the gap that the page shows.
    """
    due, fact = kopecks(numbers.pace(owner, metric.slug))
    if metric.slug != REVENUE or due is None or fact is None:
        return None
    split = funnel_split([_stage(numbers, owner, slug) for slug in FUNNEL], due, fact)
    return replace(split, parts=tuple(_owned(part, ties) for part in split.parts))


def _owned(part: Driver, ties: Ties) -> Driver:
    roles = ties.owners_of(part.code) or tuple(filter(None, (part.role,)))
    return replace(part, role=roles[0] if roles else None, roles=roles)


def _stage(numbers: Numbers, owner: Owner, slug: str) -> Stage:
    if slug not in numbers.by_slug:
        return Stage(slug, None, None, FUNNEL[slug])
    pace = numbers.pace(owner, slug)
    due = pace.due if isinstance(pace.due, Decimal) and is_covered(numbers, owner, slug) else None
    return Stage(slug, due, pace.fact, FUNNEL[slug])


def _of_period(
    company: Company, month: Numbers, metric: MetricInfo, period: Period, through: date
) -> tuple[Decimal | None, Decimal | None]:
    """Fact and plan due of the report's own period, which may reach into the month before."""
    if period == month.now.period:
        due, fact = kopecks(month.pace(Owner.company(), metric.slug))
        return fact, due
    part = numbers_of(
        company,
        clock(period, through, calendar_around(period.start, period.end)),
        tuple(month.by_slug[slug] for slug in metric.needed),
        department=month.department,
        thresholds=month.thresholds,
    )
    due, fact = kopecks(part.pace(Owner.company(), metric.slug))
    return fact, due
