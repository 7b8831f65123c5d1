"""Who sat where, in which team, from day to day: what credits a fact to a team."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Max

from accounts.models import Company
from kpis.analysis.rollup import Seat, Seating
from kpis.analysis.teams import Box, Teams, teams_of
from kpis.selectors.trees import Tree, Trees, trees_of
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


@dataclass(frozen=True, slots=True)
class _Taken:
    """An assignment as stored, or as a version knew it. `person` is str(pk)."""

    position: str
    person: str
    starts_on: date
    ends_on: date | None
    share_pct: Decimal


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
    """The live structure's teams and who sat in them during [start, end). People are keyed by str(pk).

    `seats` go by the structure that stood on each day; `teams` are those of the window's end, then those gone by then.
    """

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
        if day not in self._members:
            found = self._members[day] = {}
            for person in self.seats_of:
                team = self.seating.team_of(person, day)
                if team is not None:
                    found.setdefault(team, []).append(person)
        return self._members[day]

    @cached_property
    def _members(self) -> dict[date, dict[str, list[str]]]:
        return {}

    def head_of(self, team: str, day: date) -> str | None:
        """The name of who leads the team on the day."""
        holder = next((s.person for s in self._sittings_in.get(team, ()) if s.holds(day)), None)
        return self.people[holder].name if holder else None

    @cached_property
    def _sittings_in(self) -> dict[str, list[Sitting]]:
        found: dict[str, list[Sitting]] = {}
        for sitting in self.sittings:
            found.setdefault(sitting.position, []).append(sitting)
        return found


def department_of(company: Company, start: date, end: date) -> Department:
    """The department of a window: every day by the structure that stood on it, teams and titles as they stood at the
    end. Three queries; two more when the structure has changed since the window began."""
    rows = list(
        Position.objects.for_company(company)
        .filter(structure__state="live")
        .order_by("order", "id")
        .values_list("pk", "key", "parent_id", "title", "team", "opened_on")
    )
    keys = {pk: str(key) for pk, key, *_ in rows}
    assignments = list(
        Assignment.objects.for_company(company)
        .filter(position__structure__state="live")
        .overlapping(start, end)
        .select_related("person")
        .order_by("position__order", "position_id", "starts_on", "id")
    )
    trees = trees_of(company, start, end, _tree_of_now(rows, keys))
    people = {str(row.person_id): _person(row.person) for row in assignments}
    # A job reads while others write: who sits in a position that came after the first query is left out.
    taken = [_taken(row, keys) for row in assignments if row.position_id in keys]
    taken += _former_seats(company, trees, start, end, people)
    return Department(
        start=start,
        end=end,
        teams=trees.teams,
        titles={key: title for tree in trees.trees for key, title in tree.titles.items()},
        opened_on=trees.last.opened_on,
        sittings=tuple(Sitting(seat.position, seat.person, seat.starts_on, seat.ends_on) for seat in taken),
        seats=tuple(seat for each in taken for seat in _in_teams(each, trees)),
        people=people,
    )


def _tree_of_now(rows: list[tuple[Any, ...]], keys: dict[int, str]) -> Tree:
    boxes = [
        Box(str(key), keys.get(parent) if parent else None, title, team or None)
        for _, key, parent, title, team, _ in rows
    ]
    return Tree(
        until=None,
        teams=teams_of(boxes),
        titles={str(key): title for _, key, _, title, *_ in rows},
        opened_on={str(key): opened for _, key, *_, opened in rows},
    )


def _taken(row: Assignment, keys: dict[int, str]) -> _Taken:
    return _Taken(keys[row.position_id], str(row.person_id), row.starts_on, row.ends_on, row.share_pct)


def _former_seats(
    company: Company, trees: Trees, start: date, end: date, people: dict[str, PersonInfo]
) -> list[_Taken]:
    """The seats in positions that are gone, by the newest version that knew them; one query when there are any."""
    newest = {
        (seat.position, seat.person, seat.starts_on): (seat, tree.until)
        for tree in trees.trees
        for seat in tree.former
    }
    uids = {seat.person for seat, _ in newest.values()}
    known = (
        {str(row.uid): row for row in Person.objects.for_company(company).filter(uid__in=uids)}
        if uids
        else {}
    )
    found = []
    for seat, until in newest.values():
        # A position that is gone was left at the latest when it went.
        ends_on = min((day for day in (seat.ends_on, until) if day), default=None)
        person = known.get(seat.person)
        if person is not None and seat.starts_on < end and (ends_on is None or ends_on > start):
            people.setdefault(str(person.pk), _person(person))
            share = Decimal(seat.share_pct)
            found.append(_Taken(seat.position, str(person.pk), seat.starts_on, ends_on, share))
    return found


def _in_teams(taken: _Taken, trees: Trees) -> list[Seat]:
    """The stretches of a seat by the team that its box belonged to on the days."""
    found: list[Seat] = []
    for tree, start, end in trees.stretches(taken.starts_on, taken.ends_on):
        team = tree.teams.team_of.get(taken.position)
        if team is None:
            continue
        if found and found[-1].team == team and found[-1].ends_on == start:
            start = found.pop().starts_on
        found.append(Seat(taken.person, team, start, end, taken.share_pct))
    return found


def vacancies_of(company: Company, department: Department, on: date) -> list[VacantSeat]:
    """Positions of teams that nobody holds on the day. A position opened later is not vacant yet. One query for those
    of whom nobody sat there within the window, though they were there before it."""
    held, opened = {s.position for s in department.sittings if s.holds(on)}, department.opened_on
    empty = {
        position: team
        for position, team in department.teams.team_of.items()
        if team is not None and position not in held and opened.get(position, date.min) <= on
    }
    left_on: dict[str, date] = {}
    for sitting in department.sittings:
        if sitting.position in empty and sitting.ends_on is not None and sitting.ends_on <= on:
            left_on[sitting.position] = max(sitting.ends_on, left_on.get(sitting.position, date.min))
    older = [key for key in empty if key not in left_on and opened.get(key, date.min) < department.start]
    if older:
        left = (
            Assignment.objects.for_company(company)
            .filter(position__key__in=older, position__structure__state="live", ends_on__lte=on)
            .values_list("position__key")
            .annotate(last=Max("ends_on"))
        )
        left_on |= {str(key): day for key, day in left}
    found = []
    for key, team in empty.items():
        since = left_on.get(key) or opened.get(key, department.start)
        found.append(VacantSeat(key, department.titles[key], team, since, (on - since).days + 1))
    return found


def with_names(company: Company, department: Department, people: Iterable[str]) -> None:
    """Adds those who have figures but no seat in the window; one query, whoever they are."""
    missing = [int(key) for key in people if key not in department.people]
    for person in Person.objects.for_company(company).filter(pk__in=missing):
        department.people[str(person.pk)] = _person(person)


def _person(person: Person) -> PersonInfo:
    return PersonInfo(person.pk, person.uid, person.full_name)
