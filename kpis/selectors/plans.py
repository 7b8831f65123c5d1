"""The targets that speak of a period, and the plans of every owner that follow from them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.db.models import Q

from accounts.models import Company
from kpis.analysis.measures import Aggregation
from kpis.analysis.periods import Grain, Period
from kpis.analysis.plans import OwnerTargets, Plan, plans_of, split_by_days
from kpis.analysis.splitting import Season
from kpis.analysis.targets import Days, OwnTarget, Reading, TargetReader
from kpis.calendar_source import calendar_around
from kpis.models import Target
from kpis.querysets import TargetQuerySet
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner

Plans = Mapping[tuple[Owner, str], Plan]
_COLUMNS = (
    "metric_id", "person_id", "team_key", "grain", "starts_on", "value", "season", "way", "usual_value", "note",
    "set_by_label", "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target as set: by whom, when and how stands in the explanation of a figure. `usual_value`: what a change for
    this one period has put aside, None where there is none."""

    metric: str
    owner: Owner
    period: Period
    value: Decimal
    season: Season | None
    way: str
    usual_value: Decimal | None
    note: str
    set_by: str
    changed_at: datetime


def target_rows(
    company: Company,
    metrics: Collection[MetricInfo],
    start: date,
    end: date,
    *,
    beyond: tuple[Collection[MetricInfo], date, date] | None = None,
) -> list[TargetRow]:
    """The targets of every length that speak of [start, end); one query, one more where a longer one reaches over it:
    what was set inside that one says how much is left for these days. `beyond`: some of the metrics whose targets of a
    wider stretch are wanted besides."""
    slugs = {metric.pk: metric.slug for metric in metrics}
    rows = Target.objects.for_company(company).filter(metric_id__in=slugs)
    spans = dict.fromkeys(slugs.values(), (start, end))
    wanted = rows.between(start, end)
    if beyond is not None:
        wide, first, last = beyond
        spans |= {metric.slug: (first, last) for metric in wide}
        wanted |= rows.filter(metric_id__in=[metric.pk for metric in wide]).between(first, last)
    found = _rows(wanted, slugs)
    over = [
        row
        for row in found
        if row.period.start < spans[row.metric][0] or row.period.end > spans[row.metric][1]
    ]
    if not over:
        return found
    owners = {row.owner for row in over}
    whose = Q(person_id__in=[int(owner.key) for owner in owners if owner.level == Level.PERSON])
    whose |= Q(team_key__in=[owner.key for owner in owners if owner.level == Level.TEAM])
    if Owner.company() in owners:
        whose |= Q(person=None, team_key=None)
    start, end = min(row.period.start for row in over), max(row.period.end for row in over)
    known = {(row.metric, row.owner, row.period) for row in found}
    of_long = {pk for pk, slug in slugs.items() if slug in {row.metric for row in over}}
    more = _rows(rows.filter(whose, metric_id__in=of_long).between(start, end), slugs)
    return found + [row for row in more if (row.metric, row.owner, row.period) not in known]


def _rows(rows: TargetQuerySet, slugs: Mapping[int, str]) -> list[TargetRow]:
    period = cache(lambda grain, starts_on: Period(Grain(grain), starts_on))
    return [
        TargetRow(
            slugs[metric], Owner.of(person, team), period(grain, starts_on), value,
            tuple(season) if season else None, *rest,
        )
        for metric, person, team, grain, starts_on, value, season, *rest in rows.values_list(*_COLUMNS)
    ]  # fmt: skip


def period_plans(
    period: Period, metrics: Collection[MetricInfo], department: Department, rows: Iterable[TargetRow]
) -> dict[tuple[Owner, str], Plan]:
    """The plans of every owner of one period, those put together from below included. `rows`: of that period at least,
    as `target_rows` finds them."""
    planner = Planner(period, metrics, department, rows)
    plans = planner.of_people()
    above: dict[str, list[Decimal]] = defaultdict(list)
    for key in [*(team.key for team in department.teams.teams), NO_TEAM]:
        team, found = Owner.team(key), planner.of_team(key)
        plans.update({(team, slug): plan for slug, plan in found.items()})
        for slug, plan in found.items():
            if isinstance(plan.value, Decimal):
                above[slug].append(plan.value)
    used = {slug for _, slug in plans}
    plans.update({(Owner.company(), slug): plan for slug, plan in planner.of_company(above, used).items()})
    return plans


class Planner:
    """Puts the plans of one period together."""

    def __init__(
        self,
        period: Period,
        metrics: Collection[MetricInfo],
        department: Department,
        rows: Iterable[TargetRow],
    ) -> None:
        self.period, self.department = period, department
        self.rules = {metric.slug: metric.rule for metric in metrics}
        self.corridors = {metric.slug: metric.corridor for metric in metrics if metric.corridor}
        self.own: dict[Owner, dict[str, dict[Period, OwnTarget]]] = {}
        first, last = period.start, period.end
        for row in rows:
            mine = self.own.setdefault(row.owner, {}).setdefault(row.metric, {})
            mine[row.period] = OwnTarget(row.value, row.season)
            first, last = min(first, row.period.start), max(last, row.period.end)
        self.calendar = calendar_around(first, last)
        self.reader = TargetReader(self.calendar)
        self.days = self.reader.days(period)
        self._below: dict[tuple[str, Days], dict[str, list[Decimal]]] = {}
        self._seats: dict[tuple[str, Days], list[tuple[str | None, int]]] = {}
        self._working: dict[Days, list[date]] = {}

    def reading(self, owner: Owner, slug: str, days: Days) -> Reading | None:
        """What the owner's own targets say about these days of the period."""
        own = self.own.get(owner, {}).get(slug)
        if not own:
            return None
        rule, period = self.rules[slug], self.period if days is self.days else None
        if rule.accrues:
            return self.reader.amount(own, days, period)
        return self.reader.level(own, days, period, latest=rule.aggregation is Aggregation.LAST)

    def of_people(self) -> dict[tuple[Owner, str], Plan]:
        plans: dict[tuple[Owner, str], Plan] = {}
        for owner in [owner for owner in self.own if owner.level == Level.PERSON]:
            own = self._own_readings(owner)
            found = plans_of(OwnerTargets(own, {}), self.rules.values(), self.corridors)
            plans.update({(owner, slug): plan for slug, plan in found.items()})
        return plans

    def of_team(self, key: str) -> dict[str, Plan]:
        own = self._own_readings(Owner.team(key))
        below = {slug: parts for slug in self.rules if (parts := self._needed(own, slug, key))}
        return plans_of(OwnerTargets(own, below), self.rules.values(), self.corridors)

    def of_company(self, above: Mapping[str, list[Decimal]], used: Collection[str]) -> dict[str, Plan]:
        """`above`: the plans of the teams in the whole period; `used`: the metrics that anybody has a plan in."""
        own, below = self._own_readings(Owner.company()), dict(above)
        for slug, reading in own.items():
            if reading.uncovered and self.rules[slug].accrues and self.rules[slug].formula is None:
                teams = [*(team.key for team in self.department.teams.teams), NO_TEAM]
                parts = (self._team_part(key, slug, reading.uncovered) for key in teams)
                below[slug] = [part for part in parts if part is not None]
        return plans_of(OwnerTargets(own, below), self.rules.values(), self.corridors, used)

    def people_plan(self, team: str, slug: str) -> Decimal:
        """What the plans of the team's people make together, each for the days in the team."""
        return sum(self.people(slug, self.days).get(team, ()), Decimal(0))

    def people(self, slug: str, days: Days) -> dict[str, list[Decimal]]:
        """Team -> the plans of its people on these days. Who moves takes a growing plan along by working days, and a
        level (an average, a stock) to the newest team."""
        if (slug, days) not in self._below:
            found = self._below[slug, days] = {}
            for owner in [o for o, own in self.own.items() if o.level == Level.PERSON and slug in own]:
                reading = self.reading(owner, slug, days)
                if reading is None:
                    continue
                teams = self.teams(owner.key, days)
                for team, part in split_by_days(
                    reading.value, teams if self.rules[slug].accrues else teams[-1:]
                ):
                    found.setdefault(team or NO_TEAM, []).append(part)
        return self._below[slug, days]

    def _own_readings(self, owner: Owner) -> dict[str, Reading]:
        readings = {slug: self.reading(owner, slug, self.days) for slug in self.own.get(owner, ())}
        return {slug: reading for slug, reading in readings.items() if reading is not None}

    def _needed(self, own: Mapping[str, Reading], slug: str, team: str) -> list[Decimal]:
        """The plans below a team that its own targets leave room for."""
        reading, days = own.get(slug), self.days
        if reading and reading.uncovered and self.rules[slug].accrues and self.rules[slug].formula is None:
            days = reading.uncovered
        return self.people(slug, days).get(team, [])

    def _team_part(self, key: str, slug: str, days: Days) -> Decimal | None:
        """A team's growing plan on some days of the period."""
        reading = self.reading(Owner.team(key), slug, days)
        parts = self.people(slug, reading.uncovered if reading else days).get(key, [])
        if reading is None and not parts:
            return None
        return (reading.value if reading else Decimal(0)) + sum(parts, Decimal(0))

    def teams(self, person: str, days: Days) -> list[tuple[str | None, int]]:
        """In which teams the person sits on these days, in order, with the number of working days in each."""
        if (person, days) not in self._seats:
            if days not in self._working:
                self._working[days] = [day for day in days if self.calendar.is_working(day)] or list(days)
            self._seats[person, days] = days_in_teams(self._working[days], self.department, person)
        return self._seats[person, days]


def days_in_teams(days: list[date], department: Department, person: str) -> list[tuple[str | None, int]]:
    """In which teams the person sat through these days, in order, with the number of them in each."""
    seats = department.seats_of.get(person, [])
    if not days or not any(
        seat.starts_on <= days[-1] and (seat.ends_on is None or seat.ends_on > days[0]) for seat in seats
    ):
        return []
    if len({seat.team for seat in seats}) == 1:
        return [(seats[0].team, 1)]
    counted: dict[str | None, int] = {}
    for day in days:
        team = department.seating.team_of(person, day)
        if team is not None:
            counted[team] = counted.pop(team, 0) + 1
    return list(counted.items())
