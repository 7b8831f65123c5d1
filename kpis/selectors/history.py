"""The past of sums by day, for forecasts: what the company and the owners of a page brought in the last two years."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.db import connection

from accounts.models import Company
from kpis.analysis.linear import Weights, weights_of
from kpis.analysis.pace import Clock
from kpis.analysis.past import Past
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import NO_TEAM, Level, Owner

HISTORY_MONTHS = 24
_DAY = timedelta(days=1)
# (person, from, until, number of the person or None, number of the team or None): whose days are counted for whom.
Seats = list[tuple[int, date, date, int | None, int | None]]
Row = tuple[int, date, int | None, int | None, float]
Daily = dict[tuple[Owner, str], dict[date, float]]

# Seats come as arrays and are joined by hash: a condition for each of them would be tried on every row.
_DAILY = """
    SELECT actual.metric_id, actual."on", seat.person, seat.team, (sum(actual.value * actual.share_pct) / 100)::float8
    FROM kpis_actual AS actual
    LEFT JOIN unnest(%s::bigint[], %s::date[], %s::date[], %s::int[], %s::int[])
            AS seat (person_id, first, until, person, team)
        ON seat.person_id = actual.person_id AND actual."on" >= seat.first AND actual."on" < seat.until
    WHERE actual.company_id = %s AND actual.metric_id = ANY(%s) AND actual."on" >= %s AND actual."on" < %s
    GROUP BY actual.metric_id, actual."on", seat.person, seat.team
"""


def history_start(period: Period) -> date:
    """The first day that the page of a period looks at: forecasts go by the months before, and every period stands
    beside that of the year before. A department must reach back to it."""
    return Period.of(Grain.MONTH, period.start).shifted(-HISTORY_MONTHS).start


def team_owners(department: Department) -> list[Owner]:
    """Every team of the chart, to read the past of."""
    return [Owner.team(team.key) for team in department.teams.teams]


def past_of(
    company: Company,
    department: Department,
    now: Clock,
    metrics: Iterable[MetricInfo],
    owners: Sequence[Owner] = (),
) -> Past:
    """The daily past of the company and of these owners (teams, people) in the metrics that are plain
    sums, counted or computed; one query, none where the period is over or has not begun.

    A team's days are those of the people who sat in it on them, so the department must begin at `history_start`.
    """
    period, known = now.period, tuple(metrics)
    sums = _sums(known)
    needed = {slug for weights in sums.values() for slug in weights}
    pks = {metric.pk: metric.slug for metric in known if metric.slug in needed}
    running = Period.of(Grain.MONTH, max(now.through, period.start))
    months = [running.shifted(-back) for back in range(HISTORY_MONTHS, 0, -1)]
    start, end = min(months[0].start, period.start), min(now.through + _DAY, period.end)
    is_running = period.start <= end < period.end
    daily: Daily = {}
    if pks and is_running:
        rows = _rows(company, pks, start, end, _seats(department, owners, start, end))
        daily = _by_owner(rows, pks, owners)
    return Past(
        now=now,
        calendar=calendar_around(start, max(period.end, running.end)),
        months=months,
        facts=_together(daily, sums),
        whole=Owner.company(),
        owners=frozenset(_read(owners)),
        metrics=frozenset(sums) if is_running else frozenset(),
    )


def _read(owners: Sequence[Owner]) -> list[Owner]:
    """Whose days the query finds: beside teams also those of nobody's team."""
    return [*owners, Owner.team(NO_TEAM)] if any(owner.level == Level.TEAM for owner in owners) else [*owners]


def _sums(metrics: Sequence[MetricInfo]) -> dict[str, Weights]:
    """Metric -> the counted sums it is made of, for those whose parts are all here."""
    rules = {metric.slug: metric.rule for metric in metrics}
    found = {metric.slug: weights_of(metric.slug, rules) for metric in metrics if metric.rule.accrues}
    return {slug: weights for slug, weights in found.items() if weights is not None}


def _by_owner(rows: Iterable[Row], pks: dict[int, str], owners: Sequence[Owner]) -> Daily:
    found: Daily = {}
    whole, outside = Owner.company(), Owner.team(NO_TEAM)
    teams = outside in _read(owners)
    for metric, on, person, team, value in rows:
        counted = [whole]
        if person is not None:
            counted.append(owners[person])
        if teams:
            counted.append(outside if team is None else owners[team])
        for owner in counted:
            days = found.setdefault((owner, pks[metric]), {})
            days[on] = days.get(on, 0.0) + value
    return found


def _together(daily: Daily, sums: Mapping[str, Weights]) -> dict[tuple[Hashable, str], dict[date, float]]:
    """The days of each metric; those of a computed one begin where all of its parts have begun."""
    found: dict[tuple[Hashable, str], dict[date, float]] = {}
    for owner in {owner for owner, _ in daily}:
        for slug, weights in sums.items():
            parts = [(daily.get((owner, part)), float(weight)) for part, weight in weights.items()]
            if any(days is None for days, _ in parts):
                continue
            first = max(min(days) for days, _ in parts if days)
            whole: dict[date, float] = {}
            for days, weight in parts:
                for on, value in (days or {}).items():
                    if on >= first:
                        whole[on] = whole.get(on, 0.0) + value * weight
            found[owner, slug] = whole
    return found


def _rows(company: Company, metrics: Collection[int], start: date, end: date, seats: Seats) -> list[Row]:
    columns = [list(column) for column in zip(*seats, strict=True)] or [[], [], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, [*columns, company.pk, list(metrics), start, end])
        return cursor.fetchall()


def _seats(department: Department, owners: Sequence[Owner], start: date, end: date) -> Seats:
    """Every stretch of days that one of the people sat in one team, or that somebody's main seat was in one of the
    teams."""
    people = {owner.key: n for n, owner in enumerate(owners) if owner.level == Level.PERSON}
    teams = {owner.key: n for n, owner in enumerate(owners) if owner.level == Level.TEAM and owner.key}
    found: Seats = []
    for person in dict.fromkeys([*people, *(department.seats_of if teams else ())]):
        seats = department.seats_of.get(person, ()) if teams else ()
        edges = {day for seat in seats for day in (seat.starts_on, seat.ends_on) if day and start < day < end}
        for first, until in pairwise(sorted({start, *edges, end})):
            team = teams.get(department.seating.team_of(person, first) or NO_TEAM) if teams else None
            if person in people or team is not None:
                found.append((int(person), first, until, people.get(person), team))
    return found
