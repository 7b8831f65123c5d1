"""Plans of a period: from what the own targets say (kpis.analysis.targets) to people, teams and the company.

A team's plan is its own target; what that leaves uncovered is put together from the plans of its people, and the
company's from those of the teams. The answer always says which.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.formulas import MetricRule, figure_of
from kpis.analysis.measures import Aggregation, Corridor
from kpis.analysis.splitting import KOPECK
from kpis.analysis.targets import Reading


class PlanSource(StrEnum):
    """Where a plan comes from: set for this very owner and period; the owner's targets of shorter periods, or a share
    of a longer one's; the metric's corridor; the sum or the mean of the plans below; or, for a computed metric, the
    formula over the plans of its parts."""

    OWN = "own"
    SHORTER = "shorter"
    SHARE = "share"
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
    """What was set for one owner, and for those right below it on the days that this leaves uncovered, by metric;
    `below` leaves out whom it does not count."""

    own: Mapping[str, Reading]
    below: Mapping[str, Sequence[Decimal]]


def plans_of(
    targets: OwnerTargets,
    rules: Iterable[MetricRule],
    corridors: Mapping[str, Corridor],
    held: Collection[str] = (),
) -> dict[str, Plan]:
    """The plans of one owner by metric; a metric without any plan is absent. `corridors`: of all metrics that have one;
    it holds for whoever has a target, plans below, planned parts, or (`held`) somebody with one below."""
    by_slug = {rule.slug: rule for rule in rules}
    known = {*targets.own, *held, *(slug for slug, below in targets.below.items() if below)}
    found = {
        slug: Plan(corridors[slug], PlanSource.CORRIDOR)
        for slug in by_slug
        if slug in corridors and slug in known
    }
    for slug in (slug for slug in by_slug if slug not in corridors):
        rule = by_slug[slug]
        if slug in targets.own and (rule.formula is None or not targets.own[slug].uncovered):
            found[slug] = _of_own(targets.own[slug], targets.below.get(slug, ()), rule)
        elif rule.formula is None and (below := targets.below.get(slug)):
            found[slug] = _together(below, rule)
    computed = [slug for slug, rule in by_slug.items() if rule.formula is not None and slug not in found]
    parts = {slug: figure_of(slug, by_slug, _planned(found)) for slug in computed}
    for slug, value in parts.items():
        if value is not None:
            found[slug] = _of_parts(value, corridors.get(slug))
    for slug in computed:
        if slug not in found and (below := targets.below.get(slug)):
            found[slug] = _together(below, by_slug[slug])
        elif slug not in found and slug in targets.own:
            found[slug] = _of_own(targets.own[slug], (), by_slug[slug])
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


def _planned(plans: Mapping[str, Plan]) -> Callable[[str], Decimal | None]:
    """What formulas over plans know: a corridor is no single figure."""

    def planned(slug: str) -> Decimal | None:
        plan = plans.get(slug)
        return plan.value if plan and isinstance(plan.value, Decimal) else None

    return planned


def _of_parts(value: Decimal, corridor: Corridor | None) -> Plan:
    """A computed plan; planned parts only say that the corridor of a metric counts, its bounds are its plan."""
    return Plan(value, PlanSource.PARTS) if corridor is None else Plan(corridor, PlanSource.CORRIDOR)


def _of_own(own: Reading, below: Sequence[Decimal], rule: MetricRule) -> Plan:
    """An own plan; what grows day by day takes the plans below for the days that own targets do not hold."""
    if own.uncovered and below and rule.accrues:
        return Plan(own.value + sum(below, Decimal(0)), PlanSource.SUM, len(below))
    if own.is_exact:
        return Plan(own.value, PlanSource.OWN)
    return Plan(own.value, PlanSource.SHARE if own.is_shared else PlanSource.SHORTER)


def _together(below: Sequence[Decimal], rule: MetricRule) -> Plan:
    """Sums and stocks of people add up; levels such as an average or a conversion are planned by the mean."""
    total = sum(below, Decimal(0))
    if rule.accrues or rule.aggregation is Aggregation.LAST:
        return Plan(total, PlanSource.SUM, len(below))
    return Plan(total / len(below), PlanSource.MEAN, len(below))
