"""The side panel of a position: what it shows, to whom, on which day, and its history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from teams.models import Structure
from tests.factories.structures import Office, make_office
from tests.teams.chart_site import HTMX, at, browser, post, shown
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


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
    order = [page.index(word) for word in ("Нынешний", "From a later day", "Будущая", "Earlier", "Бывший")]
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


def test_the_history_is_for_those_who_may_open_the_page_of_changes(bare: Office) -> None:
    key = bare.add("Менеджер")
    bare.apply({"op": "rename", "key": key, "title": "Старший"})
    there, hidden = (
        shown(bare, key, "?tab=history", browser(bare, access)) for access in ("viewer", "member")
    )
    assert ("?tab=history" in there, "Position changed" in there) == (True, True)
    assert ("?tab=history" in hidden, "Position changed" in hidden) == (False, False)
    assert 'aria-current="page">Overview' in hidden
    page = browser(bare, "member").get(at(bare, f"?box={key}&tab=history")).content.decode()
    assert 'aria-current="page">Overview' in page


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
