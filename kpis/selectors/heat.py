"""People by metrics: who is how far in what, team by team, with the vacant places between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import get_language

from kpis.analysis.attainment import Status
from kpis.pictures import HeatCell, HeatKey, heat_bounds, heat_cell_of, heat_legend
from kpis.selectors.department import VacantSeat
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers
from kpis.selectors.owners import NO_TEAM, Owner

LAGGING = (Status.BEHIND, Status.AT_RISK)


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
    """`key` is empty for those who sit in no team."""

    key: str
    title: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class Heat:
    """`teams` after the filter; `lagging`: only who is behind in something; `has_people`: before it."""

    columns: tuple[MetricInfo, ...]
    teams: tuple[HeatTeam, ...]
    legend: tuple[HeatKey, ...]
    lagging: bool
    has_people: bool


def heat_of(
    numbers: Numbers,
    order: Sequence[Owner],
    vacant: Sequence[VacantSeat],
    *,
    team: str | None = None,
    lagging: bool = False,
) -> Heat:
    """People with plans, by team: the teams of the table first, in its order, then the others, "no team" last.

    `team`: of this one alone; `lagging`: only those who are behind somewhere, and no vacancies.
    """
    bounds, lang = heat_bounds(numbers.thresholds), get_language()
    columns, members = numbers.planned_metrics(), _members(numbers)
    titles = {found.key: found.title for found in numbers.department.teams.teams}
    keys = dict.fromkeys([*(owner.key for owner in order if owner.key), *titles, NO_TEAM])
    shown = [key for key in keys if team is None or key == team]
    found = []
    for key in shown:
        people = [each for each in members.get(key, ()) if not lagging or _is_lagging(numbers, each, columns)]
        rows = [_person_row(numbers, person, columns, bounds, lang) for person in people]
        if rows:
            rows += [_vacant_row(seat) for seat in vacant if seat.team == key and not lagging]
            found.append(HeatTeam(key, titles.get(key, ""), tuple(rows)))
    has_people = any(members.get(key) for key in shown)
    return Heat(tuple(columns), tuple(found), heat_legend(bounds), lagging, has_people)


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


def _is_lagging(numbers: Numbers, person: str, columns: Sequence[MetricInfo]) -> bool:
    owner = Owner.person(person)
    return any(numbers.pace(owner, metric.slug).status in LAGGING for metric in columns)


def _person_row(
    numbers: Numbers,
    person: str,
    columns: Sequence[MetricInfo],
    bounds: Sequence[Decimal],
    lang: str | None,
) -> HeatRow:
    owner, info = Owner.person(person), numbers.department.people[person]
    cells = tuple(heat_cell_of(numbers.pace(owner, metric.slug), bounds, lang=lang) for metric in columns)
    return HeatRow(f"person-{info.uid}", info.name, info.uid, cells)


def _vacant_row(seat: VacantSeat) -> HeatRow:
    return HeatRow("", seat.title, None, (), vacant_days=seat.days)
