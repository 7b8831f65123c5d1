"""Findings follow each change from the analysis before it, and are those of an analysis from scratch."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.ids import uuid7
from teams import standings
from teams.actions import findings
from teams.actions.people import change_person
from teams.facts import analysis_of
from teams.finding_rows import body_of
from teams.models import Finding, Operation, Person
from teams.operations import OperationRefused
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = ("sales-head", "sales-manager", "account-manager", "sales-analyst")
SLUGS = ("receivables-control", "sales-plan", "coaching")


@pytest.fixture
def office() -> Office:
    standings.forget_all()
    office = make_office()
    office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    office.add("Менеджер", roles=["sales-manager"], person="Титов Олег")
    return office


def keys(office: Office) -> list[str]:
    with office.open():
        return [str(key) for key in office.structure.positions.order_by("id").values_list("key", flat=True)]


def assert_findings_are_those_of_the_structure(office: Office) -> None:
    with office.open():
        found = analysis_of(office.structure, office.company, timezone.localdate()).findings
        rows = Finding.objects.for_company(office.company).exclude(state=Finding.State.CLOSED)
        stored = {
            row.fingerprint: (row.severity, row.body) for row in rows.filter(structure=office.structure)
        }
    assert stored == {item.fingerprint: (item.severity, body_of(item)) for item in found}


def random_operation(chance: Random, known: list[str], people: list[Person]) -> dict[str, Any]:
    key = chance.choice(known)
    shares = [{"role": role, "share_pct": 50} for role in chance.sample(ROLES, chance.choice((1, 2)))]
    person = str(chance.choice(people).uid)
    return chance.choice(
        (
            {"op": "add", "key": str(uuid7()), "parent": key, "title": "Ещё", "roles": shares},
            {"op": "move", "key": key, "parent": chance.choice([None, *known])},
            {"op": "remove", "key": key},
            {"op": "rename", "key": key, "title": f"Место {chance.randint(1, 99)}", "fte": "0.5"},
            {"op": "set_roles", "key": key, "roles": shares},
            {"op": "set_scope", "key": key, "scope": {"region": [chance.choice(("Москва", "Казань"))]}},
            {"op": "set_scope", "key": key, "scope": {}},
            {
                "op": "set_involvement", "key": key, "responsibility": chance.choice(SLUGS),
                "involvement": chance.choice(("AR", "A", "R", "C", "none", None)),
            },
            {"op": "set_duties", "key": key, "duties": [{"text": "Контролирует дебиторку", "involvement": "R"}]},
            {"op": "assign", "key": key, "person": person, "kind": "permanent", "share_pct": 100},
            {"op": "vacate", "key": key},
            {"op": "link", "key": key, "target": chance.choice(known), "kind": "deputy"},
            {"op": "unlink", "key": key, "target": chance.choice(known), "kind": "deputy"},
        )
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_after_any_operations_and_their_undoing_findings_are_those_of_the_structure(
    office: Office, seed: int
) -> None:
    chance = Random(seed)
    people = [office.person(f"Человек {number}") for number in range(3)]
    for _step in range(14):
        known = keys(office)
        if len(known) < 2:
            office.add("Снова", roles=["sales-manager"])
            continue
        try:
            if chance.random() < 0.2:
                with office.open():
                    office.structure.refresh_from_db()
                office.undo(office.structure.revision)
            else:
                count = chance.choice((1, 1, 2))
                office.apply(*(random_operation(chance, known, people) for _ in range(count)))
        except OperationRefused:
            pass
        assert_findings_are_those_of_the_structure(office)


@pytest.mark.parametrize("seed", range(4))
def test_processes_that_take_turns_follow_what_the_others_have_changed(
    office: Office, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each process has what it has kept itself; a change by the other is followed from the log."""
    chance = Random(seed)
    people = [office.person(f"Человек {number}") for number in range(3)]
    processes = [type(standings._kept)() for _process in range(2)]
    for _step in range(16):
        monkeypatch.setattr(standings, "_kept", chance.choice(processes))
        known = keys(office)
        try:
            if chance.random() < 0.2:
                with office.open():
                    office.structure.refresh_from_db()
                office.undo(office.structure.revision)
            elif known:
                office.apply(random_operation(chance, known, people))
        except OperationRefused:
            pass
        assert_findings_are_those_of_the_structure(office)


def test_a_change_after_those_of_others_is_not_analysed_from_scratch(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _head, seller = keys(office)
    office.apply({"op": "rename", "key": seller, "title": "Первый"})
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(standings, "_kept", standings._kept.copy())
        office.apply({"op": "set_scope", "key": seller, "scope": {"region": ["Казань"]}})
        office.apply({"op": "rename", "key": seller, "title": "Второй"})
    monkeypatch.setattr(standings, "_from_scratch", None)
    office.apply({"op": "rename", "key": seller, "title": "Третий"})
    assert_findings_are_those_of_the_structure(office)


def test_a_log_that_does_not_tell_every_revision_is_not_followed(office: Office) -> None:
    _head, seller = keys(office)
    office.apply({"op": "rename", "key": seller, "title": "Первый"})
    with office.open():
        office.structure.refresh_from_db()
        office.structure.revision += 1
        office.structure.save(update_fields=["revision"])
        assert (
            standings._missed(office.structure, office.structure.revision - 1, office.structure.revision)
            is None
        )
    office.apply({"op": "rename", "key": seller, "title": "Второй"})
    assert_findings_are_those_of_the_structure(office)


def test_what_a_change_closed_says_what_is_stored_of_it(office: Office) -> None:
    _head, seller = keys(office)
    office.apply({"op": "set_roles", "key": seller, "roles": [{"role": "sales-head", "share_pct": 100}]})
    closed = office.apply({"op": "remove", "key": seller}).findings.closed
    assert closed
    with office.open():
        stored = Finding.objects.for_company(office.company).in_bulk([row.pk for row in closed])
    assert {row.pk: (row.body, row.state) for row in closed} == {
        pk: (row.body, "closed") for pk, row in stored.items()
    }


def test_a_change_by_another_process_is_not_overlooked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, seller = keys(office)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(standings, "_kept", standings._kept.copy())
        office.apply({"op": "set_roles", "key": seller, "roles": [{"role": "sales-head", "share_pct": 100}]})
    office.apply({"op": "rename", "key": head, "title": "Глава"})
    assert_findings_are_those_of_the_structure(office)


def test_decisions_in_one_batch_count_in_their_order(office: Office) -> None:
    head, seller = keys(office)
    decided = {"op": "set_involvement", "key": seller}
    office.apply({**decided, "responsibility": "sales-plan", "involvement": "A"})
    office.apply(
        {**decided, "responsibility": "sales-plan", "involvement": "none"},
        {**decided, "responsibility": "coaching", "involvement": "R"},
        {**decided, "responsibility": "sales-plan", "involvement": "AR"},
        {"op": "set_scope", "key": seller, "scope": {"region": ["Казань"]}},
        {"op": "set_scope", "key": seller, "scope": {"region": ["Тверь", "Казань"], "segment": ["Крупные"]}},
        {**decided, "responsibility": "coaching", "involvement": None},
        {"op": "set_scope", "key": head, "scope": {"region": ["Тверь"]}},
    )
    assert_findings_are_those_of_the_structure(office)


def test_a_session_that_knows_no_statement_yet_is_told_it(office: Office) -> None:
    """As behind a pool, where each transaction may come to another session."""
    head, _seller = keys(office)
    for title in ("Глава", "Глава продаж"):
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        office.apply({"op": "rename", "key": head, "title": title})
        assert_findings_are_those_of_the_structure(office)


def test_a_change_that_was_rolled_back_leaves_nothing_behind(office: Office) -> None:
    head, seller = keys(office)
    with transaction.atomic():
        office.apply({"op": "move", "key": seller, "parent": head})
        transaction.set_rollback(True)
    office.apply({"op": "rename", "key": head, "title": "Глава"})
    assert_findings_are_those_of_the_structure(office)


def test_a_person_renamed_beside_the_structure_is_named_anew(office: Office) -> None:
    head, _seller = keys(office)
    with office.open():
        person = Person.objects.for_company(office.company).get(full_name="Савельева Ирина")
        change_person(person=person, by=office.by, full_name="Орлова Ирина")
    office.apply({"op": "rename", "key": head, "title": "Глава"})
    assert_findings_are_those_of_the_structure(office)


def test_a_second_change_does_not_read_what_it_does_not_touch(office: Office) -> None:
    head, _seller = keys(office)
    office.apply({"op": "rename", "key": head, "title": "Глава"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(standings, "structure_facts", None)
        office.apply({"op": "rename", "key": head, "title": "Глава продаж"})
    assert_findings_are_those_of_the_structure(office)
    with office.open():
        assert Operation.objects.for_company(office.company).filter(kind="rename").count() == 2


def collided(office: Office) -> dict[str, Any]:
    """The seller is made a second head: the operation that does it has been applied; this is the one that ends it."""
    _head, seller = keys(office)
    before = {"op": "set_roles", "key": seller, "roles": [{"role": "sales-manager", "share_pct": 100}]}
    office.apply({**before, "roles": [{"role": "sales-head", "share_pct": 100}]})
    return before


def test_what_comes_back_is_the_same_row_with_the_same_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = office.apply(collided(office))
    monkeypatch.setattr(findings, "open_findings", lambda _structure, anew, _at: list(anew))
    back = office.undo(ended.revision)
    assert [row.fingerprint for row in back.findings.opened]
    assert {row.uid: row.body for row in back.findings.opened} == {
        row.uid: row.body for row in ended.findings.closed
    }
    assert {(row.state, row.opened_revision, row.closed_at) for row in back.findings.opened} == {
        ("open", back.revision, None)
    }
    assert_findings_are_those_of_the_structure(office)


def test_what_comes_back_under_another_title_says_so(office: Office) -> None:
    head, _seller = keys(office)
    ended = office.apply(collided(office))
    office.apply({"op": "rename", "key": head, "title": "Глава"})
    office.undo(ended.revision)
    assert_findings_are_those_of_the_structure(office)


def test_a_closed_row_that_somebody_has_changed_is_written_whole(office: Office) -> None:
    ended = office.apply(collided(office))
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(state=Finding.State.CLOSED)
        rows.update(closed_at=timezone.now(), body={}, severity="low")
    back = office.undo(ended.revision)
    assert {row.fingerprint for row in back.findings.opened} == {
        row.fingerprint for row in ended.findings.closed
    }
    assert_findings_are_those_of_the_structure(office)
