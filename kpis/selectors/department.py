"""Who sat where, in which team, from day to day: what credits a fact to a team."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Max

from accounts.models import Company
from kpis.analysis.rollup import Seat, Seating
from kpis.analysis.teams import Box, Teams, teams_of
from teams.models import Assignment, Person, Position


@dataclass(frozen=True)
class PersonInfo:
    """A person as pages show one; `uid` is the public id."""

    pk: int
    uid: UUID
    name: str


@dataclass(frozen=True)
class Sitting:
    """One assignment of the window."""

    position: str
    person: str
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class VacantSeat:
    """An empty position of a team on a day, since when, and for how many days, that one included."""

    position: str
    title: str
    team: str
    since: date
    days: int


@dataclass(frozen=True)
class Department:
    """The live structure's teams and who sat in them during [start, end). People are keyed by str(pk)."""

    start: date
    end: date
    teams: Teams
    titles: dict[str, str]
    opened_on: dict[str, date]
    sittings: tuple[Sitting, ...]
    seats: tuple[Seat, ...]
    people: dict[str, PersonInfo] = field(default_factory=dict)

    @cached_property
    def seating(self) -> Seating:
        return Seating(self.seats, self.parents)

    @property
    def parents(self) -> dict[str, str | None]:
        """Every team stands alone: it takes in everybody up to the next team."""
        return {team.key: None for team in self.teams.teams}

    @cached_property
    def seats_of(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.person, []).append(seat)
        return found

    def breaks(self, start: date, end: date) -> tuple[dict[str, None], list[date]]:
        """Who does not sit in one and the same team through [start, end), and the days on which that changes."""
        moving: dict[str, None] = {}
        days: set[date] = set()
        for person, seats in self.seats_of.items():
            edges = {day for seat in seats for day in (seat.starts_on, seat.ends_on) if day}
            inside = {day for day in edges if start < day < end}
            if inside and len({self.seating.team_of(person, day) for day in (start, *inside)}) > 1:
                moving[person] = None
                days |= inside
        return moving, sorted(days)

    def members_on(self, day: date) -> dict[str, list[str]]:
        """Team -> the people whose main seat is there on the day, in the order of the chart."""
        found: dict[str, list[str]] = {}
        for person in self.seats_of:
            team = self.seating.team_of(person, day)
            if team is not None:
                found.setdefault(team, []).append(person)
        return found

    def head_of(self, team: str, day: date) -> str | None:
        """The name of who leads the team on the day."""
        holder = next((s.person for s in self.sittings if s.position == team and s.holds(day)), None)
        return self.people[holder].name if holder else None


def department_of(company: Company, start: date, end: date) -> Department:
    """The department of a window; two queries."""
    rows = list(
        Position.objects.for_company(company)
        .filter(structure__state="live")
        .order_by("order", "id")
        .values_list("pk", "key", "parent_id", "title", "team", "opened_on")
    )
    keys = {pk: str(key) for pk, key, *_ in rows}
    boxes = [
        Box(str(key), keys.get(parent) if parent else None, title, team or None)
        for _, key, parent, title, team, _ in rows
    ]
    teams = teams_of(boxes)
    assignments = list(
        Assignment.objects.for_company(company)
        .filter(position__structure__state="live")
        .overlapping(start, end)
        .select_related("person")
        .order_by("position__order", "position_id", "starts_on", "id")
    )
    return Department(
        start=start,
        end=end,
        teams=teams,
        titles={str(key): title for _, key, _, title, *_ in rows},
        opened_on={str(key): opened for _, key, *_, opened in rows},
        sittings=tuple(_sitting(row, keys) for row in assignments),
        seats=tuple(seat for row in assignments if (seat := _seat(row, keys, teams)) is not None),
        people={str(row.person_id): _person(row.person) for row in assignments},
    )


def vacancies_of(company: Company, department: Department, on: date) -> list[VacantSeat]:
    """Positions of teams that nobody holds on the day; one query. A position opened later is not vacant yet."""
    held = {sitting.position for sitting in department.sittings if sitting.holds(on)}
    empty = {
        position: team
        for position, team in department.teams.team_of.items()
        if team is not None and position not in held and department.opened_on[position] <= on
    }
    left = dict(
        Assignment.objects.for_company(company)
        .filter(position__key__in=empty, position__structure__state="live", ends_on__lte=on)
        .values_list("position__key")
        .annotate(last=Max("ends_on"))
    )
    left_on = {str(key): day for key, day in left.items()}
    found = []
    for key, team in empty.items():
        since = left_on.get(key) or department.opened_on[key]
        found.append(VacantSeat(key, department.titles[key], team, since, (on - since).days + 1))
    return found


def with_names(company: Company, department: Department, people: Iterable[str]) -> None:
    """Adds those who have figures but no seat in the window; one query, whoever they are."""
    missing = [int(key) for key in people if key not in department.people]
    for person in Person.objects.for_company(company).filter(pk__in=missing):
        department.people[str(person.pk)] = _person(person)


def _person(person: Person) -> PersonInfo:
    return PersonInfo(person.pk, person.uid, person.full_name)


def _sitting(row: Assignment, keys: dict[int, str]) -> Sitting:
    return Sitting(keys[row.position_id], str(row.person_id), row.starts_on, row.ends_on)


def _seat(row: Assignment, keys: dict[int, str], teams: Teams) -> Seat | None:
    team = teams.team_of[keys[row.position_id]]
    if team is None:
        return None
    return Seat(str(row.person_id), team, row.starts_on, row.ends_on, row.share_pct)
