"""A structure as it stood at the end of a day.

Boxes come from the version that stood past that day, people from what is known today about who sat where when: a
corrected date corrects the past. Days before the first thing known show the first thing known.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from teams.analysis.documents import state_of
from teams.analysis.states import Box, State
from teams.chart_parts import MAX_BENCH, Parts
from teams.models import Person, Structure, StructureVersion
from teams.structure_states import names_of_people, seats_of_rows, sitting, state_of_rows


def end_of(day: date) -> datetime:
    """The first moment after a day, on the clock of the company whose door is open."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def version_on(structure: Structure, on: date) -> StructureVersion | None:
    """The version that stood at the end of a past day; None when the structure has not changed since."""
    if on >= timezone.localdate():
        return None
    rows = StructureVersion.objects.for_company(structure.company_id).filter(
        structure=structure, until_at__gt=end_of(on)
    )
    found: StructureVersion | None = (
        rows.exclude(reason=StructureVersion.Reason.DRAFT).order_by("until_at", "id").first()
    )
    return found


def state_of_version(version: StructureVersion, structure: Structure) -> dict[str, Box]:
    """The version's boxes, with today's knowledge of who sat in those that still stand."""
    state, known = state_of(version.document), seats_of_rows(structure)
    still = state.keys() & _keys(structure)
    return {
        key: replace(box, seats=frozenset(known.get(key, ()))) if key in still else box
        for key, box in state.items()
    }


def _keys(structure: Structure) -> set[str]:
    return {str(key) for key in structure.positions.values_list("key", flat=True)}


def past_state(structure: Structure, on: date) -> tuple[dict[str, Box], str] | None:
    """The boxes and the stage at the end of a past day; None when they are those of now."""
    version = version_on(structure, on)
    return (state_of_version(version, structure), version.document["stage"]) if version else None


def state_on(structure: Structure, on: date) -> dict[str, Box]:
    """The boxes of a day, whichever it is."""
    found = past_state(structure, on)
    return found[0] if found else state_of_rows(structure)


def past_parts(structure: Structure, on: date) -> Parts | None:
    """What is drawn of a past day; None when the boxes are those of now. Findings of a day are computed, not stored."""
    found = past_state(structure, on)
    return parts_of_state(structure, found[0], on) if found else None


def parts_of_state(structure: Structure, state: State, on: date) -> Parts:
    """A state as the rows that the chart is drawn from. A position's row id is its key."""
    names = names_of_people(structure.company_id, state)
    boxes = sorted(state.values(), key=lambda box: (box.order, box.key))
    return Parts(
        revision=structure.revision,
        heads=[_head(box, state) for box in boxes],
        roles=[
            {"position_id": box.key, "slug": slug, "share_pct": float(share)}
            for box in boxes
            for slug, share in box.roles
        ],
        scopes=[
            {"position_id": box.key, "dimension": dimension, "value": value}
            for box in boxes
            for dimension, value in sorted(box.scopes)
        ],
        seats=list(_seats(boxes, names, on)),
        links=[
            {"position_id": box.key, "kind": kind, "target_key": target}
            for box in boxes
            for kind, target in sorted(box.links)
            if target in state
        ],
        bench=_bench(structure, boxes, on),
    )


def _head(box: Box, state: State) -> dict[str, Any]:
    parent = box.parent if box.parent in state else None
    return {
        "id": box.key,
        "key": box.key,
        "parent_id": parent,
        "parent_key": parent,
        "order": box.order,
        "title": box.title,
        "team": box.team,
        "fte": float(box.fte),
        "opened_on": box.opened_on.isoformat() if box.opened_on else "",
        "cost_rub": float(box.cost_rub) if box.cost_rub is not None else None,
    }


def _seats(boxes: Iterable[Box], names: dict[str, str], on: date) -> Iterable[dict[str, Any]]:
    for box in boxes:
        for person, seat in sitting(box, on):
            if person in names:
                yield {
                    "position_id": box.key,
                    "kind": seat.kind,
                    "share_pct": float(seat.share_pct),
                    "starts_on": seat.starts_on.isoformat(),
                    "ends_on": seat.ends_on.isoformat() if seat.ends_on else None,
                    "person_uid": person,
                    "full_name": names[person],
                }


def _bench(structure: Structure, boxes: Iterable[Box], on: date) -> list[dict[str, Any]]:
    seated = {person for box in boxes for person, _seat in sitting(box, on)}
    people = Person.objects.for_company(structure.company_id).working_on(on).exclude(uid__in=seated)
    rows = people.order_by("sort_name", "id").values_list("uid", "full_name", "starts_on")[:MAX_BENCH]
    return [
        {"uid": str(uid), "full_name": name, "starts_on": starts_on.isoformat() if starts_on else None}
        for uid, name, starts_on in rows
    ]
