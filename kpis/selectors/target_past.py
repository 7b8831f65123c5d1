"""What the past says about targets: facts of the last periods, the suggestion and the season that follow from them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from accounts.models import Company
from kpis.analysis.measures import Aggregation
from kpis.analysis.periods import Grain, Period
from kpis.analysis.rollup import roll_up_cells
from kpis.analysis.seasons import MONTHS_FOR_SEASON, season_of
from kpis.analysis.splitting import KOPECK, Season
from kpis.analysis.suggestions import PERIODS, Suggestion, suggest
from kpis.calendar_source import calendar_around
from kpis.selectors.department import department_of
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import fact_of
from kpis.selectors.owners import Owner
from kpis.selectors.rows import cells_by_part
from roles.models import Unit

HISTORY_MONTHS = 24
PastFacts = Mapping[tuple[Owner, str], Sequence[tuple[Period, Decimal]]]


def last_periods(grain: Grain, today: date, count: int = PERIODS) -> list[Period]:
    """The last `count` periods that are over by the morning of the day, oldest first."""
    running = Period.of(grain, today)
    return [running.shifted(-back) for back in range(count, 0, -1)]


def past_facts(
    company: Company,
    metrics: Sequence[MetricInfo],
    wanted: Collection[MetricInfo],
    owners: Collection[Owner],
    periods: Sequence[Period],
) -> PastFacts:
    """What each owner brought in each period, credited to the structure of its days; three queries (four with a metric
    of last values). A sum that an owner did not bring after the first one is zero; before it there is no fact."""
    slugs = {slug for metric in wanted for slug in metric.needed}
    needed = [metric for metric in metrics if metric.slug in slugs]
    department = department_of(company, periods[0].start, periods[-1].end)
    bounds = [*(period.start for period in periods), periods[-1].end]
    rules = {metric.slug: metric.rule for metric in needed}
    rollups = [
        roll_up_cells(cells, rules.values(), department.parents)
        for cells in cells_by_part(company, department, needed, bounds)
    ]
    found: dict[tuple[Owner, str], list[tuple[Period, Decimal]]] = {}
    for metric in wanted:
        is_sum = metric.rule.aggregation is Aggregation.SUM
        for owner in owners:
            facts: list[tuple[Period, Decimal]] = []
            for period, rollup in zip(periods, rollups, strict=True):
                fact = fact_of(rollup, owner, metric.slug, rules, ())
                if fact is None and is_sum and facts:
                    fact = Decimal(0)
                if fact is not None:
                    facts.append((period, fact))
            found[owner, metric.slug] = facts
    return found


def suggestions(
    company: Company,
    metrics: Sequence[MetricInfo],
    wanted: Collection[MetricInfo],
    owners: Collection[Owner],
    grain: Grain,
    today: date,
) -> dict[tuple[Owner, str], Suggestion]:
    """The target that each owner's last twelve periods suggest, where they say something."""
    facts = past_facts(company, metrics, wanted, owners, last_periods(grain, today))
    found = {}
    for metric in wanted:
        for owner in owners:
            suggestion = suggest(facts[owner, metric.slug], metric.direction, step_of(metric))
            if suggestion is not None and suggestion.value >= 0:
                found[owner, metric.slug] = suggestion
    return found


def season_for(
    company: Company, metrics: Sequence[MetricInfo], metric: MetricInfo, today: date
) -> Season | None:
    """How much of a year each month brings, learned from the company's last two years; None from less than one."""
    months = last_periods(Grain.MONTH, today, HISTORY_MONTHS)
    facts = dict(
        past_facts(company, metrics, [metric], [Owner.company()], months)[Owner.company(), metric.slug]
    )
    known = [month for month in months if month in facts]
    if len(known) < MONTHS_FOR_SEASON or not metric.accrues:
        return None
    calendar = calendar_around(known[0].start, known[-1].end)
    days = {month: calendar.working_days(month.start, month.end) for month in known}
    rates = [float(facts[month]) / days[month] if days[month] else None for month in known]
    factors = season_of([month.number for month in known], rates)
    return tuple(Decimal(f"{factor:.5f}") for factor in factors)


def step_of(metric: MetricInfo) -> Decimal:
    """The smallest part of a target: a kopeck, of pieces a whole one."""
    return Decimal(1) if metric.unit == Unit.COUNT else KOPECK
