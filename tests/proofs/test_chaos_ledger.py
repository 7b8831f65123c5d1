"""The judge of `make chaos` notices what it is there for: every loss, half and repetition that is put before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from proofs.chaos import last
from proofs.chaos.faults import WEIGHTS, plan
from proofs.chaos.ledger import (
    Answer,
    Ledger,
    Outside,
    Wish,
    World,
    faults_of_changes,
    faults_of_events,
    faults_of_jobs,
    faults_of_letters,
    faults_of_sums,
    faults_of_tree,
)
from proofs.promise import Outcome

LEDGER = Ledger(
    facts=(
        Wish("1", {"a": "1.0000", "b": "2.0000"}, Answer.TAKEN),
        Wish("2", {"c": "3.0000", "d": "4.0000"}, Answer.UNKNOWN),
        Wish("3", {"a": "5.0000", "b": "6.0000"}, Answer.TAKEN),
        Wish("4", {"e": "7.0000"}, Answer.REFUSED),
    ),
    batches=(Wish("batch", {"batch": "2"}, Answer.TAKEN),),
    reports=(Wish("2026-11-01", {"2026-11-01": "1"}, Answer.TAKEN),),
    invitations=(Wish("guest@chaos.example", {"guest@chaos.example": "1"}, Answer.TAKEN),),
)
WORLD = World(
    facts={"a": "5.0000", "b": "6.0000"},
    batches={"batch": "2"},
    reports={"2026-11-01": "1"},
    sum_of_facts=Decimal("11.0000"),
    facts_told_by_trail=2,
    boxes_in_all=4,
    boxes_reached_from_root=4,
    report_events=1,
    letters_due=frozenset({("letter", "owner@chaos.example")}),
    deliveries=frozenset({"msg_1"}),
)
OUTSIDE = Outside(letters_to={"owner@chaos.example": 1, "guest@chaos.example": 1}, messages={"msg_1": 1})


def all_faults(world: World, outside: Outside = OUTSIDE) -> list[str]:
    return [
        *faults_of_changes(LEDGER, world),
        *faults_of_sums(world),
        *faults_of_tree(world, roots=1),
        *faults_of_jobs(world),
        *faults_of_letters(LEDGER, world, outside),
        *faults_of_events(world, outside),
    ]


def test_a_world_that_agrees_has_no_faults() -> None:
    assert all_faults(WORLD) == []


def test_an_unanswered_change_may_be_there_as_a_whole() -> None:
    facts = {**WORLD.facts, "c": "3.0000", "d": "4.0000"}
    whole = replace(WORLD, facts=facts, sum_of_facts=Decimal("18.0000"), facts_told_by_trail=4)
    assert all_faults(whole) == []


def test_an_unanswered_change_may_stand_after_an_acknowledged_one_but_not_before_it() -> None:
    first = Wish("1", {"a": "1"}, Answer.UNKNOWN)
    second = Wish("2", {"a": "2"}, Answer.TAKEN)
    assert faults_of_changes(Ledger(facts=(second, first)), World(facts={"a": "1"})) == []
    assert faults_of_changes(Ledger(facts=(first, second)), World(facts={"a": "1"}))


def test_an_unanswered_change_that_left_one_thing_as_it_was_is_no_half() -> None:
    first = Wish("1", {"title": "A", "parent": "root"}, Answer.TAKEN)
    lost = Wish("2", {"title": "B", "parent": "root"}, Answer.UNKNOWN)
    assert faults_of_changes(Ledger(boxes=(first, lost)), World(boxes=first.says)) == []


def test_an_unanswered_change_of_which_one_thing_came_is_a_half() -> None:
    first = Wish("1", {"title": "A", "parent": "root"}, Answer.TAKEN)
    lost = Wish("2", {"title": "B", "parent": "other"}, Answer.UNKNOWN)
    stored = {"title": "A", "parent": "other"}
    assert faults_of_changes(Ledger(boxes=(first, lost)), World(boxes=stored)) != []


BROKEN: dict[str, Callable[[World], World]] = {
    "an acknowledged fact is deleted": lambda world: replace(world, facts={"a": "5.0000"}),
    "an acknowledged fact has its former amount": lambda world: replace(
        world, facts={**world.facts, "a": "1.0000"}
    ),
    "half of an unanswered push is there": lambda world: replace(world, facts={**world.facts, "c": "3.0000"}),
    "a refused fact is there": lambda world: replace(world, facts={**world.facts, "e": "7.0000"}),
    "a fact that nobody pushed": lambda world: replace(world, facts={**world.facts, "x": "1.0000"}),
    "a sum that is a kopek off": lambda world: replace(world, sum_of_facts=Decimal("11.0100")),
    "a trail that tells of one more": lambda world: replace(world, facts_told_by_trail=3),
    "a batch of which one half is there": lambda world: replace(world, batches={"batch": "1"}),
    "a batch that was applied twice": lambda world: replace(world, batches={"batch": "4"}),
    "a report that was made twice": lambda world: replace(world, reports={"2026-11-01": "2"}),
    "a report that is told of twice": lambda world: replace(world, report_events=2),
    "a report that is missing": lambda world: replace(world, reports={}),
    "a cycle": lambda world: replace(world, boxes_reached_from_root=2),
    "a second root": lambda world: replace(world, roots=2),
    "a job that never ends": lambda world: replace(world, open_jobs=1),
    "a job that failed": lambda world: replace(world, failed_jobs=("kpis.gap_report",)),
    "a lock that is never given back": lambda world: replace(world, idle_in_transaction=1),
    "a letter that never leaves": lambda world: replace(
        world, letters_due=world.letters_due | {("other", "head@chaos.example")}
    ),
    "a message that never arrives": lambda world: replace(world, deliveries=frozenset({"msg_1", "msg_2"})),
    "a delivery that is not done": lambda world: replace(world, deliveries_open=1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_fault_that_is_put_in_is_noticed(name: str) -> None:
    assert all_faults(BROKEN[name](WORLD))


def test_an_invitation_whose_letter_got_lost_is_noticed() -> None:
    assert all_faults(WORLD, replace(OUTSIDE, letters_to={"owner@chaos.example": 1}))


def test_a_message_that_no_delivery_knows_is_noticed() -> None:
    assert all_faults(WORLD, replace(OUTSIDE, messages={"msg_1": 1, "msg_9": 1}))


def test_the_plan_is_the_same_for_a_seed_and_leaves_no_kind_out() -> None:
    assert plan(7, 40) == plan(7, 40)
    assert plan(7, 40) != plan(8, 40)
    assert set(plan(7, 40)) == set(WEIGHTS)
    assert len(plan(7, 5)) == 5


def test_what_was_found_is_read_back_and_what_was_not_tried_is_open(tmp_path: Path) -> None:
    file = tmp_path / "chaos.json"
    assert last.read("F1", file).held is None
    last.write({"F1": Outcome(False, "one fact lost")}, file)
    assert last.read("F1", file).held is False
    assert last.read("F1", file).figure.startswith("one fact lost (")
    assert last.read("F2", file).held is None
