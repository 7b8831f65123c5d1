"""People, one by one and many at once: nothing said is lost, nothing unsaid is changed, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import Actor
from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from common.bulk import RowResult
from teams.actions.people import add_person, change_person, upsert_people
from teams.models import Person
from tests.factories import actor_of, make_company

ANNA = {
    "external_id": "a-1",
    "full_name": "Анна Иванова",
    "email": "anna@example.com",
    "left_on": "2026-03-01",
}


@dataclass(frozen=True)
class Desk:
    company: Company
    by: Actor

    def push(self, *items: Any) -> list[RowResult]:
        return upsert_people(company=self.company, items=items, by=self.by)

    def add(self, name: str, **more: Any) -> Person:
        return add_person(company=self.company, full_name=name, by=self.by, **more)

    def people(self) -> list[dict[str, Any]]:
        rows = Person.objects.for_company(self.company).order_by("external_id")
        return list(rows.values("full_name", "email", "external_id", "left_on"))


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    company = make_company()
    with tenant(company):
        yield Desk(company, actor_of(company))


def test_what_a_push_does_not_mention_stays(desk: Desk) -> None:
    desk.push(ANNA)
    [result] = desk.push({"external_id": "a-1", "full_name": "Анна Петрова"})
    assert result.status == "updated"
    [person] = desk.people()
    assert person == {
        "full_name": "Анна Петрова", "email": "anna@example.com", "external_id": "a-1", "left_on": date(2026, 3, 1),
    }  # fmt: skip


def test_a_push_may_take_a_member_away_by_saying_so(desk: Desk) -> None:
    desk.push(ANNA)
    desk.push({"external_id": "a-1", "email": "", "left_on": None})
    [person] = desk.people()
    assert (person["email"], person["left_on"]) == ("", None)


def test_a_push_that_says_nothing_new_changes_nothing(desk: Desk) -> None:
    desk.push(ANNA)
    before = AuditEvent.objects.for_company(desk.company).count()
    assert [row.status for row in desk.push({"external_id": "a-1"}, ANNA | {"external_id": " a-2 "})] == [
        "unchanged",
        "created",
    ]
    assert AuditEvent.objects.for_company(desk.company).count() == before + 1


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], True, 1.5])
@pytest.mark.parametrize("field", ["full_name", "email", "external_id"])
def test_a_member_that_is_no_text_is_refused(desk: Desk, field: str, value: object) -> None:
    results = desk.push(ANNA | {field: value}, ANNA | {"external_id": "a-2"})
    assert [row.status for row in results] == ["error", "created"]
    assert [person["external_id"] for person in desk.people()] == ["a-2"]


def test_a_number_is_an_external_id(desk: Desk) -> None:
    [result] = desk.push(ANNA | {"external_id": 42})
    assert (result.status, result.external_id) == ("created", "42")


def test_an_address_longer_than_its_column_is_refused(desk: Desk) -> None:
    [result] = desk.push(ANNA | {"email": "x" * 250 + "@example.com"})
    assert (result.status, desk.people()) == ("error", [])


def test_a_name_that_grows_in_small_letters_is_stored(desk: Desk) -> None:
    name = "İ" * 160
    assert [row.status for row in desk.push(ANNA | {"full_name": name})] == ["created"]
    assert desk.people()[0]["full_name"] == name


def test_an_external_id_of_somebody_else_is_refused_to_a_new_person_and_to_a_known_one(desk: Desk) -> None:
    desk.add("Анна Иванова", external_id="a-1")
    boris = desk.add("Борис Иванов", external_id="b-2")
    with pytest.raises(ValidationError) as refused:
        desk.add("Вера Иванова", external_id="a-1")
    assert list(refused.value.message_dict) == ["external_id"]
    with pytest.raises(ValidationError) as refused:
        change_person(person=boris, external_id="a-1", by=desk.by)
    assert list(refused.value.message_dict) == ["external_id"]
    assert [person["external_id"] for person in desk.people()] == ["a-1", "b-2"]
