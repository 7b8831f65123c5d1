"""How much money stands under a metric: what the company is to reach in the month, in roubles."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from kpis.analysis.periods import Grain, Period
from kpis.analysis.targets import OwnTarget, TargetReader
from kpis.calendar_source import calendar_around
from kpis.models import Target
from roles.models import Aggregation, Direction, Unit

SIGN = """(
    SELECT string_agg(concat_ws(' ', metric.id, metric.xmin, target.xmin), ' ' ORDER BY target.id)
    FROM kpis_target target
    JOIN kpis_metric metric ON metric.company_id = target.company_id AND metric.id = target.metric_id
    WHERE target.company_id = %(company)s AND target.person_id IS NULL AND target.team_key IS NULL
        AND target.starts_on >= date_trunc('year', %(on)s::date)::date - 6
        AND target.starts_on < (date_trunc('year', %(on)s::date) + interval '1 year')::date
)"""
"""Another text whenever monthly_targets answers otherwise (teams.stakes)."""


def monthly_targets(company: int, on: date) -> dict[str, Decimal]:
    """Slug -> the company's own target for the month of the day, of sums in roubles that are to be high; a share of the
    quarter's or the year's where the month has none. One query.

    An average deal is no money of the month, and a low cost or debt is a limit and not money to be earned.
    """
    month, year = Period.of(Grain.MONTH, on), Period.of(Grain.YEAR, on)
    rows = Target.objects.for_company(company).between(year.start, year.end)
    rows = rows.filter(
        person=None,
        team_key=None,
        metric__unit=Unit.RUB,
        metric__direction=Direction.HIGHER,
        metric__aggregation=Aggregation.SUM,
    )
    own: dict[str, dict[Period, OwnTarget]] = defaultdict(dict)
    for slug, grain, starts_on, value, season in rows.values_list(
        "metric__slug", "grain", "starts_on", "value", "season"
    ):
        own[slug][Period(Grain(grain), starts_on)] = OwnTarget(value, tuple(season) if season else None)
    reader = TargetReader(calendar_around(year.start, year.end))
    read = {slug: reader.amount(mine, reader.days(month), month) for slug, mine in own.items()}
    return {slug: found.value for slug, found in read.items() if found and found.value > 0}
