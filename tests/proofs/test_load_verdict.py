"""The judge of lost updates must notice each way in which one can be lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.load.measuring import Meter, Records, percentile
from proofs.load.verdict import Acknowledged, Entry, Stored, losses

ANNA, BORIS = "tab-a", "tab-b"


def renamed(revision: int, title: str, client: str | None = ANNA) -> Entry:
    return Entry(revision, f"batch-{revision}", client, {"op": "rename", "key": "k1", "title": title})


def told(entry: Entry, base: int) -> Acknowledged:
    return Acknowledged("chart", entry.batch, base, entry.client)


FIRST, SECOND = renamed(1, "Head"), renamed(2, "Director", BORIS)
LOG, TOLD = [FIRST, SECOND], [told(FIRST, 0), told(SECOND, 1)]
TABLE = {"k1": Stored(None, "Director", frozenset())}


def test_edits_that_saw_each_other_lose_nothing() -> None:
    assert losses(2, LOG, TOLD, TABLE) == []


def test_an_acknowledged_edit_that_is_not_in_the_log_is_lost() -> None:
    (wrong,) = losses(2, LOG, [*TOLD, Acknowledged("chart", "gone", 1, ANNA)], TABLE)
    assert "gone was acknowledged and stands 0 times" in wrong


def test_an_edit_that_was_applied_twice_is_noticed() -> None:
    again = replace(SECOND, revision=3)
    assert any("stands 2 times" in wrong for wrong in losses(3, [*LOG, again], TOLD, TABLE))


def test_an_edit_over_one_that_its_sender_had_not_seen_is_noticed() -> None:
    (wrong,) = losses(2, LOG, [told(FIRST, 0), told(SECOND, 0)], TABLE)
    assert wrong == "revision 2 wrote over [1], which its sender had not seen"


def test_a_program_without_a_tab_is_held_to_the_same() -> None:
    program = replace(SECOND, client=None)
    assert losses(2, [FIRST, program], [told(FIRST, 0), told(program, 0)], TABLE) != []


def test_one_may_write_over_what_oneself_did_in_the_same_tab() -> None:
    own = replace(SECOND, client=ANNA)
    assert losses(2, [FIRST, own], [told(FIRST, 0), told(own, 0)], TABLE) == []


def test_edits_of_different_parts_of_a_position_may_cross() -> None:
    move = Entry(2, "batch-2", BORIS, {"op": "move", "key": "k1", "parent": "k0"})
    table = {"k1": Stored("k0", "Head", frozenset())}
    assert losses(2, [FIRST, move], [told(FIRST, 0), told(move, 0)], table) == []


def test_a_revision_that_the_log_does_not_explain_is_noticed() -> None:
    assert losses(3, LOG, TOLD, TABLE) == ["revision 3, but the log holds 2 changes"]


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ({"op": "rename", "title": "Head"}, Stored(None, "Other", frozenset())),
        ({"op": "move", "parent": "k0"}, Stored("k9", "Head", frozenset())),
        ({"op": "set_scope", "scope": {"region": ["Ural"]}}, Stored(None, "Head", frozenset({"Volga"}))),
    ],
)
def test_a_table_that_does_not_say_what_was_written_last_is_noticed(
    body: dict[str, object], stored: Stored
) -> None:
    entry = Entry(1, "batch-1", ANNA, {**body, "key": "k1"})
    assert losses(1, [entry], [told(entry, 0)], {"k1": stored}) != []


def test_a_position_that_has_gone_from_the_table_is_noticed() -> None:
    assert losses(1, [FIRST], [told(FIRST, 0)], {}) != []


def test_an_error_of_the_server_and_silence_are_faults_and_being_overtaken_is_none() -> None:
    records = Records()
    for status in (200, 409, 412, 500, 302, 0):
        records.note("move", records.began, status)
    assert dict(records.faults()) == {"move: 500": 1, "move: 302": 1, "move: 0": 1}


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([7.0], 0.99)) == (50.0, 95.0, 7.0)


def test_growth_is_of_the_end_over_the_time_after_warming_up() -> None:
    flat = Meter({}, samples=[{"web": size} for size in (1, 1, 100, 100, 100, 100, 100, 100, 104, 104)])
    leak = Meter({}, samples=[{"web": 100 + 10 * step} for step in range(10)])
    assert flat.growth("web") == pytest.approx(0.04)
    assert leak.growth("web") > 0.4
