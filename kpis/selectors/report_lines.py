"""Who and which metrics stand in a report, and which of them plan and fact can be compared of."""

from decimal import Decimal

from kpis.analysis.gap_lines import MetricInput, PersonInput
from kpis.analysis.measures import Aggregation
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Level, Numbers, Owner
from roles.models import Unit

# The share of a sum that may come from teams without a plan for it.
_UNPLANNED_AT_MOST = Decimal("0.05")


def people_inputs(numbers: Numbers, metric: MetricInfo) -> list[PersonInput]:
    """Everybody with a plan of their own, with the team of the report's day."""
    department, day = numbers.department, numbers.now.through
    titles = {team.key: team.title for team in department.teams.teams}
    found = []
    for owner, slug in numbers.plans:
        if owner.level == Level.PERSON and slug == metric.slug:
            person = department.people[owner.key]
            team = department.seating.team_of(owner.key, day) or ""
            pace = numbers.pace(owner, slug)
            found.append(PersonInput(str(person.uid), person.name, titles.get(team, ""), pace))
    return found


def metric_inputs(numbers: Numbers, metric: MetricInfo) -> tuple[list[MetricInput], tuple[str, ...]]:
    """The metrics that the company has a plan for; and the slugs of those whose plan does not speak for nearly all of
    the fact, which are not compared. The report's own metric always is."""
    company = Owner.company()
    planned = [info for info in numbers.metrics if (company, info.slug) in numbers.plans]
    compared = [info for info in planned if info.slug == metric.slug or _all_covered(numbers, info)]
    left_out = tuple(info.slug for info in planned if info not in compared)
    return [_input(numbers, info) for info in compared], left_out


def _input(numbers: Numbers, info: MetricInfo) -> MetricInput:
    is_stock = info.rule.aggregation is Aggregation.LAST and info.corridor is None
    return MetricInput(
        info.slug,
        info.template or info.slug,
        info.title,
        info.unit,
        numbers.pace(Owner.company(), info.slug),
        counts_roubles=info.unit == Unit.RUB and (info.accrues or is_stock),
    )


def _all_covered(numbers: Numbers, info: MetricInfo) -> bool:
    parts = [slug for slug in info.needed if slug in numbers.by_slug]
    return all(is_covered(numbers, Owner.company(), part) for part in parts)


def is_covered(numbers: Numbers, owner: Owner, slug: str) -> bool:
    """Whether the company's plan of a sum speaks for nearly all of its fact: where whole teams have no plan for it,
    comparing the two would praise or blame somebody for what nobody planned."""
    is_sum = numbers.by_slug[slug].rule.aggregation is Aggregation.SUM
    if owner.level != Level.COMPANY or not is_sum:
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
