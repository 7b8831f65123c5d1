"""Batches of operations as the browser sends them: applied once, merged or refused."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from teams.models import Structure
from tests.factories import make_key
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import Tab, move, remove, rename, seat, tab
from tests.teams.structure_state import log_of, parents_of, state_of, title_of

pytestmark = pytest.mark.django_db


# --- a batch ----------------------------------------------------------------------------------------------------


def test_a_batch_answers_with_what_it_did_and_the_boxes_that_changed(bare: Office) -> None:
    first, second, third = (bare.add(f"Место {number}") for number in range(3))
    here = tab(bare)
    answer = here.send(move(second, first), move(third, first))
    assert answer["said"] == "2 должности теперь подчиняются: Место 0."
    assert {box["key"] for box in answer["news"]["boxes"]} == {first, second, third}
    assert (answer["revision"], answer["news"]["since"]) == (5, 3)
    [entry] = answer["news"]["entries"]
    assert (entry["mine"], entry["batch"], entry["keys"]) == (True, answer["batch"], [second, third])
    assert parents_of(bare)[second] == parents_of(bare)[third] == first


def test_a_batch_is_all_or_nothing(bare: Office) -> None:
    key = bare.add("Менеджер")
    answer = tab(bare).try_to_send(rename(key, "Новое имя"), move(key, key))
    assert answer.status_code == 422
    said = answer.json()
    assert (said["index"], said["pointer"], bool(said["sentence"])) == (1, "/parent", True)
    assert title_of(bare, key) == "Менеджер"


def test_findings_that_a_change_moves_are_said_to_those_who_may_know(office: Office) -> None:
    key = office.add("Руководитель", roles=["sales-head"])
    answer = tab(office).send({"op": "set_roles", "key": key, "roles": []})
    assert "наход" in answer["said"]


def test_a_batch_sent_again_is_applied_once_and_answered_alike(bare: Office) -> None:
    here, key, batch = tab(bare), str(uuid4()), str(uuid4())
    addition = {"op": "add", "key": key, "parent": None, "title": "Менеджер"}
    base = here.base
    first = here.send(addition, batch=batch)
    here.base = base
    again = here.send(addition, batch=batch)
    assert again == first
    assert log_of(bare) == ["add"]


def test_a_batch_sent_again_after_others_went_on_still_succeeds(bare: Office) -> None:
    key = bare.add("Менеджер")
    here, other = tab(bare), tab(bare, access="consultant")
    base, batch = here.base, str(uuid4())
    said = here.send(rename(key, "Моё"), batch=batch)["said"]
    other.base = here.base
    other.send(rename(key, "Их"))
    here.base = base
    again = here.send(rename(key, "Моё"), batch=batch)
    assert again["said"].startswith(said.split("«")[0])
    assert title_of(bare, key) == "Их"


def test_another_s_batch_id_is_refused(bare: Office) -> None:
    key, batch = bare.add("Менеджер"), str(uuid4())
    tab(bare).send(rename(key, "Первое"), batch=batch)
    answer = tab(bare, access="consultant").try_to_send(rename(key, "Второе"), batch=batch)
    assert answer.status_code == 422
    assert title_of(bare, key) == "Первое"


def test_another_change_under_the_same_id_is_refused(bare: Office) -> None:
    key, batch, here = bare.add("Менеджер"), str(uuid4()), tab(bare)
    here.send(rename(key, "Первое"), batch=batch)
    assert here.try_to_send(remove(key), batch=batch).status_code == 422
    assert title_of(bare, key) == "Первое"


@pytest.mark.django_db(transaction=True)
def test_one_batch_sent_by_eight_threads_is_applied_once() -> None:
    office = make_office(with_roles=False)
    leader, here = office.add("Директор"), tab(office)
    body = {
        "batch": str(uuid4()), "client": here.id, "base": here.base,
        "operations": [{"op": "add", "key": str(uuid4()), "parent": leader, "title": "Менеджер"}],
    }  # fmt: skip
    gate, answers = threading.Barrier(8), list[Any]()

    def send() -> None:
        gate.wait(timeout=20)
        answers.append(Tab(office, here.http, here.base, here.id).call("operations", body))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert {str(answer.json()) for answer in answers} == {str(answers[0].json())}
    assert log_of(office) == ["add", "add"]


# --- merged or refused ------------------------------------------------------------------------------------------


def _theirs_and_mine(case: str, a: str, b: str, c: str, people: list[Any]) -> tuple[Any, Any]:
    link = {"op": "link", "key": a, "target": b, "kind": "deputy"}
    return {
        "the same title": (rename(a, "Их"), rename(a, "Моё")),
        "moves of one box": (move(a, b), move(a, c)),
        "two people into one box": (seat(a, people[0]), seat(a, people[1])),
        "the same roles": ({"op": "set_roles", "key": a, "roles": []}, {"op": "set_roles", "key": a, "roles": []}),
        "the same cost": (
            {"op": "rename", "key": a, "cost_rub": 1}, {"op": "rename", "key": a, "cost_rub": 2}
        ),
        "a removal and a rename": (remove(a), rename(a, "Моё")),
        "a removal and a report": (remove(b), move(a, b)),
        "a removal and a new report": (remove(b), {"op": "add", "parent": b, "title": "Новая"}),
        "the same link": (link, link | {"op": "unlink"}),
        "title and team": (rename(a, "Их"), {"op": "rename", "key": a, "team": "Юг"}),
        "title and place": (rename(a, "Их"), move(a, b)),
        "two boxes": (rename(a, "Их"), rename(b, "Моё")),
        "two boxes to one leader": (move(a, c), move(b, c)),
        "two boxes, two people": (seat(a, people[0]), seat(b, people[1])),
        "cost and title": ({"op": "rename", "key": a, "cost_rub": 1}, rename(a, "Моё")),
    }[case]  # fmt: skip


@pytest.mark.parametrize(
    "case",
    ["the same title", "moves of one box", "two people into one box", "the same roles", "the same cost",
     "a removal and a rename", "a removal and a report", "a removal and a new report", "the same link"],
)  # fmt: skip
def test_what_touches_the_same_is_refused_with_theirs(bare: Office, case: str) -> None:
    boxes = [bare.add(f"Место {number}") for number in range(3)]
    theirs, mine = _theirs_and_mine(case, *boxes, [bare.person("Титов"), bare.person("Орлов")])
    other, here = tab(bare, access="consultant"), tab(bare)
    other.send(theirs)
    before = state_of(bare)
    answer = here.try_to_send(mine)
    assert answer.status_code == 409
    said = answer.json()
    assert [entry["by"] for entry in said["theirs"]] == [
        str(other.office.company and said["theirs"][0]["by"])
    ]
    assert said["theirs"][0]["said"]
    assert said["news"]["entries"][0]["mine"] is False
    assert state_of(bare) == before


@pytest.mark.parametrize(
    "case",
    ["title and team", "title and place", "two boxes", "two boxes to one leader", "two boxes, two people",
     "cost and title"],
)  # fmt: skip
def test_what_touches_different_things_is_merged(bare: Office, case: str) -> None:
    boxes = [bare.add(f"Место {number}") for number in range(3)]
    theirs, mine = _theirs_and_mine(case, *boxes, [bare.person("Титов"), bare.person("Орлов")])
    other, here = tab(bare, access="consultant"), tab(bare)
    other.send(theirs)
    answer = here.send(mine)
    assert [entry["mine"] for entry in answer["news"]["entries"]] == [False, True]


def test_what_the_same_tab_did_since_is_no_conflict(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    base = here.base
    here.send(rename(key, "Первое"))
    here.base = base
    here.send(rename(key, "Второе"))
    assert title_of(bare, key) == "Второе"


def test_another_tab_of_the_same_person_is_another_editor(bare: Office) -> None:
    key, here, there = bare.add("Менеджер"), tab(bare), tab(bare)
    there.send(rename(key, "Первое"))
    assert here.try_to_send(rename(key, "Второе")).status_code == 409


def test_what_was_done_and_taken_back_meanwhile_is_no_conflict(bare: Office) -> None:
    key, here, other = bare.add("Менеджер"), tab(bare), tab(bare, access="consultant")
    other.send(rename(key, "Их"))
    other.undo()
    here.send(rename(key, "Моё"))
    assert title_of(bare, key) == "Моё"


def test_an_archived_structure_is_not_changed(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    with bare.open():
        Structure.objects.for_company(bare.company).update(state="archived")
    answers = [
        here.try_to_send(rename(key, "Новое")),
        here.try_step("undo"),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "архив" in answers[0].json()["sentence"]
    assert title_of(bare, key) == "Менеджер"


@pytest.mark.parametrize("access", ["viewer", "member"])
def test_who_may_not_edit_reads_and_changes_nothing(bare: Office, access: str) -> None:
    key, here = bare.add("Менеджер"), tab(bare, access=access)
    assert here.document()["may_edit"] is False
    assert here.try_to_send(rename(key, "Новое")).status_code == 403
    assert here.try_step("undo").status_code == 403
    assert here.news()["news"] is None
    assert title_of(bare, key) == "Менеджер"


def test_a_call_without_the_csrf_token_is_refused(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = here.http.cookies
    here.http = strict
    assert here.try_to_send(rename(key, "Новое")).status_code == 403
    assert title_of(bare, key) == "Менеджер"


# --- the API ----------------------------------------------------------------------------------------------------


def test_programs_may_name_their_batch_too(bare: Office) -> None:
    key, batch, headers = bare.add("Менеджер"), str(uuid4()), make_key(bare.company).headers
    path = f"/api/v1/companies/{bare.company.slug}/structures/{bare.structure.uid}/operations"

    def send(given: Any) -> Any:
        body = {"operations": [rename(key, "Из программы")], "batch": given}
        return Client().post(
            path, body, content_type="application/json", headers=headers | {"If-Match": '"r1"'}
        )

    assert [send(batch).status_code, send(batch).status_code, send("x").status_code] == [200, 200, 422]
    assert log_of(bare) == ["add", "rename"]
