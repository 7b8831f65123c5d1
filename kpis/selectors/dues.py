"""What of each plan is due by now, where it does not fall due evenly.

Plans of a month with targets of that month alone fall due by working days (kpis.analysis.pace). With targets of shorter
periods inside, or a season, a plan falls due as they do: this puts their dues together the way plans are put together.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from kpis.analysis.formulas import figure_of
from kpis.analysis.periods import Grain, Period
from kpis.analysis.plans import Plan, PlanSource, split_by_days
from kpis.analysis.targets import FINEST_FIRST, Days
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner
from kpis.selectors.plans import Planner, Plans, TargetRow


def uneven_metrics(
    period: Period, metrics: Iterable[MetricInfo], rows: Iterable[TargetRow]
) -> frozenset[str]:
    """The metrics whose plans of the period do not fall due by working days alone: shorter targets lie inside, or a
    season spreads a long one over it; computed ones with such a part too."""
    inside = FINEST_FIRST[: FINEST_FIRST.index(period.grain)]
    is_long = period.grain not in (Grain.DAY, Grain.MONTH)
    found = {
        row.metric
        for row in rows
        if (row.period.grain in inside or (row.season and is_long))
        and row.period.start < period.end
        and row.period.end > period.start
    }
    return frozenset(m.slug for m in metrics if m.accrues and not found.isdisjoint(m.needed))


class Dues:
    """Dues of one period, by the end of any of its days; each is worked out once."""

    def __init__(self, planner: Planner, plans: Plans) -> None:
        self.planner, self.plans = planner, plans
        self._found: dict[tuple[Owner, str, date], Decimal | None] = {}
        self._people: dict[tuple[str, Days, date], Mapping[str, Decimal]] = {}

    def of(self, owner: Owner, slug: str, through: date) -> Decimal | None:
        """The part of the owner's plan that is due by the end of the day; a level is due as a whole. None without a
        plan, and of a corridor."""
        key = (owner, slug, through)
        if key not in self._found:
            plan = self.plans.get((owner, slug))
            is_number = plan is not None and isinstance(plan.value, Decimal)
            self._found[key] = self._of(owner, slug, plan, through) if plan and is_number else None
        return self._found[key]

    def _of(self, owner: Owner, slug: str, plan: Plan, through: date) -> Decimal | None:
        rules = self.planner.rules
        if not rules[slug].accrues:
            return plan.value if isinstance(plan.value, Decimal) else None
        if plan.source is PlanSource.PARTS:
            return figure_of(
                slug, rules, lambda part: self.of(owner, part, through) if part != slug else None
            )
        own = self._own(owner, slug, self.planner.days, through)
        if plan.source is not PlanSource.SUM:
            return own
        held = own if own is not None and rules[slug].formula is None else Decimal(0)
        return held + self._below(owner, slug, through)

    def _own(self, owner: Owner, slug: str, days: Days, through: date) -> Decimal | None:
        planner = self.planner
        own = planner.own.get(owner, {}).get(slug)
        period = planner.period if days is planner.days else None
        return planner.reader.due(own, days, through, period) if own else None

    def _below(self, owner: Owner, slug: str, through: date) -> Decimal:
        """Of those below, on the days that the owner's own targets leave to them."""
        reading = self.planner.reading(owner, slug, self.planner.days)
        is_open = reading is not None and self.planner.rules[slug].formula is None
        days = reading.uncovered if reading is not None and is_open else self.planner.days
        if owner.level == Level.TEAM:
            return self._of_people(slug, days, through).get(owner.key, Decimal(0))
        keys = [*(team.key for team in self.planner.department.teams.teams), NO_TEAM]
        teams = [Owner.team(key) for key in keys]
        if is_open:
            return sum((self._of_team(team, slug, days, through) for team in teams), Decimal(0))
        return sum((self.of(team, slug, through) or Decimal(0) for team in teams), Decimal(0))

    def _of_team(self, team: Owner, slug: str, days: Days, through: date) -> Decimal:
        reading = self.planner.reading(team, slug, days)
        people = self._of_people(slug, reading.uncovered if reading else days, through)
        return (self._own(team, slug, days, through) or Decimal(0)) + people.get(team.key, Decimal(0))

    def _of_people(self, slug: str, days: Days, through: date) -> Mapping[str, Decimal]:
        """Team -> what is due of its people; who moves takes it along in the shares of the plan."""
        key = (slug, days, through)
        if key not in self._people:
            found: dict[str, Decimal] = {}
            for owner, own in self.planner.own.items():
                if owner.level != Level.PERSON or slug not in own:
                    continue
                due = self._own(owner, slug, days, through)
                for team, part in split_by_days(due, self.planner.teams(owner.key, days)) if due else ():
                    found[team or NO_TEAM] = found.get(team or NO_TEAM, Decimal(0)) + part
            self._people[key] = found
        return self._people[key]
