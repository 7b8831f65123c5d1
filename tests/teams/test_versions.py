"""What a structure was on a former day: versions are kept once a day, people follow what is known today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from teams.actions.operations import lock_structure
from teams.actions.versions import keep_before
from teams.as_of import past_parts, state_on, version_on
from teams.facts import structure_facts
from teams.models import Assignment, StructureVersion
from tests.factories import owner_of, signed_in
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (dt.date(2026, 11, day) for day in (2, 5, 9))


def at(day: dt.date, hour: int = 10) -> time_machine.travel:
    """The clock of the company (Moscow) at an hour of a day."""
    moment = dt.datetime.combine(day, dt.time(hour - 3), tzinfo=dt.UTC)
    return time_machine.travel(moment, tick=False)


@pytest.fixture(autouse=True)
def _clock_of_the_company() -> Iterator[None]:
    with timezone.override("Europe/Moscow"):
        yield


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


def versions_of(office: Office) -> list[StructureVersion]:
    with office.open():
        rows = StructureVersion.objects.for_company(office.company).filter(structure=office.structure)
        return list(rows.order_by("id"))


def titles_on(office: Office, day: dt.date) -> set[str]:
    with office.open():
        return {box.title for box in state_on(office.structure, day).values()}


def test_the_first_change_of_a_day_keeps_what_the_day_before_left(office: Office) -> None:
    with at(FIRST):
        key = office.add("Первое")
    with at(SECOND):
        office.apply({"op": "rename", "key": key, "title": "Второе"})
        office.apply({"op": "rename", "key": key, "title": "Третье"})
    [version] = versions_of(office)
    assert [kept["title"] for kept in version.document["positions"]] == ["Первое"]
    assert (version.reason, version.positions) == ("day", 1)


def test_an_empty_structure_has_no_past_to_keep(office: Office) -> None:
    with at(FIRST):
        office.add("Первое")
    assert versions_of(office) == []


def test_a_day_shows_what_stood_at_its_end(office: Office) -> None:
    with at(FIRST):
        key = office.add("Первое")
    with at(SECOND, 11):
        office.apply({"op": "rename", "key": key, "title": "Утро"})
    with at(SECOND, 19):
        office.apply({"op": "rename", "key": key, "title": "Вечер"})
    with at(THIRD):
        office.apply({"op": "remove", "key": key})
        office.add("Новое")
        assert titles_on(office, FIRST) == {"Первое"}
        assert titles_on(office, SECOND - dt.timedelta(days=1)) == {"Первое"}
        assert titles_on(office, SECOND) == {"Вечер"}
        assert titles_on(office, THIRD) == {"Новое"}
        assert titles_on(office, dt.date(2030, 1, 1)) == {"Новое"}


def test_a_day_before_anything_was_known_shows_the_first_thing_known(office: Office) -> None:
    with at(SECOND):
        office.add("Первое")
    with at(THIRD):
        office.add("Второе")
        assert titles_on(office, FIRST) == {"Первое"}


def test_a_day_ends_on_the_clock_of_the_company(office: Office) -> None:
    with at(FIRST):
        key = office.add("Первое")
    with time_machine.travel(dt.datetime(2026, 11, 4, 21, 30, tzinfo=dt.UTC), tick=False):  # 00:30 of the 5th
        office.apply({"op": "rename", "key": key, "title": "Второе"})
    with at(THIRD):
        assert titles_on(office, dt.date(2026, 11, 4)) == {"Первое"}
        assert titles_on(office, SECOND) == {"Второе"}


def test_people_of_a_past_day_follow_what_is_known_today(office: Office) -> None:
    with at(FIRST):
        key = office.add("Место", person="Орлова Мария", starts_on="2026-11-02")
    with at(SECOND):
        office.apply({"op": "rename", "key": key, "title": "Другое"})
        with office.open():
            Assignment.objects.for_company(office.company).update(starts_on=dt.date(2026, 11, 4))
    with at(THIRD), office.open():
        facts = {day: structure_facts(office.structure, office.company, day) for day in (FIRST, SECOND)}
    assert [person.name for person in facts[FIRST].positions[0].people] == []
    assert [person.name for person in facts[SECOND].positions[0].people] == ["Орлова Мария"]
    assert facts[FIRST].positions[0].title == "Место"


def test_people_of_a_removed_box_are_those_the_version_knew(office: Office) -> None:
    with at(FIRST):
        key = office.add("Место", person="Орлова Мария", starts_on="2026-11-02")
    with at(SECOND):
        office.apply({"op": "remove", "key": key})
        with office.open():
            parts = past_parts(office.structure, FIRST)
    assert parts is not None
    assert [(row["title"], row["key"]) for row in parts.heads] == [("Место", key)]
    assert [row["full_name"] for row in parts.seats] == ["Орлова Мария"]


def test_a_way_back_before_something_large_is_one_version_with_its_reason(office: Office) -> None:
    with at(FIRST):
        office.add("Первое")
    with at(SECOND), office.open():
        locked = lock_structure(office.structure)
        keep_before(locked, StructureVersion.Reason.IMPORT, by=office.by, name="список.xlsx")
    [version] = versions_of(office)
    assert (version.reason, version.name, version.by_label) == ("import", "список.xlsx", office.by.label)


def test_today_and_days_to_come_have_no_version(office: Office) -> None:
    with at(FIRST):
        office.add("Первое")
    with at(SECOND), office.open():
        office.add("Второе")
        assert version_on(office.structure, SECOND) is None
        assert version_on(office.structure, THIRD) is None


def test_the_people_page_and_the_findings_obey_the_day(office: Office) -> None:
    with at(FIRST):
        key = office.add("Место", person="Орлова Мария", starts_on="2026-11-02", team="Север")
    with at(SECOND):
        office.apply({"op": "remove", "key": key})
        client = signed_in(owner_of(office.company))
        here = f"/c/{office.company.slug}"
        was = client.get(f"{here}/people/?on={FIRST}").content.decode()
        now = client.get(f"{here}/people/").content.decode()
        findings = client.get(f"{here}/findings/?on={FIRST}")
    assert "Место" in was
    assert "Север" in was
    assert "Место" not in now
    assert findings.status_code == 200
    assert "2 ноября 2026" in findings.content.decode().replace("\u00a0", " ")
