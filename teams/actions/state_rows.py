"""Writes a state into an empty structure: in bulk, a query for each layer of the tree and each kind of row."""

from collections import defaultdict
from typing import Any

from django.utils import timezone

from roles.models import Responsibility
from teams.actions.position_roles import give_roles
from teams.analysis.states import Box, State, depth_in
from teams.models import (
    Assignment,
    Link,
    Person,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionScope,
    Structure,
)

BATCH = 1000


def write_state(structure: Structure, state: State) -> None:
    """Positions keep their lineage keys. What a box refers to and what has gone since is left out."""
    boxes = _write_boxes(structure, state)
    company_id = structure.company_id
    shares = [(boxes[key], slug, share) for key, box in state.items() for slug, share in box.roles]
    give_roles(company_id, shares, leave_out_unknown=True)
    PositionScope.objects.bulk_create(
        (
            PositionScope(company_id=company_id, position=boxes[key], dimension=dimension, value=value)
            for key, box in state.items()
            for dimension, value in sorted(box.scopes)
        ),
        batch_size=BATCH,
    )
    _write_work(company_id, state, boxes)
    _write_seats(company_id, state, boxes)
    Link.objects.bulk_create(
        (
            Link(company_id=company_id, position=boxes[key], target=boxes[target], kind=kind)
            for key, box in state.items()
            for kind, target in sorted(box.links)
            if target in boxes
        ),
        batch_size=BATCH,
    )


def _write_boxes(structure: Structure, state: State) -> dict[str, Position]:
    """Layer by layer, because a box needs the id of the one above."""
    layers: dict[int, list[Box]] = defaultdict(list)
    for key, depth in depth_in({key: box.parent for key, box in state.items()}).items():
        layers[depth].append(state[key])
    boxes: dict[str, Position] = {}
    for depth in sorted(layers):
        rows = [_row(structure, box, boxes) for box in layers[depth]]
        for row in Position.objects.bulk_create(rows, batch_size=BATCH):
            boxes[str(row.key)] = row
    return boxes


def _row(structure: Structure, box: Box, boxes: dict[str, Position]) -> Position:
    return Position(
        company_id=structure.company_id,
        structure=structure,
        parent=boxes.get(box.parent) if box.parent else None,
        key=box.key,
        title=box.title,
        team=box.team,
        fte=box.fte,
        cost_rub=box.cost_rub,
        order=box.order,
        opened_on=box.opened_on or timezone.localdate(),
    )


def _write_work(company_id: int, state: State, boxes: dict[str, Position]) -> None:
    slugs = {duty.responsibility for box in state.values() for duty in box.duties if duty.responsibility}
    slugs |= {slug for box in state.values() for slug, _value in box.involvements}
    known = {row.slug: row for row in Responsibility.objects.filter(slug__in=slugs)}
    PositionDuty.objects.bulk_create(
        (
            PositionDuty(
                company_id=company_id,
                position=boxes[key],
                text=duty.text,
                involvement=duty.involvement,
                responsibility=known.get(duty.responsibility or ""),
            )
            for key, box in state.items()
            for duty in box.duties
        ),
        batch_size=BATCH,
    )
    PositionInvolvement.objects.bulk_create(
        (
            PositionInvolvement(
                company_id=company_id,
                position=boxes[key],
                responsibility=known[slug],
                involvement="" if value == "none" else value,
            )
            for key, box in state.items()
            for slug, value in sorted(box.involvements)
            if slug in known
        ),
        batch_size=BATCH,
    )


def _write_seats(company_id: int, state: State, boxes: dict[str, Position]) -> None:
    uids = {person for box in state.values() for person, _seat in box.seats}
    people: dict[str, Any] = {
        str(row.uid): row for row in Person.objects.for_company(company_id).filter(uid__in=uids)
    }
    Assignment.objects.bulk_create(
        (
            Assignment(
                company_id=company_id,
                position=boxes[key],
                person=people[person],
                kind=seat.kind,
                share_pct=seat.share_pct,
                starts_on=seat.starts_on,
                ends_on=seat.ends_on,
            )
            for key, box in state.items()
            for person, seat in box.seats
            if person in people
        ),
        batch_size=BATCH,
    )
