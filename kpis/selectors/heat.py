"""People by metrics: who is how far in what, team by team, with the vacant places between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import get_language

from kpis.pictures import HeatCell, heat_cell
from kpis.selectors.department import VacantSeat
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import NO_TEAM, Numbers, Owner


@dataclass(frozen=True)
class HeatRow:
    """A person by metrics, or a vacant position with the days it has been empty."""

    ref: str
    name: str
    uid: UUID | None
    cells: tuple[HeatCell, ...]
    vacant_days: int | None = None


@dataclass(frozen=True)
class HeatTeam:
    title: str
    rows: tuple[HeatRow, ...]


def heat_of(numbers: Numbers, order: Sequence[Owner], vacant: Sequence[VacantSeat]) -> tuple[HeatTeam, ...]:
    """People with plans, by team: the teams of the table first, in its order, then the others, "no team" last."""
    columns, lang = numbers.planned_metrics(), get_language()
    members = _members(numbers)
    titles = {team.key: team.title for team in numbers.department.teams.teams}
    keys = dict.fromkeys([*(owner.key for owner in order if owner.key), *titles, NO_TEAM])
    found = []
    for key in keys:
        rows = [_person_row(numbers, person, columns, lang) for person in members.get(key, ())]
        if rows:
            rows += [_vacant_row(seat) for seat in vacant if seat.team == key]
            found.append(HeatTeam(titles.get(key, ""), tuple(rows)))
    return tuple(found)


def _members(numbers: Numbers) -> dict[str, list[str]]:
    """Team -> people with plans: where they sit now, for those who left where they sat last."""
    department, found = numbers.department, dict[str, list[str]]()
    shown = numbers.people_with_plans()
    seated = [person for person in department.seats_of if person in shown]
    rest = sorted(shown.difference(seated), key=lambda key: department.people[key].name)
    for person in [*seated, *rest]:
        team = department.seating.team_of(person, numbers.now.through)
        if team is None:
            past = [s for s in department.seats_of.get(person, ()) if s.starts_on <= numbers.now.through]
            team = max(past, key=lambda seat: seat.ends_on or date.max).team if past else NO_TEAM
        found.setdefault(team, []).append(person)
    return found


def _person_row(numbers: Numbers, person: str, columns: Sequence[MetricInfo], lang: str | None) -> HeatRow:
    owner, info = Owner.person(person), numbers.department.people[person]
    cells = tuple(heat_cell(numbers.pace(owner, metric.slug).pct, lang=lang) for metric in columns)
    return HeatRow(f"person-{info.uid}", info.name, info.uid, cells)


def _vacant_row(seat: VacantSeat) -> HeatRow:
    return HeatRow("", seat.title, None, (), vacant_days=seat.days)
