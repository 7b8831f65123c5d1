"""Rows of a structure -> its state as values, the same number of queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from teams.analysis import facts
from teams.analysis.states import Box, Duty, Seat, State, seats_by_person
from teams.models import (
    Assignment,
    Link,
    Person,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionRole,
    PositionScope,
    Structure,
)


def state_of_rows(structure: Structure) -> dict[str, Box]:
    """The structure as it is, with everybody who ever sat in its positions; 7 queries."""
    company = structure.company_id
    heads = list(
        Position.objects.for_company(company)
        .filter(structure=structure)
        .order_by("order", "key")
        .values_list("pk", "key", "parent_id", "order", "title", "team", "fte", "cost_rub", "opened_on")
    )
    keys = {pk: str(key) for pk, key, *_rest in heads}
    held = PositionRole.objects.for_company(company).with_slug().order_by("-share_pct", "id")
    roles = _grouped(structure, held, "slug", "share_pct")
    scopes = _grouped(structure, PositionScope.objects.for_company(company), "dimension", "value")
    written = PositionDuty.objects.for_company(company).order_by("id")
    duties = _grouped(structure, written, "text", "involvement", "responsibility__slug")
    decided = PositionInvolvement.objects.for_company(company)
    involvements = _grouped(structure, decided, "responsibility__slug", "involvement")
    seats = seats_of_rows(structure)
    links = _grouped(structure, Link.objects.for_company(company), "kind", "target_id")
    return {
        keys[pk]: Box(
            key=keys[pk],
            title=title,
            parent=keys[parent_id] if parent_id else None,
            order=order,
            team=team,
            fte=fte,
            cost_rub=cost,
            opened_on=opened_on,
            roles=tuple(roles.get(pk, ())),
            scopes=frozenset(scopes.get(pk, ())),
            duties=tuple(Duty(*row) for row in duties.get(pk, ())),
            involvements=frozenset((slug, value or "none") for slug, value in involvements.get(pk, ())),
            seats=frozenset(seats.get(keys[pk], ())),
            links=frozenset((kind, keys[target]) for kind, target in links.get(pk, ()) if target in keys),
        )
        for pk, _key, parent_id, order, title, team, fte, cost, opened_on in heads
    }


def seats_of_rows(structure: Structure) -> dict[str, list[tuple[str, Seat]]]:
    """Position key -> who ever sat there, and when; one query."""
    found: dict[str, list[tuple[str, Seat]]] = defaultdict(list)
    rows = Assignment.objects.for_company(structure.company_id).filter(position__structure=structure)
    wanted = ("position__key", "person__uid", "starts_on", "ends_on", "kind", "share_pct")
    for key, person, *seat in rows.values_list(*wanted):
        found[str(key)].append((str(person), Seat(*seat)))
    return found


def _grouped(structure: Structure, rows: Any, *names: str) -> Mapping[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *values in rows.filter(position__structure=structure).values_list("position_id", *names):
        found[pk].append(tuple(values))
    return found


def names_of_people(company_id: int, *states: State) -> dict[str, str]:
    """Uid -> name, of everybody who sits in these states; one query."""
    uids = {person for state in states for box in state.values() for person, _seat in box.seats}
    rows = Person.objects.for_company(company_id).filter(uid__in=uids).values_list("uid", "full_name")
    return {str(uid): name for uid, name in rows}


def sitting(box: Box, on: date) -> Iterable[tuple[str, Seat]]:
    """Who sits in the box on a day, the longest there first."""
    rows = [(person, seat) for person, seats in seats_by_person(box.seats).items() for seat in seats]
    there = [
        pair for pair in rows if pair[1].starts_on <= on and (not pair[1].ends_on or pair[1].ends_on > on)
    ]
    return sorted(there, key=lambda pair: (pair[1].starts_on, pair[0]))


def facts_of_state(
    state: State, *, company_name: str, stage: str, names: Mapping[str, str], on: date
) -> facts.Structure:
    """What the engine computes findings from; people as of the day. Somebody without a name is left out."""
    return facts.Structure(
        company=company_name,
        stage=stage,  # type: ignore[arg-type]
        positions=tuple(_position(box, state, names, on) for box in state.values()),
        as_of=on,
    )


def _position(box: Box, state: State, names: Mapping[str, str], on: date) -> facts.Position:
    scope: dict[str, set[str]] = defaultdict(set)
    for dimension, value in box.scopes:
        scope[dimension].add(value)
    decided: dict[str, Any] = {slug: value for slug, value in box.involvements if value != "none"}
    deputies = [target for kind, target in sorted(box.links) if kind == Link.Kind.DEPUTY and target in state]
    return facts.Position(
        key=box.key,
        title=box.title,
        parent=box.parent,
        team=box.team or None,
        fte=box.fte,
        roles=tuple(facts.RoleShare(slug, share) for slug, share in box.roles),
        people=tuple(
            facts.Holder(person, names[person], seat.share_pct, seat.kind)  # type: ignore[arg-type]
            for person, seat in sitting(box, on)
            if person in names
        ),
        deputies=tuple(deputies),
        scope={dimension: frozenset(values) for dimension, values in scope.items()},
        duties=tuple(
            facts.OwnDuty(text=duty.text, involvement=duty.involvement, responsibility=duty.responsibility)  # type: ignore[arg-type]
            for duty in box.duties
        ),
        without=frozenset(slug for slug, value in box.involvements if value == "none"),
        overrides=decided,
    )
