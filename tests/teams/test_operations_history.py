"""Random histories of operations and undos against a small model of the tree, on the real database."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.ids import uuid7
from teams.actions import operations as editing
from teams.actions.operations import StructureConflict
from teams.operations import OperationRefused
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import parents_of, state_of

SCOPES = [{}, {"region": ["Москва"]}, {"segment": ["B2B", "B2G"], "region": ["Тула"]}]


class Histories(RuleBasedStateMachine):
    """`model` is the tree in plain Python; undo must bring the whole state before the operation back."""

    office: Office

    @initialize()
    def open_office(self) -> None:
        self.office = make_office(with_roles=False)
        self.model: dict[str, str | None] = {}
        self.people = [self.office.person(name) for name in ("Иванова Анна", "Титов Илья")]

    def _leads_up_to(self, key: str | None, above: str) -> bool:
        while key is not None:
            if key == above:
                return True
            key = self.model[key]
        return False

    @rule(data=st.data(), fte=st.sampled_from(["1", "0.5"]))
    def add(self, data: st.DataObject, fte: str) -> None:
        parent = data.draw(st.sampled_from([None, *self.model]))
        key = str(uuid7())
        self.office.apply({"op": "add", "key": key, "parent": parent, "title": "Менеджер", "fte": fte})
        self.model[key] = parent

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.model)))
        parent = data.draw(st.sampled_from([None, *self.model]))
        operation = {"op": "move", "key": key, "parent": parent}
        if self._leads_up_to(parent, key):
            with pytest.raises(OperationRefused):
                self.office.apply(operation)
        else:
            self.office.apply(operation)
            self.model[key] = parent

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.model)))
        self.office.apply({"op": "remove", "key": key})
        above = self.model.pop(key)
        self.model = {other: above if parent == key else parent for other, parent in self.model.items()}

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def do_and_undo(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.model)))
        before = state_of(self.office)
        try:
            applied = self.office.apply(data.draw(st.sampled_from(self._edits(key))))
        except OperationRefused:
            assert state_of(self.office) == before
            return
        self.office.undo(applied.revision)
        assert state_of(self.office) == before

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.model)))
        with suppress(OperationRefused):
            self.office.apply(data.draw(st.sampled_from(self._edits(key)[2:])))

    @rule(back=st.integers(1, 4))
    def undo_something_older(self, back: int) -> None:
        """Allowed or refused, a loop or a lost position must not come of it."""
        with self.office.open():
            self.office.structure.refresh_from_db()
        try:
            self.office.undo(self.office.structure.revision - back)
        except (OperationRefused, StructureConflict):
            return
        self.model = parents_of(self.office)

    def _edits(self, key: str) -> list[dict[str, Any]]:
        other = next((item for item in self.model if item != key), key)
        person = str(self.people[len(self.model) % 2].uid)
        return [
            {"op": "remove", "key": key},
            {"op": "move", "key": key, "parent": other},
            {"op": "rename", "key": key, "title": "Старший", "team": "Юг", "fte": "2"},
            {"op": "set_scope", "key": key, "scope": SCOPES[len(self.model) % 3]},
            {"op": "assign", "key": key, "person": person, "starts_on": "2026-02-02", "share_pct": 50},
            {"op": "vacate", "key": key, "ends_on": "2026-07-01"},
            {"op": "vacate", "key": key, "ends_on": "2026-02-02"},
            {"op": "link", "key": key, "target": other, "kind": "deputy"},
            {"op": "unlink", "key": key, "target": other, "kind": "deputy"},
        ]

    @invariant()
    def the_tree_is_the_model(self) -> None:
        if hasattr(self, "office"):
            assert parents_of(self.office) == self.model


@patch.object(editing, "sync_findings", lambda **_anything: editing.FindingChanges((), (), 0))
class HistoriesInTransactions(TestCase):
    """Every example in a transaction of its own, without the analysis after each change: it is tried elsewhere."""

    def test_any_history_follows_the_model_and_undo_brings_everything_back(self) -> None:
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=25,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
