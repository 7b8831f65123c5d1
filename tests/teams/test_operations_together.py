"""Several editors at once, in real threads on real PostgreSQL: the structure's lock keeps the tree a tree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection

from teams.actions import operations as editing
from teams.actions.operations import StructureConflict
from teams.analysis.tree import find_cycle
from teams.models import Structure
from teams.operations import OperationRefused
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import parents_of, revision_of, state_of

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ROUNDS = 8, 100


def together(work: Callable[[int], None], count: int) -> None:
    """Runs `work(number)` in so many threads that start at one moment; the first failure is raised here."""
    gate, failures = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            gate.wait(timeout=20)
            work(number)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if failures:
        raise failures[0]


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the analysis after each change, which is not what is tried here."""
    nothing = editing.FindingChanges((), (), 0)
    monkeypatch.setattr(editing, "sync_findings", lambda **_anything: nothing)


def _rounds_of_crossing_moves(office: Office, ring: list[str], rounds: int) -> int:
    """In each round all threads at once hang every position of the ring under the next; how many loops arose: one
    tells enough."""
    loops = 0
    after_round = threading.Barrier(len(ring), timeout=60)

    def work(number: int) -> None:
        nonlocal loops
        mine, following = ring[number], ring[(number + 1) % len(ring)]
        for _round in range(rounds):
            after_round.wait()
            if loops:
                return
            with suppress(OperationRefused, StructureConflict):
                office.apply({"op": "move", "key": mine, "parent": following})
            if after_round.wait() == 0:
                if find_cycle(parents_of(office)):
                    loops += 1
                else:
                    office.apply(*({"op": "move", "key": key, "parent": None} for key in ring))

    together(work, len(ring))
    return loops


def test_crossing_moves_in_rings_close_no_loop(quiet: None) -> None:
    office = make_office(with_roles=False)
    ring = [office.add(f"Место {number}") for number in range(THREADS)]
    assert _rounds_of_crossing_moves(office, ring, ROUNDS) == 0


def test_without_the_lock_the_same_moves_do_close_loops(quiet: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_read(structure: Structure) -> Structure:
        return Structure.objects.for_company(structure.company_id).get(pk=structure.pk)

    office = make_office(with_roles=False)
    ring = [office.add(f"Место {number}") for number in range(THREADS)]
    monkeypatch.setattr(editing, "lock_structure", only_read)
    # The unique revision would stop most of them at the log; it is the tree that is looked at here.
    monkeypatch.setattr(editing.Operation.objects, "bulk_create", lambda rows: rows)
    assert _rounds_of_crossing_moves(office, ring, ROUNDS) > 0


def test_two_editors_of_different_boxes_both_survive() -> None:
    office = make_office(with_roles=False)
    boxes = [office.add(f"Место {number}") for number in range(2)]
    seen = revision_of(office)

    def work(number: int) -> None:
        for step in range(20):
            office_of_thread = Office(
                office.company, Structure(pk=office.structure.pk, company=office.company), office.by
            )
            operation = {"op": "rename", "key": boxes[number], "team": f"Команда {number}.{step}"}
            office_of_thread.apply(operation, base=seen if step == 0 else None)

    together(work, 2)
    state = state_of(office)
    assert [state[key]["team"] for key in boxes] == ["Команда 0.19", "Команда 1.19"]
    assert revision_of(office) == seen + 40
