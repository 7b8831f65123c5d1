"""What others did, as the chart hears of it: only the boxes that changed, who did it, and who else is here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams import chart_news
from teams.models import Finding, Operation, Presence
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import Tab, box_of, move, remove, rename, seat, tab

pytestmark = pytest.mark.django_db


def changed(here: Tab) -> tuple[set[str], set[str]]:
    """Keys of the changed and of the removed boxes that the tab hears of."""
    news = here.news()["news"]
    return {box["key"] for box in news["boxes"]}, set(news["removed"])


def test_without_changes_there_are_no_news(bare: Office) -> None:
    bare.add()
    answer = tab(bare).news()
    assert (answer["news"], answer["revision"], answer["present"]) == (None, 1, [])


def test_news_name_who_did_what_and_to_which_boxes(bare: Office) -> None:
    key = bare.add("Менеджер")
    bare.add("Другой")
    here, other = tab(bare), tab(bare, access="consultant")
    other.send(rename(key, "Старший"))
    news = here.news()["news"]
    assert [box["title"] for box in news["boxes"]] == ["Старший"]
    [entry] = news["entries"]
    assert (entry["said"], entry["keys"], entry["mine"]) == ("Изменена должность «Старший».", [key], False)
    assert entry["by"].startswith("Иванова Анна")


def test_a_removal_brings_the_reports_that_moved_up(bare: Office) -> None:
    top = bare.add("Директор")
    head = bare.add("РОП", parent=top)
    reports = {bare.add(f"Менеджер {number}", parent=head) for number in range(2)}
    here = tab(bare)
    tab(bare).send(remove(head))
    boxes, gone = changed(here)
    assert boxes >= reports
    assert gone == {head}


def test_a_return_brings_the_reports_and_lines_that_came_along(bare: Office) -> None:
    head, other = bare.add("РОП"), bare.add("Коллега")
    report = bare.add("Менеджер", parent=head)
    bare.apply({"op": "link", "key": other, "target": head, "kind": "deputy"})
    there = tab(bare)
    there.send(remove(head))
    here = tab(bare)
    there.undo()
    news = here.news()["news"]
    assert box_of(news, report)["parent"] == head
    assert box_of(news, other)["links"] == [["deputy", head]]


def test_who_gets_a_second_place_is_loaded_in_the_first_too(bare: Office) -> None:
    anna, first, second, third = bare.person(), bare.add("Юг"), bare.add("Север"), bare.add("Запад")
    bare.apply(seat(first, anna))
    here, there = tab(bare), tab(bare)
    there.send(seat(second, anna))
    assert changed(here)[0] == {first, second}
    there.send(remove(second))
    news = here.news()["news"]
    assert box_of(news, first)["load"] == 100
    assert third not in {box["key"] for box in news["boxes"]}


def test_news_tell_how_many_findings_are_open_to_those_who_see_them(office: Office) -> None:
    here, employee = tab(office), tab(office, access="member")
    before = here.document()["structure"]["open_findings"]
    assert employee.document()["structure"]["open_findings"] is None
    tab(office).send(
        {
            "op": "add",
            "key": str(uuid4()),
            "parent": None,
            "title": "Аналитик",
            "roles": [{"role": "sales-analyst"}],
        }
    )
    news = here.news()["news"]
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(structure=office.structure).open()
        assert news["open_findings"] == rows.count() != before
    assert employee.news()["news"]["open_findings"] is None


def test_news_hold_the_findings_of_the_whole_structure(office: Office) -> None:
    key, other = office.add("РОП", roles=["sales-head"]), office.add("РОП", roles=["sales-head"])
    here = tab(office)
    tab(office).send({"op": "rename", "key": key, "team": "Юг"})
    assert {key, other} <= set(here.news()["news"]["findings"])


def test_news_hold_the_bench_and_the_roles_that_appear(office: Office) -> None:
    key, anna = office.add("РОП"), office.person()
    here, there = tab(office), tab(office)
    there.send({"op": "set_roles", "key": key, "roles": [{"role": "sales-head"}]}, seat(key, anna))
    news = here.news()["news"]
    assert list(news["roles"]) == ["sales-head"]
    assert news["bench"] == []


def test_after_many_changes_the_news_are_the_whole_document(bare: Office) -> None:
    keys, here = [bare.add(f"Место {number}") for number in range(3)], tab(bare)
    there = tab(bare)
    for round_ in range(2):
        there.send(
            *(
                {"op": "rename", "key": keys[number % 3], "team": f"{round_}.{number}"}
                for number in range(101)
            )
        )
    news = here.news()["news"]
    assert len(news["whole"]["boxes"]) == 3
    assert news["whole"]["structure"]["revision"] == news["revision"] == 205
    assert len(news["entries"]) == 2


def test_a_loaded_staff_list_is_the_whole_document(bare: Office) -> None:
    bare.add()
    here = tab(bare)
    with bare.open():
        bare.structure.refresh_from_db()
        bare.structure.revision += 1
        bare.structure.save()
        Operation.objects.create(
            company=bare.company, structure=bare.structure, revision=2, kind="import", inverse=[], touched=[],
            body={"op": "import", "key": str(uuid4()), "title": "список.xlsx"},
        )  # fmt: skip
    news = here.news()["news"]
    assert news["whole"]
    assert "список.xlsx" in news["entries"][0]["said"]


def test_a_tab_that_knows_more_than_there_is_gets_the_whole_document(bare: Office) -> None:
    bare.add()
    assert tab(bare).news(since=99)["news"]["whole"]["structure"]["revision"] == 1


# --- presence ---------------------------------------------------------------------------------------------------


def seen(here: Tab) -> list[dict[str, Any]]:
    present: list[dict[str, Any]] = here.news()["present"]
    return present


def rows(office: Office) -> list[Presence]:
    with office.open():
        return list(Presence.objects.for_company(office.company).order_by("id"))


def test_others_are_seen_with_the_box_they_have_selected(bare: Office) -> None:
    key = bare.add()
    here, other = tab(bare), tab(bare, access="viewer")
    other.news(box=key)
    [present] = seen(here)
    assert (present["client"], present["box"]) == (other.id, key)
    assert present["initials"] == "ИА"
    assert 0 <= present["hue"] <= 7


def test_nobody_sees_oneself_but_sees_the_own_other_tab(bare: Office) -> None:
    here, there = tab(bare), tab(bare)
    assert seen(here) == []
    assert [one["client"] for one in seen(there)] == [here.id]


def test_who_was_silent_for_fifteen_seconds_is_gone(bare: Office) -> None:
    here, other = tab(bare), tab(bare)
    other.news()
    with bare.open():
        Presence.objects.for_company(bare.company).update(seen_at=timezone.now() - timedelta(seconds=16))
    assert seen(here) == []


def test_presence_is_written_at_most_every_five_seconds(bare: Office) -> None:
    here = tab(bare)
    here.news()
    [first] = rows(bare)
    here.news()
    assert [row.seen_at for row in rows(bare)] == [first.seen_at]
    with bare.open():
        Presence.objects.for_company(bare.company).update(seen_at=timezone.now() - timedelta(seconds=6))
    here.news()
    [again] = rows(bare)
    assert again.pk == first.pk
    assert again.seen_at > first.seen_at


def test_another_selection_is_written_at_once(bare: Office) -> None:
    key, here = bare.add(), tab(bare)
    here.news()
    here.news(box=key)
    assert [str(row.box_key) for row in rows(bare)] == [key]


def test_a_tab_of_somebody_else_is_not_taken_over(bare: Office) -> None:
    key, here, other = bare.add(), tab(bare), tab(bare, access="viewer")
    here.news()
    other.id = here.id
    other.news(box=key)
    [row] = rows(bare)
    assert (str(row.user_id), row.box_key) == (str(bare.by.user_id), None)


def test_old_rows_are_swept_when_somebody_comes(bare: Office) -> None:
    tab(bare).news()
    with bare.open():
        Presence.objects.for_company(bare.company).update(seen_at=timezone.now() - timedelta(hours=2))
    here = tab(bare)
    here.news()
    assert [str(row.client) for row in rows(bare)] == [here.id]


def test_presence_in_another_structure_is_not_here(bare: Office) -> None:
    theirs = make_office(with_roles=False)
    tab(theirs).news()
    assert seen(tab(bare)) == []


# --- queries ----------------------------------------------------------------------------------------------------


def beyond_the_door(here: Tab) -> int:
    """Queries of a call but those that find out who asks: session, user, membership, tenant."""
    with CaptureQueriesContext(connection) as captured:
        here.news()
    own = ("teams_", "roles_")
    return sum(1 for query in captured if any(name in query["sql"] for name in own))


def test_a_question_without_news_costs_two_queries_and_a_third_every_five_seconds(bare: Office) -> None:
    bare.add()
    here = tab(bare)
    for _ in range(2):
        tab(bare).news()
    assert beyond_the_door(here) <= 4
    assert beyond_the_door(here) == 2
    with bare.open():
        Presence.objects.for_company(bare.company).update(seen_at=timezone.now() - timedelta(seconds=6))
    assert beyond_the_door(here) == 3


def test_news_of_one_change_cost_as_much_in_a_chart_of_forty_boxes_as_of_four(office: Office) -> None:
    head = office.add("РОП", roles=["sales-head"])
    here, there = tab(office), tab(office)

    def cost(count: int) -> int:
        keys = [
            office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"]) for number in range(count)
        ]
        there.base = here.news()["revision"]
        there.send(move(keys[0], None))
        return beyond_the_door(here)

    assert cost(3) == cost(36) <= 8


def test_a_change_that_comes_in_between_two_reads_is_told_whole(
    bare: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is read, then another editor adds a leader and moves the box under it, then the boxes are read."""
    key, here, there = bare.add("Менеджер"), tab(bare), tab(bare)
    there.send(rename(key, "Старший"))
    real, leader = chart_news.read_parts, str(uuid4())

    def late(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(chart_news, "read_parts", real)
        there.send({"op": "add", "key": leader, "parent": None, "title": "РОП"}, move(key, leader))
        return real(*given, **more)

    monkeypatch.setattr(chart_news, "read_parts", late)
    news = here.news()["news"]
    assert {box["key"] for box in news["boxes"]} == {key, leader}
    assert news["revision"] == 4
