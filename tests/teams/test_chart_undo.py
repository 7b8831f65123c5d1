"""Undo and redo as the chart calls them: by batch, per person, across reloads; never somebody else's work."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories.structures import Office
from tests.teams.chart_calls import move, remove, rename, tab
from tests.teams.structure_state import log_of, state_of, title_of

pytestmark = pytest.mark.django_db


def test_a_batch_is_one_step_of_undo(bare: Office) -> None:
    boxes = [bare.add(f"Место {number}") for number in range(4)]
    here = tab(bare)
    before = state_of(bare)
    here.send(*(move(key, boxes[0]) for key in boxes[1:]))
    after = state_of(bare)
    here.undo()
    assert state_of(bare) == before
    here.redo()
    assert state_of(bare) == after


def test_undo_goes_back_step_by_step_and_redo_forward(bare: Office) -> None:
    key, here = bare.add("Начало"), tab(bare)
    for name in ("Первое", "Второе", "Третье"):
        here.send(rename(key, name))
    seen = []
    for step in (here.undo, here.undo, here.undo, here.redo, here.redo, here.undo, here.redo, here.redo):
        step()
        seen.append(title_of(bare, key))
    assert seen == ["Второе", "Первое", "Начало", "Первое", "Второе", "Первое", "Второе", "Третье"]


def test_the_document_says_what_would_be_undone_and_done_again(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    here.send(rename(key, "Старший"))
    assert here.document()["undo"] == {"undo": "Изменена должность «Старший».", "redo": None}
    here.undo()
    words = here.document()["undo"]
    assert words["redo"] == "Изменена должность «Менеджер»."
    assert words["undo"] == "Добавлена должность «Менеджер»."


def test_undo_goes_on_after_a_reload_in_another_tab(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    here.send(rename(key, "Старший"))
    tab(bare).undo()
    assert title_of(bare, key) == "Менеджер"


def test_each_undoes_what_is_theirs(bare: Office) -> None:
    key, other_key = bare.add("Менеджер"), bare.add("Другой")
    here, other = tab(bare), tab(bare, access="consultant")
    here.send(rename(key, "Моё"))
    other.send(rename(other_key, "Их"))
    here.undo()
    assert (title_of(bare, key), title_of(bare, other_key)) == ("Менеджер", "Их")
    assert other.document()["undo"]["redo"] is None


def test_a_new_change_makes_what_was_undone_final(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    here.send(rename(key, "Первое"))
    here.undo()
    here.send({"op": "rename", "key": key, "team": "Юг"})
    answer = here.try_step("redo")
    assert answer.status_code == 422
    assert title_of(bare, key) == "Менеджер"


def test_nothing_to_undo_is_said(bare: Office) -> None:
    bare.add("Менеджер")
    other = tab(bare, access="consultant")
    answer = other.try_step("undo")
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert log_of(bare) == ["add"]


def test_undo_of_what_others_changed_since_is_refused_with_theirs(bare: Office) -> None:
    key, here, other = bare.add("Менеджер"), tab(bare), tab(bare, access="consultant")
    here.send(rename(key, "Моё"))
    other.base = here.base
    other.send(rename(key, "Их"))
    answer = here.try_step("undo")
    assert answer.status_code == 409
    assert [entry["keys"] for entry in answer.json()["theirs"]] == [[key]]
    assert title_of(bare, key) == "Их"


def test_undo_of_an_addition_keeps_what_others_put_into_the_box(bare: Office) -> None:
    here, key = tab(bare), str(uuid4())
    here.send({"op": "add", "key": key, "parent": None, "title": "Группа"})
    other = tab(bare, access="consultant")
    other.send({"op": "add", "parent": key, "title": "Менеджер"})
    assert here.try_step("undo").status_code == 409
    assert key in state_of(bare)


@pytest.mark.parametrize("step", ["undo", "redo"])
def test_a_step_sent_again_is_done_once_and_answered_alike(bare: Office, step: str) -> None:
    key, here, batch = bare.add("Начало"), tab(bare), str(uuid4())
    here.send(rename(key, "Первое"))
    here.send(rename(key, "Второе"))
    if step == "redo":
        here.undo()
        here.undo()
    base, act = here.base, getattr(here, step)
    first = act(batch=batch)
    here.base = base
    assert act(batch=batch) == first
    assert (first["batch"], title_of(bare, key)) == (batch, "Первое")


def test_two_undos_of_one_person_in_two_tabs_are_two_steps(bare: Office) -> None:
    key, here, there = bare.add("Начало"), tab(bare), tab(bare)
    here.send(rename(key, "Первое"))
    here.send(rename(key, "Второе"))
    assert there.undo()["batch"] != here.undo()["batch"]
    assert title_of(bare, key) == "Начало"


def test_an_undo_that_arrives_again_after_others_went_on_is_still_the_same(bare: Office) -> None:
    key, here, other, batch = bare.add("Начало"), tab(bare), tab(bare, access="consultant"), str(uuid4())
    here.send(rename(key, "Первое"))
    here.undo(batch=batch)
    other.news()
    other.send(rename(key, "Их"))
    assert here.undo(batch=batch)["batch"] == batch
    assert title_of(bare, key) == "Их"


def test_the_id_of_another_change_is_no_undo(bare: Office) -> None:
    first, second, here = bare.add("А"), bare.add("Б"), tab(bare)
    one, two = (here.send(rename(key, "Моё"))["batch"] for key in (first, second))
    taken = here.undo(one)["batch"]
    before = state_of(bare)
    stranger = tab(bare, access="consultant")
    answers = [
        here.try_step("undo", one),
        here.try_step("undo", taken, undoes=two),
        stranger.try_step("undo", taken),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert state_of(bare) == before


def test_a_named_batch_is_taken_back_from_the_middle(bare: Office) -> None:
    first, second, here = bare.add("А"), bare.add("Б"), tab(bare)
    batch = here.send(rename(first, "Моё"))["batch"]
    here.send(rename(second, "Позже"))
    here.undo(batch)
    assert (title_of(bare, first), title_of(bare, second)) == ("А", "Позже")
    assert here.undo(batch)["said"]
    assert title_of(bare, first) == "А"


def test_undo_brings_a_removed_box_back_with_all_that_it_held(office: Office) -> None:
    head = office.add("РОП", roles=["sales-head"], person="Иванова Анна", cost_rub="150000")
    office.add("Менеджер", parent=head)
    office.apply({"op": "set_scope", "key": head, "scope": {"region": ["Тула"]}})
    before, here = state_of(office), tab(office)
    here.send(remove(head))
    here.undo()
    assert state_of(office) == before
    assert before[head]["cost_rub"] == "150000.00"


def test_a_change_by_the_form_is_undone_like_any_other(bare: Office) -> None:
    key, here = bare.add("Менеджер"), tab(bare)
    data = {"title": "Из формы", "revision": here.base}
    here.http.post(here.at(f"positions/{key}/title/"), data)
    assert title_of(bare, key) == "Из формы"
    here.undo()
    assert title_of(bare, key) == "Менеджер"
