"""The side panel of a position: what it shows, and the forms that change facts where they stand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from teams.models import Person, Structure
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import parents_of, revision_of, state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def bare() -> Office:
    return make_office(with_roles=False)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def browser(office: Office, access: str = "owner") -> Client:
    who = owner_of(office.company) if access == "owner" else make_member(office.company, access)
    return signed_in(who, headers={"accept-language": "en"})


def at(office: Office, rest: str = "") -> str:
    return f"/c/{office.company.slug}/structure/{office.structure.uid}/{rest}"


def shown(office: Office, key: str, query: str = "", client: Client | None = None) -> str:
    answer = (client or browser(office)).get(at(office, f"positions/{key}/{query}"), headers=HTMX)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def post(office: Office, key: str, edit: str, client: Client | None = None, **data: Any) -> Any:
    data.setdefault("revision", revision_of(office))
    return (client or browser(office)).post(at(office, f"positions/{key}/{edit}/"), data, headers=HTMX)


# --- what it shows ----------------------------------------------------------------------------------------------


def test_the_overview_names_who_sits_there_leader_and_reports(office: Office) -> None:
    head = office.add("Руководитель", person="Ковалёв Дмитрий", team="Москва")
    key = office.add("Старший", parent=head, roles=["account-manager"], person="Титов Илья")
    office.add("Младший", parent=key, person="Белова Анна")
    page = shown(office, key)
    for text in ("Титов Илья", "Ковалёв Дмитрий", "Белова Анна", "Account manager", "12 January 2026"):
        assert text in page
    assert "Москва" in shown(office, head)


def test_a_vacancy_says_since_when_it_is_open(bare: Office) -> None:
    page = shown(bare, bare.add("Менеджер"))
    assert "Vacancy" in page
    assert "Open since" in page


def test_three_holders_stand_with_what_they_are(bare: Office) -> None:
    key = bare.add("Менеджер", person="Первый Пётр")
    for name, kind in (("Вторая Вера", "acting"), ("Третий Тимур", "deputy")):
        who = {"op": "assign", "key": key, "person": str(bare.person(name).uid), "kind": kind}
        bare.apply(who)
    page = shown(bare, key)
    assert "Вторая Вера (acting)" in page
    assert "Третий Тимур (standing in)" in page


def test_the_first_finding_is_open_and_the_others_are_lines(office: Office) -> None:
    person = office.person()
    keys = [office.add("Менеджер", roles=["account-manager"], person=person) for _ in range(2)]
    page = shown(office, keys[0])
    assert page.count("<article") == 1
    assert page.index("<article") < page.index("Reports to")
    assert "<article" not in shown(office, keys[0], client=browser(office, "member"))


def test_lines_show_which_way_they_lead(bare: Office) -> None:
    one, other = bare.add("Первая"), bare.add("Вторая")
    bare.apply({"op": "link", "key": one, "target": other, "kind": "functional"})
    assert "Functionally reports to" in shown(bare, one)
    assert "Functionally leads" in shown(bare, other)


def test_the_cost_is_seen_by_those_who_edit_and_by_nobody_else(bare: Office) -> None:
    key = bare.add("Менеджер")
    bare.apply({"op": "rename", "key": key, "cost_rub": 245000})
    assert "245 000" in shown(bare, key).replace(",", " ")
    for access in ("viewer", "member"):
        page = shown(bare, key, client=browser(bare, access))
        assert "245" not in page
        assert "Cost" not in page


def test_more_than_eight_reports_fold(bare: Office) -> None:
    head = bare.add("Руководитель")
    for at_ in range(10):
        bare.add(f"Менеджер {at_}", parent=head)
    page = shown(bare, head)
    assert "<details" in page
    assert "2 more" in page


@pytest.mark.parametrize("tab", ["overview", "duties", "people", "kpi", "history", "nonsense"])
def test_every_tab_opens_for_a_position_with_nothing_in_it(bare: Office, tab: str) -> None:
    assert 'id="panel"' in shown(bare, bare.add("Менеджер"), f"?tab={tab}")


def test_the_duties_are_quoted_from_the_roles(office: Office) -> None:
    assert "Head of sales:" in shown(office, office.add(roles=["sales-head"]), "?tab=duties")


def test_people_stand_as_they_sit_will_sit_and_sat(bare: Office) -> None:
    today = timezone.localdate()
    key = bare.add("Менеджер", person="Нынешний Никита")
    seats = [
        ("Будущая Белла", today + timedelta(days=30), None),
        ("Бывший Борис", date(2025, 1, 9), date(2025, 6, 1)),
    ]
    for name, first, end in seats:
        uid = str(bare.person(name).uid)
        bare.apply({"op": "assign", "key": key, "person": uid, "starts_on": first.isoformat()})
        if end:
            bare.apply({"op": "vacate", "key": key, "person": uid, "ends_on": end.isoformat()})
    page = shown(bare, key, "?tab=people")
    order = [page.index(word) for word in ("Нынешний", "From a later day", "Будущая", "Before", "Бывший")]
    assert order == sorted(order)
    assert "31 May 2025" in page, "the last day, not the day after it"


def test_the_figures_are_asked_of_their_own_room(bare: Office) -> None:
    key = bare.add("Менеджер")
    address = f"/c/{bare.company.slug}/kpis/{bare.structure.uid}/positions/{key}/"
    assert f"{address}?on=" in shown(bare, key)
    assert f"{address}?on=" in shown(bare, key, "?tab=kpi")


def test_a_hostile_title_stays_a_text(bare: Office) -> None:
    key = bare.add("<script>alert(1)</script>")
    for tab in ("overview", "history"):
        assert "<script>alert(1)" not in shown(bare, key, f"?tab={tab}")


def test_a_position_that_is_not_there_is_not_found(bare: Office) -> None:
    stranger = make_office(with_roles=False)
    key = stranger.add()
    client = browser(bare)
    assert client.get(at(bare, f"positions/{key}/")).status_code == 404
    assert client.get(at(bare, f"positions/{uuid4()}/")).status_code == 404
    foreign = f"/c/{bare.company.slug}/structure/{stranger.structure.uid}/positions/{key}/"
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize("tab", ["overview", "people", "history"])
def test_the_number_of_queries_does_not_grow_with_the_structure(tab: str) -> None:
    counts = []
    # Both leaders have too many reports, so that both panels show a finding.
    for size in (14, 200):
        office = make_office()
        head = office.add("Руководитель", person="Ковалёв Дмитрий", roles=["sales-head"])
        added = [
            {"op": "add", "key": str(uuid4()), "parent": head, "title": f"Менеджер {at_}",
             "roles": [{"role": "account-manager", "share_pct": 100}]}
            for at_ in range(size)
        ]  # fmt: skip
        office.apply(*added)
        client = browser(office)
        shown(office, head, f"?tab={tab}", client)
        with CaptureQueriesContext(connection) as captured:
            shown(office, head, f"?tab={tab}", client)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 21, counts


# --- read-only --------------------------------------------------------------------------------------------------

CONTROLS = ("data-edit", "data-panel-do", "data-unlink", "<form")


def test_who_may_not_edit_gets_no_control_and_may_not_post(bare: Office) -> None:
    key = bare.add("Менеджер", person="Титов Илья")
    client = browser(bare, "viewer")
    for tab in ("overview", "duties", "people", "history"):
        page = shown(bare, key, f"?tab={tab}", client)
        assert not any(control in page for control in CONTROLS)
    assert post(bare, key, "title", client, title="Моё").status_code == 403
    assert state_of(bare)[key]["title"] == "Менеджер"


def test_a_past_day_is_shown_without_controls(bare: Office) -> None:
    key = bare.add("Менеджер", person="Титов Илья", starts_on="2026-01-12")
    assert any(control in shown(bare, key) for control in CONTROLS)
    page = shown(bare, key, "?on=2025-12-01")
    assert not any(control in page for control in CONTROLS)
    assert "Vacancy" in page


def test_a_past_day_shows_the_position_as_it_stood_then(bare: Office) -> None:
    head, key = bare.add("Руководитель"), bare.add("Менеджер")
    bare.apply({"op": "link", "key": key, "target": head, "kind": "mentor"})
    yesterday = timezone.localdate() - timedelta(days=1)
    page = shown(bare, key, f"?on={yesterday.isoformat()}")
    assert "Менеджер" in page
    assert "Mentor" in page


def test_an_archived_structure_is_shown_without_controls_and_takes_no_change(bare: Office) -> None:
    key = bare.add("Менеджер")
    with bare.open():
        Structure.objects.for_company(bare.company).update(state="archived")
    assert not any(control in shown(bare, key) for control in CONTROLS)
    assert post(bare, key, "title", title="Моё").status_code == 422
    assert state_of(bare)[key]["title"] == "Менеджер"


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


# --- history ----------------------------------------------------------------------------------------------------


def undo_at(office: Office, key: str, batch: Any, client: Client | None = None) -> Any:
    return (client or browser(office)).post(
        at(office, f"positions/{key}/history/{batch}/undo/"), headers=HTMX
    )


def test_the_history_tells_what_touched_the_position_and_nothing_else(bare: Office) -> None:
    head, key, other = bare.add("Руководитель"), bare.add("Менеджер"), bare.add("Посторонний")
    bare.apply({"op": "move", "key": key, "parent": head})
    bare.apply({"op": "rename", "key": other, "title": "Совсем посторонний"})
    page = shown(bare, key, "?tab=history")
    assert page.index("reports now to") < page.index("added")
    assert "осторонний" not in page
    assert "reports now to" in shown(bare, head, "?tab=history"), "a leader sees who came"


def test_a_change_is_taken_back_from_the_history(bare: Office) -> None:
    key = bare.add("Менеджер")
    applied = bare.apply({"op": "rename", "key": key, "title": "Старший"})
    bare.add("Другая")
    assert str(applied.batch) in shown(bare, key, "?tab=history")
    answer = undo_at(bare, key, applied.batch)
    assert answer.status_code == 200
    assert "chart:changed" in answer.headers["HX-Trigger"]
    assert state_of(bare)[key]["title"] == "Менеджер"
    page = " ".join(answer.content.decode().split())
    assert "taken back" in page


def test_what_others_built_upon_is_not_offered_and_not_taken_back(bare: Office) -> None:
    key = bare.add("Менеджер")
    first = bare.apply({"op": "rename", "key": key, "title": "Старший"})
    bare.apply({"op": "rename", "key": key, "title": "Ведущий"})
    assert f"history/{first.batch}/undo/" not in shown(bare, key, "?tab=history")
    assert undo_at(bare, key, first.batch).status_code == 409
    assert state_of(bare)[key]["title"] == "Ведущий"


def test_nobody_without_the_right_takes_a_change_back(bare: Office) -> None:
    key = bare.add("Менеджер")
    applied = bare.apply({"op": "rename", "key": key, "title": "Старший"})
    assert undo_at(bare, key, applied.batch, browser(bare, "viewer")).status_code == 403
    assert undo_at(bare, key, uuid4()).status_code == 422
    assert undo_at(bare, str(uuid4()), applied.batch).status_code == 404
    assert state_of(bare)[key]["title"] == "Старший"
