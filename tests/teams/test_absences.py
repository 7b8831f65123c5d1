"""When people are away: written down and taken back, on pages and in the API, by those who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.actions.absences import record_absence
from teams.models import Absence, Person
from tests.accounts.helpers import verbs
from tests.factories import make_key, make_member, signed_in
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 20)


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


@pytest.fixture
def anna(office: Office) -> Person:
    return office.person("Анна")


def record(office: Office, person: Person, starts_on: date = MONDAY, ends_on: date = FRIDAY) -> Absence:
    with office.open():
        return record_absence(person=person, starts_on=starts_on, ends_on=ends_on, by=office.by)


def stored(office: Office) -> list[tuple[date, date]]:
    with office.open():
        return list(Absence.objects.for_company(office.company).values_list("starts_on", "ends_on"))


def test_an_absence_is_kept_and_told_in_the_trail(office: Office, anna: Person) -> None:
    record(office, anna)
    assert stored(office) == [(MONDAY, FRIDAY)]
    assert "absence.recorded" in verbs(office.company)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(FRIDAY, FRIDAY), (FRIDAY, MONDAY), (MONDAY, date(2030, 1, 1)), (date(2026, 11, 19), date(2026, 12, 1))],
)
def test_no_days_too_many_or_days_already_told_are_refused(
    office: Office, anna: Person, starts_on: date, ends_on: date
) -> None:
    record(office, anna)
    with pytest.raises(ValidationError):
        record(office, anna, starts_on, ends_on)
    assert stored(office) == [(MONDAY, FRIDAY)]


def test_the_database_itself_refuses_two_at_a_time_and_none_at_all(office: Office, anna: Person) -> None:
    record(office, anna)
    for starts_on, ends_on in ((MONDAY, date(2026, 11, 10)), (date(2026, 12, 2), date(2026, 12, 1))):
        with office.open(), pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(company=office.company, person=anna, starts_on=starts_on, ends_on=ends_on)


def test_the_page_of_a_person_takes_and_takes_back(office: Office, anna: Person) -> None:
    client = signed_in(make_member(office.company, "owner"))
    url = f"/c/{office.company.slug}/people/{anna.uid}/absences/"
    assert client.post(url, {"starts_on": "2026-11-09", "ends_on": "2026-11-20"}).status_code == 302
    body = client.get(url).content.decode().replace("\u00a0", " ")
    assert "9 ноября" in body
    refused = client.post(url, {"starts_on": "2026-11-10", "ends_on": "2026-11-12"})
    assert refused.status_code == 422
    with office.open():
        absence = Absence.objects.for_company(office.company).get()
    assert client.post(f"/c/{office.company.slug}/absences/{absence.uid}/take-back/").status_code == 302
    assert stored(office) == []
    assert "absence.removed" in verbs(office.company)


def test_who_may_not_change_people_sees_no_absences(office: Office, anna: Person) -> None:
    client = signed_in(make_member(office.company, "viewer"))
    assert client.get(f"/c/{office.company.slug}/people/{anna.uid}/absences/").status_code == 403


def test_the_api_takes_lists_and_takes_back(office: Office, anna: Person, client: Any) -> None:
    headers = make_key(office.company, ["people:write"]).headers
    root = f"/api/v1/companies/{office.company.slug}"
    url = f"{root}/people/{anna.uid}/absences"
    body = {"starts_on": "2026-11-09", "ends_on": "2026-11-20"}
    made = client.post(url, body, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["ends_on"]) == (201, "2026-11-20")
    again = client.post(url, body, content_type="application/json", headers=headers)
    assert (again.status_code, "starts_on" in str(again.json())) == (422, True)
    assert [row["uid"] for row in client.get(url, headers=headers).json()["results"]] == [made.json()["uid"]]
    assert client.delete(f"{root}/absences/{made.json()['uid']}", headers=headers).status_code == 204
    assert stored(office) == []
