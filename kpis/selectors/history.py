"""The past of sums by day, for forecasts: what the company and the owners of a page brought in the last two years."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.db import connection

from accounts.models import Company
from kpis.analysis.measures import Aggregation
from kpis.analysis.pace import Clock
from kpis.analysis.past import Past
from kpis.analysis.periods import Period
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import NO_TEAM, Level, Owner

HISTORY_MONTHS = 24
_DAY = timedelta(days=1)
# (person, from, until, number of the owner): whose days are counted for whom.
Seats = list[tuple[int, date, date, int]]

# Seats come as arrays and are joined by hash: a condition for each of them would be tried on every row.
_DAILY = """
    SELECT actual.metric_id, actual."on", seat.number, (sum(actual.value * actual.share_pct) / 100)::float8
    FROM kpis_actual AS actual
    LEFT JOIN unnest(%s::bigint[], %s::date[], %s::date[], %s::int[]) AS seat (person_id, first, until, number)
        ON seat.person_id = actual.person_id AND actual."on" >= seat.first AND actual."on" < seat.until
    WHERE actual.company_id = %s AND actual.metric_id = ANY(%s) AND actual."on" >= %s AND actual."on" < %s
    GROUP BY actual.metric_id, actual."on", seat.number
"""


def history_start(month: Period) -> date:
    """The first day that forecasts of the month look at: a department must reach back to it."""
    return month.shifted(-HISTORY_MONTHS).start


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
    """The daily past of the company and of these owners (teams, or people; never both) in the metrics that are plain
    sums; one query, none where the month is over or has not begun.

    A team's days are those of the people who sat in it on them, so the department must begin at `history_start`.
    """
    month = now.period
    wanted = {m.pk: m.slug for m in metrics if m.rule.aggregation is Aggregation.SUM}
    start, end = history_start(month), min(now.through + _DAY, month.end)
    is_running = month.start <= end < month.end
    found: dict[tuple[Hashable, str], dict[date, float]] = {}
    if wanted and is_running:
        whole, teams = Owner.company(), any(owner.level == Level.TEAM for owner in owners)
        for metric, on, number, value in _rows(
            company, wanted, start, end, _seats(department, owners, start, end)
        ):
            slug = wanted[metric]
            days = found.setdefault((whole, slug), {})
            days[on] = days.get(on, 0.0) + value
            owner = owners[number] if number is not None else Owner.team(NO_TEAM) if teams else None
            if owner is not None:
                found.setdefault((owner, slug), {})[on] = value
    return Past(
        now=now,
        calendar=calendar_around(start, month.end),
        months=[month.shifted(-back) for back in range(HISTORY_MONTHS, 0, -1)],
        facts=found,
        whole=Owner.company(),
        metrics=frozenset(wanted.values()) if is_running else frozenset(),
    )


def _rows(
    company: Company, metrics: Collection[int], start: date, end: date, seats: Seats
) -> list[tuple[int, date, int | None, float]]:
    columns = [list(column) for column in zip(*seats, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, [*columns, company.pk, list(metrics), start, end])
        return cursor.fetchall()


def _seats(department: Department, owners: Sequence[Owner], start: date, end: date) -> Seats:
    numbers = {owner: number for number, owner in enumerate(owners)}
    people = [(owner, n) for owner, n in numbers.items() if owner.level == Level.PERSON]
    if people:
        return [(int(owner.key), start, end, number) for owner, number in people]
    teams = {
        owner.key: n for owner, n in numbers.items() if owner.level == Level.TEAM and owner.key != NO_TEAM
    }
    return _seats_in(department, teams, start, end) if teams else []


def _seats_in(department: Department, teams: dict[str, int], start: date, end: date) -> Seats:
    """Every stretch of days that somebody's main seat was in one of the teams."""
    found: Seats = []
    for person, seats in department.seats_of.items():
        edges = {day for seat in seats for day in (seat.starts_on, seat.ends_on) if day and start < day < end}
        for first, until in pairwise(sorted({start, *edges, end})):
            team = department.seating.team_of(person, first)
            if team in teams:
                found.append((int(person), first, until, teams[team]))
    return found
