"""Plans of a month: from single targets to people, teams and the company.

A team's plan is its own target; without one it is put together from the plans of its people, and the company's from
those of the teams. The answer always says which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.measures import Aggregation, Corridor
from kpis.analysis.rollup import MetricRule

KOPECK = Decimal("0.01")


class PlanSource(StrEnum):
    """Where a plan comes from: set for this very owner; the metric's corridor; the sum or the mean of the plans below;
    or, for a ratio, the plans of its two parts."""

    OWN = "own"
    CORRIDOR = "corridor"
    SUM = "sum"
    MEAN = "mean"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of the whole period. `count`: how many plans below it is made of, 0 for an own one."""

    value: Decimal | Corridor
    source: PlanSource
    count: int = 0


@dataclass(frozen=True, slots=True)
class OwnerTargets:
    """What was set for one owner and for those right below it, by metric; `below` leaves out whom it does not count."""

    own: Mapping[str, Decimal]
    below: Mapping[str, Sequence[Decimal]]


def plans_of(
    targets: OwnerTargets, rules: Iterable[MetricRule], corridors: Mapping[str, Corridor]
) -> dict[str, Plan]:
    """The plans of one owner by metric; a metric without any plan is absent."""
    rules = tuple(rules)
    found: dict[str, Plan] = {}
    for rule in rules:
        if rule.slug in corridors:
            found[rule.slug] = Plan(corridors[rule.slug], PlanSource.CORRIDOR)
        elif rule.slug in targets.own:
            found[rule.slug] = Plan(targets.own[rule.slug], PlanSource.OWN)
        elif rule.aggregation is not Aggregation.RATIO and (below := targets.below.get(rule.slug)):
            found[rule.slug] = _together(below, rule.aggregation)
    for rule in rules:
        if rule.aggregation is Aggregation.RATIO and rule.slug not in found:
            plan = _of_parts(rule, found) or _mean(targets.below.get(rule.slug))
            if plan is not None:
                found[rule.slug] = plan
    return found


def split_by_days(
    plan: Decimal, days: Sequence[tuple[str | None, int]]
) -> tuple[tuple[str | None, Decimal], ...]:
    """A person's plan by the teams of the month, in proportion to the working days in each; the last takes the rest.

    Nothing is lost: without any working day in a team the plan belongs to none.
    """
    whole = sum(count for _, count in days)
    if not whole:
        return ((days[-1][0] if days else None, plan),)
    shares = [(team, (plan * count / whole).quantize(KOPECK)) for team, count in days[:-1]]
    return (*shares, (days[-1][0], plan - sum((share for _, share in shares), Decimal(0))))


def _together(below: Sequence[Decimal], aggregation: Aggregation) -> Plan:
    if aggregation is Aggregation.AVERAGE:
        return Plan(sum(below, Decimal(0)) / len(below), PlanSource.MEAN, len(below))
    return Plan(sum(below, Decimal(0)), PlanSource.SUM, len(below))


def _mean(below: Sequence[Decimal] | None) -> Plan | None:
    return Plan(sum(below, Decimal(0)) / len(below), PlanSource.MEAN, len(below)) if below else None


def _of_parts(rule: MetricRule, found: Mapping[str, Plan]) -> Plan | None:
    above, under = found.get(rule.numerator or ""), found.get(rule.denominator or "")
    if above is None or under is None:
        return None
    if not isinstance(above.value, Decimal) or not isinstance(under.value, Decimal) or not under.value:
        return None
    return Plan(rule.factor * above.value / under.value, PlanSource.PARTS)
