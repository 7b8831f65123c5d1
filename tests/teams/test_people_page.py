"""The list of people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.models import Person
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


def at(office: Office, rest: str = "") -> str:
    return f"/c/{office.company.slug}/people/{rest}"


def page(office: Office, rest: str = "") -> str:
    return signed_in(owner_of(office.company)).get(at(office, rest)).content.decode()


def test_people_stand_with_their_positions(office: Office) -> None:
    office.add("Менеджер, Тула", person="Титов Илья")
    shown = page(office)
    assert "Титов Илья" in shown
    assert "Менеджер, Тула" in shown


def test_search_finds_a_part_of_the_name_whatever_its_letters(office: Office) -> None:
    office.person("Королёв Пётр")
    office.person("Титов Илья")
    shown = page(office, "?q=КОРОЛЕВ")
    assert "Королёв Пётр" in shown
    assert "Титов Илья" not in shown


def test_the_bench_shows_those_without_a_place(office: Office) -> None:
    office.add(person="Титов Илья")
    office.person("Чернова Дарья")
    shown = page(office, "?bench=1")
    assert "Чернова Дарья" in shown
    assert "Титов Илья" not in shown


def test_a_long_list_comes_in_pages(office: Office) -> None:
    with office.open():
        Person.objects.bulk_create(
            Person(company=office.company, full_name=f"Титов {n:03}", sort_name=f"титов {n:03}")
            for n in range(120)
        )
    assert "Титов 049" in page(office)
    assert "Титов 050" not in page(office)
    assert "Титов 119" in page(office, "?from=100")


def test_the_number_of_queries_does_not_grow_with_the_people(office: Office) -> None:
    client = signed_in(owner_of(office.company))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(at(office))
        return len(seen)

    office.add(person="Титов Илья")
    queries()
    small = queries()
    for number in range(20):
        office.add(person=f"Титов {'И' * (number + 1)}")
    assert queries() == small > 5


def test_a_person_is_added_and_changed(office: Office) -> None:
    client = signed_in(owner_of(office.company))
    assert (
        client.post(at(office, "new/"), {"full_name": "Чернова Дарья", "email": "d@example.com"}).status_code
        == 302
    )
    with office.open():
        person = Person.objects.for_company(office.company).get()
    data = {"full_name": "Чернова Дарья Олеговна", "email": "", "left_on": "2026-12-31"}
    assert client.post(at(office, f"{person.uid}/"), data).status_code == 302
    with office.open():
        person.refresh_from_db()
    assert (person.full_name, person.email, str(person.left_on)) == (
        "Чернова Дарья Олеговна",
        "",
        "2026-12-31",
    )


@pytest.mark.parametrize(
    "data",
    [
        {"full_name": ""},
        {"full_name": "123"},
        {"full_name": "Я" * 161},
        {"full_name": "Чернова", "email": "нет"},
        {"full_name": "Чернова", "starts_on": "1200-01-01"},
        {"full_name": "Чернова", "starts_on": "завтра"},
        {"full_name": "Чернова", "external_id": "x" * 121},
    ],
)
def test_a_bad_person_is_refused_and_not_stored(office: Office, data: dict[str, str]) -> None:
    assert signed_in(owner_of(office.company)).post(at(office, "new/"), data).status_code == 422
    with office.open():
        assert not Person.objects.for_company(office.company).exists()


def test_an_external_id_is_given_once(office: Office) -> None:
    client = signed_in(owner_of(office.company))
    for _ in range(2):
        answer = client.post(at(office, "new/"), {"full_name": "Чернова Дарья", "external_id": "7"})
    assert answer.status_code == 422


def test_a_viewer_may_not_add_people(office: Office) -> None:
    client = signed_in(make_member(office.company, "viewer"))
    assert client.post(at(office, "new/"), {"full_name": "Чернова Дарья"}).status_code == 403


@pytest.mark.parametrize("rest", ["?from=NaN", "?from=-5", "?from=" + "9" * 50, "?q=" + "%" * 3, "?bench=x"])
def test_a_nonsense_address_still_shows_the_list(office: Office, rest: str) -> None:
    office.person()
    assert signed_in(owner_of(office.company)).get(at(office, rest)).status_code in (200, 400)
