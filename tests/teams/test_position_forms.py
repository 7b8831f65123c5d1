"""The forms of a position's side panel: facts change where they stand, refusals keep what was typed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from teams.models import Person
from tests.factories.structures import Office, make_office
from tests.teams.chart_site import HTMX, at, browser, post, shown
from tests.teams.structure_state import parents_of, revision_of, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


# --- changing facts ---------------------------------------------------------------------------------------------


def test_a_form_opens_in_the_place_of_its_fact(bare: Office) -> None:
    key = bare.add("Менеджер", team="Север")
    page = shown(bare, key, "team/")
    assert page.count('id="panel-form"') == 1
    assert 'value="Север"' in page
    assert 'data-edit="scope"' in page, "the other facts stand as they were"


FORMS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("title", {"title": "  Старший   менеджер "}, "title", "Старший менеджер"),
    ("team", {"team": "Север"}, "team", "Север"),
    ("rate", {"fte": "0,5"}, "fte", "0.50"),
    ("cost", {"cost_rub": "245000,50"}, "cost_rub", "245000.50"),
    ("roles", {"role_0": "account-manager", "share_0": "60"}, "roles", [["account-manager", "60.00"]]),
    ("roles", {"role_0": "account-manager", "share_0": ""}, "roles", [["account-manager", "100.00"]]),
    ("scope", {"region": "Москва, Тула"}, "scopes", [["region", "Москва"], ["region", "Тула"]]),
    ("duties", {"text_0": "Пишет отчёт совету", "involvement_0": "A", "involvement_1": "R"}, "duties", 1),
    ("vacate", {"person": "", "ends_on": "2026-01-12"}, "assignments", []),
]


@pytest.mark.parametrize(("edit", "data", "member", "expected"), FORMS)
def test_each_form_does_what_it_says(
    office: Office, edit: str, data: dict[str, Any], member: str, expected: Any
) -> None:
    key = office.add("Менеджер", person="Титов Илья", starts_on="2026-01-12")
    assert 'id="panel-form"' in shown(office, key, f"{edit}/")
    answer = post(office, key, edit, **data)
    assert answer.status_code == 200
    assert 'id="panel-form"' not in answer.content.decode()
    found = state_of(office)[key][member]
    if isinstance(found, list):
        found = len(found) if isinstance(expected, int) else sorted(found)
    assert found == expected


def test_a_change_tells_the_page_what_was_done(bare: Office) -> None:
    key = bare.add("Менеджер")
    answer = post(bare, key, "title", title="Старший менеджер")
    told = json.loads(answer.headers["HX-Trigger"])["chart:changed"]
    assert told["revision"] == revision_of(bare)
    assert "Старший менеджер" in told["said"]
    assert set(told) == {"revision", "said", "batch"}


@pytest.mark.parametrize(
    ("edit", "data"),
    [
        ("title", {"title": "Менеджер"}),
        ("team", {"team": ""}),
        ("rate", {"fte": "1"}),
        ("cost", {"cost_rub": ""}),
        ("roles", {"role_0": "account-manager", "share_0": "100"}),
        ("scope", {"region": "Тула"}),
    ],
)
def test_a_form_that_changes_nothing_makes_no_revision(
    office: Office, edit: str, data: dict[str, Any]
) -> None:
    key = office.add("Менеджер", roles=["account-manager"])
    office.apply({"op": "set_scope", "key": key, "scope": {"region": ["Тула"]}})
    before = revision_of(office)
    answer = post(office, key, edit, **data)
    assert answer.status_code == 200
    assert "HX-Trigger" not in answer.headers
    assert revision_of(office) == before


@pytest.mark.parametrize(
    ("edit", "data"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "—"}),
        ("title", {"title": "Я" * 161}),
        ("rate", {"fte": "0"}),
        ("rate", {"fte": "11"}),
        ("cost", {"cost_rub": "-1"}),
        ("cost", {"cost_rub": "NaN"}),
        ("roles", {"role_0": "account-manager", "share_0": "0"}),
        ("roles", {"role_0": "account-manager", "share_0": "101"}),
        ("roles", {"role_0": "no-such-role", "share_0": "50"}),
        ("scope", {"region": "x" * 121}),
        ("title", {"title": "Иное", "revision": "9" * 30}),
    ],
)
def test_a_refusal_keeps_the_form_open_and_changes_nothing(
    office: Office, edit: str, data: dict[str, Any]
) -> None:
    key = office.add("Менеджер")
    before = revision_of(office)
    answer = post(office, key, edit, **data)
    assert answer.status_code == 422
    assert 'id="panel-form"' in answer.content.decode()
    assert revision_of(office) == before


def test_a_role_chosen_twice_is_named(office: Office) -> None:
    key = office.add("Менеджер", roles=["account-manager"])
    data = {"role_0": "account-manager", "share_0": "50", "role_1": "account-manager", "share_1": "50"}
    answer = post(office, key, "roles", **data)
    assert answer.status_code == 422
    assert "stands above" in answer.content.decode()


def test_an_unknown_form_is_not_found(bare: Office) -> None:
    key = bare.add()
    assert browser(bare).get(at(bare, f"positions/{key}/nonsense/")).status_code == 404
    assert post(bare, key, "nonsense").status_code == 404


def test_a_report_is_added_under_its_leader_with_a_decimal_comma(bare: Office) -> None:
    head = bare.add("Руководитель")
    data = {"title": "Новый менеджер", "fte": "0,5", "parent": head, "revision": revision_of(bare)}
    answer = browser(bare).post(at(bare, "positions/new/"), data, headers=HTMX)
    assert answer.status_code == 200
    assert "Новый менеджер" in answer.content.decode()
    [new] = [key for key, parent in parents_of(bare).items() if parent == head]
    assert state_of(bare)[new]["fte"] == "0.50"


# --- people -----------------------------------------------------------------------------------------------------


def seat(**members: Any) -> dict[str, Any]:
    return {"person": "new", "kind": "permanent", "share_pct": "100", "starts_on": "2026-02-02"} | members


def test_a_new_person_is_made_and_seated(bare: Office) -> None:
    key = bare.add()
    answer = post(bare, key, "assign", **seat(new_name="Чернова Дарья", last_day="2026-12-15"))
    assert answer.status_code == 200
    assert "Чернова Дарья" in answer.content.decode()
    [row] = state_of(bare)[key]["assignments"]
    assert (row["starts_on"], row["ends_on"]) == ("2026-02-02", "2026-12-16")


@pytest.mark.parametrize(
    "wrong",
    [
        {"new_name": ""},
        {"new_name": "  "},
        {"new_name": "12345"},
        {"new_name": "Я" * 161},
        {"new_name": "Чернова", "starts_on": "0001-01-01"},
        {"new_name": "Чернова", "starts_on": "2026-02-30"},
        {"new_name": "Чернова", "share_pct": "NaN"},
        {"new_name": "Чернова", "share_pct": "140"},
        {"new_name": "Чернова", "last_day": "2026-01-01"},
        {"person": "01a20173-9f16-7c3b-8fb5-9c221f5d34b7"},
        {"new_name": "Чернова", "revision": "NaN"},
        {"new_name": "Чернова", "revision": "9" * 30},
    ],
)
def test_a_refused_seat_keeps_the_text_and_leaves_nobody_behind(bare: Office, wrong: dict[str, str]) -> None:
    key = bare.add()
    before = revision_of(bare)
    answer = post(bare, key, "assign", **seat(**wrong))
    assert answer.status_code in (409, 422)
    if 1 < len(wrong.get("new_name", "").strip()) < 100:
        assert wrong["new_name"] in answer.content.decode()
    assert revision_of(bare) == before
    with bare.open():
        assert Person.objects.for_company(bare.company).count() == 0


def test_a_person_of_another_company_cannot_be_chosen(bare: Office) -> None:
    stranger = make_office(with_roles=False).person("Чужой Пётр")
    answer = post(bare, bare.add(), "assign", **seat(person=str(stranger.uid)))
    assert answer.status_code == 422
    assert "Чужой" not in answer.content.decode()


def test_somebody_who_will_come_can_be_let_go(bare: Office) -> None:
    key, later = bare.add("Менеджер"), timezone.localdate() + timedelta(days=30)
    uid = str(bare.person("Будущая Белла").uid)
    bare.apply({"op": "assign", "key": key, "person": uid, "starts_on": later.isoformat()})
    assert "Будущая Белла" in shown(bare, key, "vacate/")
    assert post(bare, key, "vacate", person=uid, ends_on=later.isoformat()).status_code == 200
    assert state_of(bare)[key]["assignments"] == []


# --- two editors ------------------------------------------------------------------------------------------------


def test_a_conflict_keeps_both_versions(bare: Office) -> None:
    key = bare.add("Менеджер")
    seen = revision_of(bare)
    post(bare, key, "title", browser(bare, "consultant"), title="Их название")
    answer = post(bare, key, "title", title="Моё название", revision=seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#dialog-body"
    assert "Их название" in page
    assert 'name="title" value="Моё название"' in page
    assert f'name="revision" value="{revision_of(bare)}"' in page
    assert state_of(bare)[key]["title"] == "Их название"


def test_mine_can_be_applied_on_top(bare: Office) -> None:
    key = bare.add("Менеджер")
    post(bare, key, "title", browser(bare, "consultant"), title="Их название")
    assert post(bare, key, "title", title="Моё название").status_code == 200
    assert state_of(bare)[key]["title"] == "Моё название"


def test_different_facts_of_one_position_are_both_kept(bare: Office) -> None:
    key = bare.add("Менеджер")
    seen = revision_of(bare)
    post(bare, key, "team", browser(bare, "consultant"), team="Север")
    assert post(bare, key, "title", title="Старший", revision=seen).status_code == 200
    assert (state_of(bare)[key]["title"], state_of(bare)[key]["team"]) == ("Старший", "Север")


def test_a_form_of_a_removed_position_says_so_and_keeps_the_text(bare: Office) -> None:
    key = bare.add("Менеджер")
    seen = revision_of(bare)
    bare.apply({"op": "remove", "key": key})
    answer = post(bare, key, "title", title="Моё название", revision=seen)
    assert answer.status_code == 409
    assert "Моё название" in answer.content.decode()
    assert state_of(bare) == {}
