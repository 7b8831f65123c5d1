"""Writes the rows of a staff list into a locked structure: in bulk, with one entry in its log."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from common.ids import uuid7
from common.letters import fold
from teams.actions.chart import MAX_DEPTH, MAX_POSITIONS
from teams.actions.position_roles import give_roles
from teams.import_merge import Node, Placement, RowId, row_id
from teams.import_selectors import ImportReading
from teams.models import Assignment, Operation, Person, Position, PositionScope, Structure
from teams.models.people import sort_key
from teams.staff_list import PlannedRow

Json = dict[str, Any]
PersonKey = tuple[int, str]
BATCH = 1000
MAX_UNDO = 500  # positions; taking more back would go box by box for minutes under the structure's lock
BOX_FIELDS = ("title", "team", "fte", "boss")
NO_KEY = "00000000-0000-0000-0000-000000000000"


class ImportRefused(ValidationError):
    """The list cannot be changed or loaded now; nothing has changed."""


class Load:
    """One load, under the structure's lock. `write`, then `log` and `outcome`."""

    def __init__(self, structure: Structure, reading: ImportReading, today: date) -> None:
        self.structure, self.reading, self.today = structure, reading, today
        self.company_id = structure.company_id
        self.boxes: dict[int, Position] = {
            row.pk: row for row in Position.objects.for_company(self.company_id).filter(structure=structure)
        }
        self.box_of: dict[RowId, Position] = {}
        self.added: list[Position] = []
        self.changed: list[Position] = []
        self.people_added: dict[PersonKey, Person] = {}
        self.people_changed: list[Person] = []
        self.inverse: list[Json] = []
        self.touched: set[str] = set()
        self._orders: dict[int | None, Iterator[int]] = {}

    def write(self) -> None:
        self._write_people()
        self._add_boxes()
        self._change_boxes()
        self._refuse_too_deep()
        self._seat()
        self._give_roles()
        self._give_scopes()

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.changed)

    # --- people ---------------------------------------------------------------------------------------------

    def _write_people(self) -> None:
        changed: dict[int, Person] = {}
        for placement in self.reading.placements:
            row = placement.row
            if row.name is None:
                continue
            if row.existing is None:
                self._new_person(row)
            elif self._update_person(self.reading.people[int(str(row.existing))], row):
                changed[int(str(row.existing))] = self.reading.people[int(str(row.existing))]
        self.people_changed = list(changed.values())
        Person.objects.bulk_create(self.people_added.values(), batch_size=BATCH)
        Person.objects.bulk_update(
            self.people_changed,
            ["full_name", "sort_name", "email", "external_id", "left_on"],
            batch_size=BATCH,
        )

    def _new_person(self, row: PlannedRow) -> None:
        """Somebody who stands in several rows is one person, with what the rows say together."""
        name = row.name or ""
        person = self.people_added.setdefault(
            _person_key(row),
            Person(company_id=self.company_id, full_name=name, sort_name=sort_key(name)),
        )
        person.email = person.email or row.email
        person.external_id = person.external_id or row.external_id
        days = [day for day in (person.starts_on, row.starts_on) if day is not None]
        person.starts_on = min(days, default=None)

    def _update_person(self, person: Person, row: PlannedRow) -> bool:
        """A blank cell changes nothing; somebody who is on the list again works here again."""
        before = (person.full_name, person.email, person.external_id, person.left_on)
        if row.name and fold(row.name) != fold(person.full_name):
            person.full_name, person.sort_name = row.name, sort_key(row.name)
        person.email = row.email or person.email
        person.external_id = row.external_id or person.external_id
        if person.left_on is not None and person.left_on <= self.today:
            person.left_on = None
        return before != (person.full_name, person.email, person.external_id, person.left_on)

    def _person(self, row: PlannedRow) -> Person:
        if row.existing is not None:
            return self.reading.people[int(str(row.existing))]
        return self.people_added[_person_key(row)]

    # --- boxes ----------------------------------------------------------------------------------------------

    def _add_boxes(self) -> None:
        """Layer by layer, because a box needs the id of the one above."""
        for placement in self.reading.placements:
            if placement.seat is not None:
                self.box_of[row_id(placement.row)] = self.boxes[placement.seat]
        waiting = [placement for placement in self.reading.placements if placement.seat is None]
        if len(self.boxes) + len(waiting) > MAX_POSITIONS:
            raise ImportRefused(_("A chart holds at most %(limit)s positions.") % {"limit": MAX_POSITIONS})
        while waiting:
            ready = [placement for placement in waiting if self._is_there(placement.parent)]
            layer = [self._new_box(placement) for placement in ready]
            for placement, box in zip(ready, Position.objects.bulk_create(layer, BATCH), strict=True):
                self.box_of[row_id(placement.row)] = self.boxes[box.pk] = box
            self.added.extend(layer)
            waiting = [placement for placement in waiting if row_id(placement.row) not in self.box_of]
        self.touched |= {f"{box.key}:all" for box in self.added}

    def _is_there(self, node: Node | None) -> bool:
        return node is None or node[0] == "seat" or node[1] in self.box_of

    def _box(self, node: Node | None) -> Position | None:
        if node is None:
            return None
        return self.boxes[node[1]] if node[0] == "seat" else self.box_of[node[1]]

    def _new_box(self, placement: Placement) -> Position:
        row, parent = placement.row, self._box(placement.parent)
        return Position(
            company_id=self.company_id,
            structure=self.structure,
            parent=parent,
            key=uuid7(),
            title=row.title or "",
            team=row.team or "",
            fte=row.fte,
            order=self._next_order(parent),
            opened_on=min(row.starts_on or self.today, self.today) if row.name else self.today,
        )

    def _next_order(self, parent: Position | None) -> int:
        parent_id = parent.pk if parent is not None else None
        if parent_id not in self._orders:
            last = max((box.order for box in self.boxes.values() if box.parent_id == parent_id), default=0)
            self._orders[parent_id] = count(last + 1)
        return next(self._orders[parent_id])

    def _change_boxes(self) -> None:
        for placement in self.reading.placements:
            if placement.seat is None:
                continue
            box = self.boxes[placement.seat]
            if any(name in placement.changes for name in BOX_FIELDS):
                self._change_box(box, placement)
            if self._is_changed(placement):
                self.changed.append(box)
        Position.objects.bulk_update(self.changed, ["title", "team", "fte", "parent", "order"], BATCH)

    def _is_changed(self, placement: Placement) -> bool:
        return bool(placement.changes) or placement.takes_seat or self._gets_role(placement)

    def _change_box(self, box: Position, placement: Placement) -> None:
        row, key = placement.row, str(box.key)
        if "boss" in placement.changes:
            above = self.boxes[box.parent_id].key if box.parent_id else None
            self.inverse.append(
                {"op": "move", "key": key, "parent": str(above) if above else None, "order": box.order}
            )
            box.parent = self._box(placement.parent)
            box.order = self._next_order(box.parent)
            self.touched |= {f"{key}:parent", f"{key}:exists"}
        before: Json = {}
        for name in ("title", "team", "fte"):
            if name in placement.changes:
                before[name] = str(getattr(box, name))
                setattr(box, name, getattr(row, name))
                self.touched |= {f"{key}:{name}", f"{key}:exists"}
        if before:
            self.inverse.append({"op": "rename", "key": key, **before})

    def _refuse_too_deep(self) -> None:
        depth: dict[int | None, int] = {None: 0}
        for box in self.boxes.values():
            path: list[int] = []
            above: int | None = box.pk
            while above is not None and above not in depth:
                path.append(above)
                above = self.boxes[above].parent_id
            for step, each in enumerate(reversed(path), start=1):
                depth[each] = depth[above] + step
        if max(depth.values()) > MAX_DEPTH:
            raise ImportRefused(_("The chart would have more than %(limit)s layers.") % {"limit": MAX_DEPTH})

    # --- what stands in the boxes -----------------------------------------------------------------------------

    def _seat(self) -> None:
        new: list[Assignment] = []
        for placement in self.reading.placements:
            if not placement.takes_seat:
                continue
            row, box = placement.row, self.box_of[row_id(placement.row)]
            starts_on = row.starts_on or self.today
            if placement.seat is not None:
                # The box was empty until today, whenever the person joined the company.
                starts_on = max(starts_on, self.today)
                person = str(self._person(row).uid)
                self.inverse.append(
                    {"op": "vacate", "key": str(box.key), "person": person, "ends_on": starts_on.isoformat()}
                )
                self.touched.add(f"{box.key}:people")
            new.append(
                Assignment(
                    company_id=self.company_id,
                    position=box,
                    person=self._person(row),
                    kind=row.kind,
                    share_pct=min(Decimal(100), (row.fte * 100).quantize(Decimal("0.01"))),
                    starts_on=starts_on,
                    ends_on=row.ends_on if row.ends_on and row.ends_on > starts_on else None,
                )
            )
        Assignment.objects.bulk_create(new, batch_size=BATCH)

    def _gets_role(self, placement: Placement) -> bool:
        """Roles that a box has already were given by people: a title does not overrule them."""
        free = placement.seat is None or not self.reading.seats[placement.seat].has_roles
        return free and bool(self.reading.choices.role_of(placement.row))

    def _give_roles(self) -> None:
        given = [placement for placement in self.reading.placements if self._gets_role(placement)]
        new: list[tuple[Position, str, Decimal]] = []
        for placement in given:
            box = self.box_of[row_id(placement.row)]
            new.append((box, self.reading.choices.role_of(placement.row), Decimal(100)))
            if placement.seat is not None:
                self.inverse.append({"op": "set_roles", "key": str(box.key), "roles": []})
                self.touched.add(f"{box.key}:roles")
        give_roles(self.company_id, new)

    def _give_scopes(self) -> None:
        new: list[PositionScope] = []
        gone: dict[str, list[int]] = {}
        for placement in self.reading.placements:
            box = self.box_of[row_id(placement.row)]
            given: Mapping[str, tuple[str, ...]] = placement.row.scope
            if placement.seat is not None:
                given = {name: values for name, values in given.items() if name in placement.changes}
                if given:
                    before = self.reading.seats[placement.seat].scope
                    scope = {name: sorted(values) for name, values in before.items()}
                    self.inverse.append({"op": "set_scope", "key": str(box.key), "scope": scope})
                    self.touched.add(f"{box.key}:scope")
                for name in given:
                    gone.setdefault(name, []).append(box.pk)
            new += [
                PositionScope(company_id=self.company_id, position=box, dimension=name, value=value)
                for name, values in given.items()
                for value in values
            ]
        for name, boxes in gone.items():
            PositionScope.objects.for_company(self.company_id).filter(
                position_id__in=boxes, dimension=name
            ).delete()
        PositionScope.objects.bulk_create(new, batch_size=BATCH)

    # --- the log --------------------------------------------------------------------------------------------

    def log(self, by: Actor, title: str) -> None:
        """One entry for the whole list. It is taken back box by box, so only a list of MAX_UNDO boxes can be."""
        back = [*self.inverse, *({"op": "remove", "key": str(box.key)} for box in reversed(self.added))]
        self.structure.revision += 1
        Operation.objects.create(
            company_id=self.company_id,
            structure=self.structure,
            revision=self.structure.revision,
            kind="import",
            body={"op": "import", "key": NO_KEY, "title": title, **self.outcome()},
            inverse=back if len(back) <= MAX_UNDO else [],
            touched=sorted(self.touched),
            user=by.user,
            by_label=by.label[:120],
        )
        self.structure.save(update_fields=["revision"])
        audit.record(
            self.company_id, by, "structure.edited", self.structure,
            revision=self.structure.revision, operations=["import"],
        )  # fmt: skip

    def outcome(self) -> dict[str, int]:
        seated = sum(1 for placement in self.reading.placements if placement.row.name)
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": len(self.reading.placements) - len(self.added) - len(self.changed),
            "vacancies": len(self.reading.placements) - seated,
            "people_added": len(self.people_added),
            "people_changed": len(self.people_changed),
        }


def _person_key(row: PlannedRow) -> PersonKey:
    return (row.same_person_as or row.row, fold(row.name or ""))
