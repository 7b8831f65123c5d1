"""Operations on who sits in a position. The caller holds the structure's lock and has found the position."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.actions.done import Done, Json
from teams.actions.snapshots import assignment_json
from teams.models import Assignment, Person, Position
from teams.operations import Assign, OperationRefused, Reseat, Vacate


def assign(position: Position, op: Assign) -> Done:
    """Seats a person from a day on (today if none is named). OperationRefused: nobody such, or they hold it already."""
    person = _person(position, op.person)
    if person is None:
        raise OperationRefused(_("There is no such person in this company."), pointer="/person")
    starts_on = op.starts_on or timezone.localdate()
    _refuse_second_seat(position, person, starts_on, None)
    Assignment.objects.create(
        company_id=position.company_id,
        position=position,
        person=person,
        kind=op.kind,
        share_pct=op.share_pct,
        starts_on=starts_on,
    )
    base: Json = {"key": str(op.key), "person": str(op.person)}
    body = {
        "op": "assign", **base, "kind": op.kind, "share_pct": str(op.share_pct),
        "starts_on": starts_on.isoformat(),
    }  # fmt: skip
    return Done(op, body, [{"op": "vacate", **base, "ends_on": starts_on.isoformat()}])


def release(position: Position, op: Vacate) -> Done:
    """Ends who sits there, one person or all, from a day on (today if none is named). OperationRefused: nobody sits."""
    ends_on = op.ends_on or timezone.localdate()
    rows = list(_sitting_after(position, ends_on, op.person))
    if not rows:
        raise OperationRefused(_("Nobody sits there to be released."), pointer="/person")
    base: Json = {
        "key": str(op.key),
        "person": str(op.person) if op.person else None,
        "ends_on": ends_on.isoformat(),
    }
    inverse = {"op": "reseat", **base, "rows": [assignment_json(row) for row in rows]}
    for row in rows:
        _end(row, ends_on)
    return Done(op, {"op": "vacate", **base}, [inverse])


def seat_again(position: Position, op: Reseat) -> Done:
    """Prolongs what was cut short, and makes anew what never was after the release."""
    for kept in op.rows:
        person = _person(position, UUID(kept["person"]))
        if person is not None:
            _seat_as_before(position, person, kept)
    base: Json = {
        "key": str(op.key),
        "person": str(op.person) if op.person else None,
        "ends_on": op.ends_on.isoformat(),
    }
    return Done(op, {"op": "reseat", **base}, [{"op": "vacate", **base}])


def _seat_as_before(position: Position, person: Person, kept: Mapping[str, Any]) -> None:
    starts_on = date.fromisoformat(kept["starts_on"])
    ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    mine = Assignment.objects.for_company(position.company_id).filter(position=position, person=person)
    cut = mine.filter(starts_on=starts_on).first()
    _refuse_second_seat(position, person, starts_on, cut)
    if cut is not None:
        cut.ends_on = ends_on
        cut.save(update_fields=["ends_on"])
        return
    Assignment.objects.create(
        company_id=position.company_id,
        position=position,
        person=person,
        kind=kept["kind"],
        share_pct=Decimal(kept["share_pct"]),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _person(position: Position, uid: UUID) -> Person | None:
    return Person.objects.for_company(position.company_id).filter(uid=uid).first()


def _sitting_after(position: Position, day: date, person: UUID | None) -> Any:
    rows = (
        Assignment.objects.for_company(position.company_id)
        .filter(Q(ends_on=None) | Q(ends_on__gt=day), position=position)
        .select_related("person")
    )
    return rows.filter(person__uid=person) if person is not None else rows


def _refuse_second_seat(
    position: Position, person: Person, starts_on: date, except_row: Assignment | None
) -> None:
    taken = _sitting_after(position, starts_on, person.uid)
    if except_row is not None:
        taken = taken.exclude(pk=except_row.pk)
    if taken.exists():
        sentence = _("%(person)s already holds “%(title)s”.") % {"person": person, "title": position.title}
        raise OperationRefused(sentence, pointer="/person")


def _end(row: Assignment, ends_on: date) -> None:
    """An assignment that would end before it starts never was."""
    if row.starts_on >= ends_on:
        row.delete()
    else:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
