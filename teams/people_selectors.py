"""The list of a company's people with their places."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from accounts.models import Company
from teams.analysis.states import Box, State
from teams.as_of import past_state
from teams.models import Assignment, Person, Position, Structure
from teams.models.people import sort_key
from teams.structure_states import sitting

PEOPLE_A_PAGE = 50


@dataclass(frozen=True)
class Place:
    """A position that a person holds on the day."""

    key: UUID
    title: str
    team: str
    kind: str
    share_pct: Decimal


@dataclass(frozen=True)
class PersonRow:
    person: Person
    places: tuple[Place, ...]

    @property
    def load_pct(self) -> Decimal:
        return sum((place.share_pct for place in self.places), Decimal(0))


@dataclass(frozen=True)
class PeoplePage:
    """`first` and `last` number the rows shown, from 1; `older` and `newer` are the offsets of the neighbours."""

    rows: tuple[PersonRow, ...]
    total: int
    first: int
    last: int
    newer: int | None
    older: int | None


def people_page(
    company: Company, structure: Structure | None, *, search: str, only_bench: bool, offset: int, on: date
) -> PeoplePage:
    """People by name, fifty at a time, with the places they had on the day; 4 queries whatever their number."""
    past = past_state(structure, on) if structure else None
    people = Person.objects.for_company(company)
    if search:
        people = people.filter(Q(sort_name__contains=sort_key(search)) | Q(email__icontains=search))
    if only_bench and past:
        seats = {person for box in past[0].values() for person, _seat in sitting(box, on)}
        people = people.working_on(on).exclude(uid__in=seats)
    elif only_bench:
        seated = Assignment.objects.for_company(company).active_on(on).filter(position__structure=structure)
        people = people.working_on(on).exclude(pk__in=seated.values("person_id"))
    total = people.count()
    shown = list(people.order_by("sort_name", "id")[offset : offset + PEOPLE_A_PAGE])
    places = _past_places(past[0], shown, on) if past else _places(company, structure, shown, on)
    return PeoplePage(
        rows=tuple(PersonRow(person, tuple(places[person.pk])) for person in shown),
        total=total,
        first=offset + 1 if shown else 0,
        last=offset + len(shown),
        newer=max(0, offset - PEOPLE_A_PAGE) if offset else None,
        older=offset + PEOPLE_A_PAGE if offset + len(shown) < total else None,
    )


def _places(
    company: Company, structure: Structure | None, people: Iterable[Person], on: date
) -> dict[int, list[Place]]:
    rows = (
        Assignment.objects.for_company(company)
        .active_on(on)
        .filter(position__structure=structure, person__in=list(people))
        .select_related("position")
    )
    team_of = _teams(company, structure)
    places: dict[int, list[Place]] = defaultdict(list)
    for row in rows:
        seat = row.position
        places[row.person_id].append(Place(seat.key, seat.title, team_of[seat.pk], row.kind, row.share_pct))
    return places


def _past_places(state: State, people: Iterable[Person], on: date) -> dict[int, list[Place]]:
    """The same from the boxes of a former day."""
    rows = {str(person.uid): person.pk for person in people}
    places: dict[int, list[Place]] = defaultdict(list)
    for box in state.values():
        for person, seat in sitting(box, on):
            if person in rows:
                place = Place(UUID(box.key), box.title, _team_in(state, box), seat.kind, seat.share_pct)
                places[rows[person]].append(place)
    return places


def _team_in(state: State, box: Box) -> str:
    """The team that the box leads, else the nearest above it."""
    above: Box | None = box
    while above is not None and not above.team:
        above = state.get(above.parent) if above.parent else None
    return above.team if above else ""


def _teams(company: Company, structure: Structure | None) -> dict[int, str]:
    """Position -> the team it leads, else the one of the nearest position above it that leads one."""
    rows = Position.objects.for_company(company).filter(structure=structure)
    found = {pk: (parent, team) for pk, parent, team in rows.values_list("pk", "parent_id", "team")}
    teams: dict[int, str] = {}
    for pk in found:
        above, path = pk, []
        while above not in teams and found[above][0] is not None and not found[above][1]:
            path.append(above)
            above = found[above][0]
        team = teams.get(above, found[above][1])
        teams |= dict.fromkeys([above, *path], team)
    return teams
