"""How much money stands under a metric: what the company is to reach in the month, in roubles."""

from datetime import date
from decimal import Decimal

from kpis.models import Target
from roles.models import Aggregation, Direction, Unit

SIGN = """(
    SELECT string_agg(concat_ws(' ', metric.id, metric.xmin, target.value), ' ' ORDER BY target.id)
    FROM kpis_target target
    JOIN kpis_metric metric ON metric.company_id = target.company_id AND metric.id = target.metric_id
    WHERE target.company_id = %(company)s AND target.month_on = date_trunc('month', %(on)s::date)::date
        AND target.person_id IS NULL AND target.team_key IS NULL
)"""
"""Another text whenever monthly_targets answers otherwise (teams.stakes)."""


def monthly_targets(company: int, on: date) -> dict[str, Decimal]:
    """Slug -> the company's own target for the month of the day, of sums in roubles that are to be high. One query.

    An average deal is no money of the month, and a low cost or debt is a limit and not money to be earned.
    """
    rows = Target.objects.for_company(company).of_month(on.replace(day=1))
    rows = rows.filter(
        person=None,
        team_key=None,
        metric__unit=Unit.RUB,
        metric__direction=Direction.HIGHER,
        metric__aggregation=Aggregation.SUM,
    )
    return {slug: value for slug, value in rows.values_list("metric__slug", "value") if value > 0}
