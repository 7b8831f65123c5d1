"""Taking changes back: exactly what was, or a refusal; never somebody else's work with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.actors import Actor
from accounts.tenancy import tenant
from teams.actions.operations import StructureConflict, apply_operations
from teams.actions.people import add_person
from teams.actions.structures import live_structure
from teams.actions.undo import undo
from teams.models import Assignment, Position, Structure
from teams.operations import OperationRefused, parse_operation
from tests.factories import actor_of, make_company
from tests.factories.structures import batch_at


@dataclass(frozen=True)
class Desk:
    structure: Structure
    by: Actor

    def do(self, *operations: dict[str, Any]) -> int:
        """The revision after the batch."""
        return apply_operations(
            structure=self.structure, operations=list(operations), base_revision=None, by=self.by
        ).revision

    def undo(self, revision: int) -> int:
        return undo(structure=self.structure, undoes=batch_at(self.structure, revision), by=self.by).revision

    def tree(self) -> dict[str, tuple[str, str | None, int]]:
        """Key -> title, leader's key, place."""
        rows = Position.objects.for_company(self.structure.company_id).select_related("parent")
        return {
            str(row.key): (row.title, str(row.parent.key) if row.parent else None, row.order) for row in rows
        }


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    company = make_company()
    by = actor_of(company)
    with tenant(company):
        yield Desk(live_structure(company=company, by=by), by)


def box(key: UUID, title: str, parent: UUID | None = None) -> dict[str, Any]:
    return {"op": "add", "key": str(key), "title": title, "parent": str(parent) if parent else None}


def remove(key: UUID) -> dict[str, Any]:
    return {"op": "remove", "key": str(key)}


def rename(key: UUID, title: str) -> dict[str, Any]:
    return {"op": "rename", "key": str(key), "title": title}


def test_an_added_box_is_not_taken_back_with_the_person_whom_somebody_put_there(desk: Desk) -> None:
    key = uuid4()
    added = desk.do(box(key, "Продажи"))
    company = desk.structure.company
    person = add_person(company=company, full_name="Иванов Иван", by=desk.by)
    desk.do({"op": "assign", "key": str(key), "person": str(person.uid)})
    with pytest.raises(StructureConflict):
        desk.undo(added)
    assert Assignment.objects.for_company(company).filter(person=person, ends_on=None).count() == 1


def test_an_added_box_is_not_taken_back_from_under_its_reports(desk: Desk) -> None:
    leader, report = uuid4(), uuid4()
    added = desk.do(box(leader, "РОП"))
    desk.do(box(report, "Менеджер", leader))
    before = desk.tree()
    with pytest.raises(StructureConflict):
        desk.undo(added)
    assert desk.tree() == before


def test_two_changes_of_one_thing_are_taken_back_one_after_the_other(desk: Desk) -> None:
    key = uuid4()
    desk.do(box(key, "Первое"))
    first, second = desk.do(rename(key, "Второе")), desk.do(rename(key, "Третье"))
    desk.undo(second)
    desk.undo(first)
    assert desk.tree()[str(key)][0] == "Первое"


def test_what_was_taken_back_and_brought_again_stands_in_the_way_as_before(desk: Desk) -> None:
    key = uuid4()
    desk.do(box(key, "Первое"))
    first, second = desk.do(rename(key, "Второе")), desk.do(rename(key, "Третье"))
    desk.undo(desk.undo(second))
    assert desk.tree()[str(key)][0] == "Третье"
    with pytest.raises(StructureConflict):
        desk.undo(first)


def test_one_change_is_not_taken_back_twice(desk: Desk) -> None:
    key = uuid4()
    desk.do(box(key, "Первое"))
    renamed = desk.do(rename(key, "Второе"))
    assert desk.undo(renamed) == desk.undo(renamed) == 3


def test_a_box_whose_leader_is_gone_does_not_come_back_at_the_top(desk: Desk) -> None:
    top, leader, key = uuid4(), uuid4(), uuid4()
    desk.do(box(top, "Директор"), box(leader, "РОП", top), box(key, "Менеджер", leader))
    before = desk.tree()
    removed, leader_removed = desk.do(remove(key)), desk.do(remove(leader))
    with pytest.raises(StructureConflict):
        desk.undo(removed)
    desk.undo(leader_removed)
    desk.undo(removed)
    assert desk.tree() == before


def test_a_box_does_not_come_back_into_a_chart_that_would_grow_too_deep(desk: Desk) -> None:
    keys = [uuid4() for _layer in range(60)]
    desk.do(*(box(key, "Слой", keys[layer - 1] if layer else None) for layer, key in enumerate(keys)))
    removed = desk.do(remove(keys[30]))
    desk.do(box(uuid4(), "Ещё слой", keys[-1]))
    with pytest.raises(OperationRefused):
        desk.undo(removed)
    assert str(keys[30]) not in desk.tree()


@pytest.mark.parametrize("name", [[], {}, ["add"], None, 1, True, ""])
def test_an_operation_whose_name_is_no_text_is_refused(name: object) -> None:
    with pytest.raises(OperationRefused) as refused:
        parse_operation({"op": name}, 3)
    assert (refused.value.pointer, refused.value.index) == ("/op", 3)
