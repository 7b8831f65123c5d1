"""The chart page, its forms and fragments, as a browser sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from teams.chart_selectors import chart_page
from tests.factories import make_company, make_member, owner_of, signed_in
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


def post(office: Office, key: str, edit: str, client: Client | None = None, **data: Any) -> Any:
    data.setdefault("revision", revision_of(office))
    return (client or browser(office)).post(at(office, f"positions/{key}/{edit}/"), data, headers=HTMX)


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_company_without_positions_is_told_the_next_step(bare: Office) -> None:
    page = browser(bare).get(at(bare)).content.decode()
    assert "Add the first position" in page
    assert 'role="tree"' not in page


def test_a_company_without_a_structure_opens_and_writes_nothing() -> None:
    company = make_company()
    assert signed_in(owner_of(company)).get(f"/c/{company.slug}/structure/").status_code == 200


def test_the_page_shows_title_person_role_and_vacancy(office: Office) -> None:
    head = office.add("Руководитель продаж", roles=["sales-head"], person="Ковалёв Дмитрий")
    office.add("Менеджер, Тула", parent=head, roles=["sales-manager"])
    page = browser(office).get(at(office)).content.decode()
    for text in ("Руководитель продаж", "Ковалёв Дмитрий", "Vacancy", "so-cat-management", "is-vacant"):
        assert text in page


def test_the_number_of_queries_does_not_grow_with_the_chart(office: Office) -> None:
    client = browser(office)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(at(office)).status_code == 200
        return len(seen)

    head = office.add("Руководитель", roles=["sales-head"], person="Ковалёв Дмитрий")
    office.add(parent=head, roles=["sales-manager"], person="Титов Илья")
    queries()
    small = queries()
    for number in range(38):
        office.add(
            f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {'И' * (number + 1)}"
        )
    assert queries() == small > 5


def test_a_hostile_title_stays_a_text(bare: Office) -> None:
    bare.add("<script>alert(1)</script>", person='"><img src=x onerror=alert(1)>А')
    page = browser(bare).get(at(bare)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_sixty_layers_are_drawn(bare: Office) -> None:
    key: str | None = None
    for number in range(60):
        key = bare.add(f"Слой {number}", parent=key)
    page = browser(bare).get(at(bare)).content.decode()
    assert 'aria-level="60"' in page
    assert page.count("<div") == page.count("</div")


def test_leaves_stand_under_their_leader_and_staff_beside_the_line(bare: Office) -> None:
    top = bare.add("Директор")
    head = bare.add("Руководитель", parent=top)
    leaf, staff = bare.add("Лист", parent=head), bare.add("Штаб", parent=top)
    with bare.open():
        page = chart_page(bare.structure, viewer=None, shows_findings=True)
    shapes = {str(step.box.key): step.shape for step in page.steps if step.box}
    assert shapes == {top: "lead", head: "lead", leaf: "leaf", staff: "staff"}


def test_many_leaves_of_one_role_fold_and_vacancies_stay_in_sight(office: Office) -> None:
    head = office.add("Руководитель")
    for number in range(11):
        office.add(
            f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {'И' * (number + 1)}"
        )
    vacant = office.add("Свободно", parent=head, roles=["sales-manager"])
    with office.open():
        page = chart_page(office.structure, viewer=None, shows_findings=False)
    assert [step.more for step in page.steps if step.more] == [4]
    assert [str(step.box.key) for step in page.steps if step.box and not step.is_folded].count(vacant) == 1


def test_a_load_above_the_whole_is_shown(office: Office) -> None:
    person = office.person("Савельева Ирина")
    office.add("Первая", person=person)
    office.add("Вторая", person=person)
    assert "200" in browser(office).get(at(office)).content.decode()


def test_a_member_without_the_right_sees_no_findings(office: Office) -> None:
    person = office.person()
    office.add("Первая", person=person)
    office.add("Вторая", person=person)
    assert "so-box-mark" in browser(office).get(at(office)).content.decode()
    assert "so-box-mark" not in browser(office, "member").get(at(office)).content.decode()


# --- news ------------------------------------------------------------------------------------------------------------


def test_news_are_silent_while_nothing_changed(bare: Office) -> None:
    bare.add()
    client = browser(bare)
    client.get(at(bare))
    assert client.get(at(bare, f"revision/?seen={revision_of(bare)}")).status_code == 204


def test_news_of_another_editor_name_who_did_what(bare: Office) -> None:
    key = bare.add("Менеджер")
    seen = revision_of(bare)
    other = make_member(bare.company, "consultant")
    post(bare, key, "title", signed_in(other), title="Старший менеджер")
    page = browser(bare).get(at(bare, f"revision/?seen={seen}")).content.decode()
    assert str(other.user) in page
    assert "Старший менеджер" in page
    assert f'data-flash="{key}"' in page


@pytest.mark.parametrize("seen", ["", "NaN", "-1", "9" * 40, "١"])
def test_news_since_nonsense_are_the_whole_chart(bare: Office, seen: str) -> None:
    bare.add()
    assert browser(bare).get(at(bare, f"revision/?seen={seen}")).status_code == 200


# --- dragging ---------------------------------------------------------------------------------------------------


def drop(office: Office, **data: Any) -> Any:
    data.setdefault("revision", revision_of(office))
    return browser(office).post(at(office, "drop/"), data, headers=HTMX)


def test_a_box_dropped_on_a_box_moves_there(bare: Office) -> None:
    head, key = bare.add(), bare.add()
    assert drop(bare, kind="position", value=key, target=head).status_code == 200
    assert parents_of(bare)[key] == head


def test_a_box_dropped_on_its_own_report_is_refused_in_words(bare: Office) -> None:
    head = bare.add("Руководитель")
    leaf = bare.add(parent=head)
    answer = drop(bare, kind="position", value=head, target=leaf)
    assert answer.status_code == 422
    assert "Руководитель" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert parents_of(bare)[head] is None


def test_a_dropped_role_takes_the_time_that_is_left(office: Office) -> None:
    key = office.add()
    office.apply({"op": "set_roles", "key": key, "roles": [{"role": "sales-head", "share_pct": 70}]})
    drop(office, kind="role", value="account-manager", target=key)
    assert sorted(state_of(office)[key]["roles"]) == [["account-manager", "30.00"], ["sales-head", "70.00"]]


def test_a_role_dropped_on_a_full_position_makes_the_others_give_way(office: Office) -> None:
    key = office.add(roles=["sales-head"])
    drop(office, kind="role", value="account-manager", target=key)
    assert sorted(state_of(office)[key]["roles"]) == [["account-manager", "50.00"], ["sales-head", "50.00"]]


def test_a_dropped_person_is_seated_from_today(bare: Office) -> None:
    key, person = bare.add(), bare.person()
    assert drop(bare, kind="person", value=str(person.uid), target=key).status_code == 200
    assert state_of(bare)[key]["assignments"][0]["starts_on"] == timezone.localdate().isoformat()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "position"},
        {"kind": "position", "value": "x", "target": "y"},
        {"kind": "role", "value": "sales-head", "target": ""},
        {"kind": "person", "value": "x", "target": "01a20173-9f16-7c3b-8fb5-9c221f5d34b7"},
        {"kind": "bomb", "value": "x", "target": "x"},
    ],
)
def test_a_senseless_drop_is_refused_and_changes_nothing(bare: Office, data: dict[str, str]) -> None:
    bare.add()
    before = state_of(bare)
    assert drop(bare, **data).status_code == 422
    assert state_of(bare) == before


def test_the_stage_is_chosen_on_the_page(bare: Office) -> None:
    bare.add()
    client = browser(bare)
    assert client.post(at(bare, "stage/"), {"stage": "mature"}).status_code == 200
    assert client.post(at(bare, "stage/"), {"stage": "eternal"}).status_code == 422
    with bare.open():
        bare.structure.refresh_from_db()
    assert bare.structure.stage == "mature"
