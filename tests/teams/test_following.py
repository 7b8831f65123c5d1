"""Findings follow the calendar with no change of the structure: each night of each company, once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from teams.actions import following
from teams.actions.acceptances import accept_finding
from teams.actions.following import ask_for_days, companies_with_a_new_day
from teams.health_selectors import health_history
from teams.models import Structure, StructureVersion
from teams.stakes import _providers
from teams.tasks import follow_new_days
from tests.accounts.helpers import at_the_same_time
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.finding_site import OTHER_SLUG, make_collision
from tests.teams.following_site import jobs_of, kinds, moment, work
from tests.teams.structure_state import revision_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("last_evening", "jobs_wait")]
MIDNIGHT = "2026-12-01T00:00:00+03:00"
NIGHT = "2026-12-01T00:04:00+03:00"


def night(office: Office, at: str = NIGHT) -> int:
    with time_machine.travel(at, tick=True):
        asked = follow_new_days()
        work(office.company)
    return asked


def followed(office: Office, at: str = "2026-11-30T22:30:00+03:00") -> None:
    """As after a quiet night: the day's analysis is done and the next is due at midnight."""
    with time_machine.travel(at, tick=True):
        follow_new_days()
        work(office.company)


def leave_tomorrow(office: Office) -> str:
    key = office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    office.apply({"op": "vacate", "key": key, "ends_on": "2026-12-01"})
    return key


def test_who_leaves_today_is_a_vacancy_from_midnight_on_with_no_change_of_the_structure(
    office: Office,
) -> None:
    leave_tomorrow(office)
    followed(office)
    revision, before = revision_of(office), kinds(office)
    assert "vacant_owner" not in before
    assert night(office) == 1
    assert "vacant_owner" in kinds(office)
    assert revision_of(office) == revision


def test_who_begins_tomorrow_closes_the_vacancy_at_midnight(office: Office) -> None:
    key = office.add("Руководитель", roles=["sales-head"])
    person = office.person()
    office.apply({"op": "assign", "key": key, "person": str(person.uid), "starts_on": "2026-12-01"})
    followed(office)
    assert "vacant_owner" in kinds(office)
    night(office)
    assert "vacant_owner" not in kinds(office)


def test_an_open_draft_follows_and_one_in_the_archive_does_not(office: Office) -> None:
    leave_tomorrow(office)
    draft, other = make_draft(office), make_draft(office)
    with office.open():
        Structure.objects.for_company(office.company).filter(pk=other.structure.pk).update(state="archived")
    night(office)
    assert "vacant_owner" in kinds(draft)
    assert "vacant_owner" not in kinds(other)


def test_an_acceptance_that_has_run_out_is_over(office: Office) -> None:
    site = make_collision()
    with site.office.open():
        row = site.row()
        until = moment(MIDNIGHT).date()
        accept_finding(finding=row, reason="До декабря", until_on=until, by=site.office.by)
    night(site.office)
    assert site.row().state == "open"


def test_another_months_money_changes_how_bad_a_finding_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_december(_company: int, on: Any) -> dict[str, Decimal]:
        return {"margin": Decimal(1_000_000)} if on.month == 12 else {}

    site = make_collision()
    site.also_collide()
    monkeypatch.setattr("teams.stakes._providers", [*_providers, of_december])
    followed(site.office)
    assert site.row(slug=OTHER_SLUG).severity == "medium"
    night(site.office)
    assert site.row(slug=OTHER_SLUG).severity == "high"


def test_a_night_leaves_a_point_of_its_own_in_the_health_and_a_quiet_one_leaves_none(office: Office) -> None:
    key = leave_tomorrow(office)
    after_the_holidays = {
        "op": "assign",
        "key": key,
        "person": str(office.person().uid),
        "starts_on": "2026-12-03",
    }
    office.apply(after_the_holidays)
    scores = []
    for day in ("01", "02", "03"):
        night(office, f"2026-12-{day}T00:04:00+03:00")
        with office.open():
            points = health_history(office.structure)
        scores.append([point.score for point in points if point.revision == revision_of(office)])
    vacant, full = scores[-1]
    assert scores == [[vacant], [vacant], [vacant, full]]
    assert vacant < full


def test_the_trail_says_that_the_findings_moved_by_themselves(office: Office) -> None:
    leave_tomorrow(office)
    night(office)
    with office.open():
        last = AuditEvent.objects.for_company(office.company).filter(verb="findings.changed").latest("pk")
    assert last.actor_label == "SalesOrg"
    assert "vacant_owner" in last.data["opened"]


def test_a_night_keeps_no_version_of_what_did_not_change(office: Office) -> None:
    leave_tomorrow(office)
    night(office)
    with office.open():
        assert not StructureVersion.objects.for_company(office.company).exists()


def test_one_job_a_day_however_often_the_clock_rings(office: Office) -> None:
    followed(office)
    assert [
        ask_for_days(moment(at))
        for at in ("2026-11-30T23:00:00+03:00", NIGHT, NIGHT, "2026-12-01T12:00:00+03:00")
    ] == [0, 1, 0, 0]
    assert [job.unique_key for job in jobs_of(office.company)] == [
        "2026-11-30 Europe/Moscow",
        "2026-12-01 Europe/Moscow",
    ]


@pytest.mark.django_db(transaction=True)
def test_sixteen_rings_at_the_same_time_make_one_job() -> None:
    company = make_office(with_roles=False).company
    at_the_same_time(16, lambda _number: ask_for_days(moment("2027-12-01T00:04:00+03:00")))
    assert len(jobs_of(company)) == 1


def test_missed_nights_are_made_up_for_by_one_analysis_of_today(office: Office) -> None:
    leave_tomorrow(office)
    followed(office)
    assert night(office, "2026-12-19T10:00:00+03:00") == 1
    assert "vacant_owner" in kinds(office)
    assert jobs_of(office.company)[-1].unique_key.startswith("2026-12-19")


def due_in(company: Company, zone: str, followed_at: str, *rings: str) -> list[bool]:
    """Whether the company is asked for at each ring after it followed at a moment."""
    with tenant(company):
        Company.objects.filter(pk=company.pk).update(time_zone=zone)
        Structure.objects.for_company(company).update(follow_at=moment(followed_at))
    ask_for_days(moment(followed_at))
    found = []
    for at in rings:
        found.append((company.pk,) in companies_with_a_new_day(moment(at)))
        ask_for_days(moment(at))
    return found


@pytest.mark.parametrize(
    ("zone", "rings"),
    [
        ("Asia/Kamchatka", ["2026-11-30T11:59:59+00:00", "2026-11-30T12:00:00+00:00"]),
        ("Europe/Moscow", ["2026-11-30T20:59:59+00:00", "2026-11-30T21:00:00+00:00"]),
    ],
)
def test_the_day_is_that_of_the_company(zone: str, rings: list[str]) -> None:
    company = make_office(with_roles=False).company
    assert due_in(company, zone, "2026-11-30T06:00:00+00:00", *rings) == [False, True]


@pytest.mark.parametrize(
    ("followed_at", "rings"),
    [
        ("2026-03-28T12:00:00+01:00", ["2026-03-28T22:59:59+00:00", "2026-03-28T23:00:00+00:00"]),
        ("2026-03-29T12:00:00+02:00", ["2026-03-29T21:59:59+00:00", "2026-03-29T22:00:00+00:00"]),
        ("2026-10-25T00:30:00+02:00", ["2026-10-25T22:59:59+00:00", "2026-10-25T23:00:00+00:00"]),
    ],
)
def test_days_of_23_and_25_hours_end_at_midnight(followed_at: str, rings: list[str]) -> None:
    company = make_office(with_roles=False).company
    assert due_in(company, "Europe/Berlin", followed_at, *rings) == [False, True]


def test_where_the_clocks_skip_midnight_the_day_begins_with_the_hour_after_it() -> None:
    company = make_office(with_roles=False).company
    rings = ["2026-03-28T21:59:59+00:00", "2026-03-28T22:00:00+00:00", "2026-03-29T20:59:59+00:00"]
    assert due_in(company, "Asia/Beirut", "2026-03-28T12:00:00+00:00", *rings) == [False, True, False]


def test_after_a_move_to_the_west_the_same_day_is_looked_at_again(office: Office) -> None:
    followed(office, "2026-12-01T00:10:00+03:00")
    with tenant(office.company):
        Company.objects.filter(pk=office.company.pk).update(time_zone="Europe/Kaliningrad")
    assert ask_for_days(moment("2026-12-02T00:04:00+03:00")) == 1
    assert jobs_of(office.company)[-1].unique_key == "2026-12-01 Europe/Kaliningrad"
    assert ask_for_days(moment("2026-12-02T00:04:00+02:00")) == 1


def test_one_company_that_fails_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_office(with_roles=False)
    real = following.ask_for_day

    def breaks(company_id: int, now: datetime) -> bool:
        if company_id == office.company.pk:
            raise RuntimeError
        return real(company_id, now)

    monkeypatch.setattr(following, "ask_for_day", breaks)
    assert ask_for_days(moment(NIGHT)) == 1
    assert (len(jobs_of(office.company)), len(jobs_of(other.company))) == (0, 1)


def test_a_structure_that_cannot_be_checked_leaves_the_others_checked_and_the_job_tries_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_tomorrow(office)
    draft = make_draft(office)
    real = following.sync_findings

    def breaks(*, structure: Structure, **rest: Any) -> Any:
        if structure.pk == office.structure.pk:
            raise RuntimeError
        return real(structure=structure, **rest)

    monkeypatch.setattr(following, "sync_findings", breaks)
    night(office)
    [job] = jobs_of(office.company)
    assert (job.state, job.attempts) == ("ready", 1)
    assert "structures" in job.message
    assert ("vacant_owner" in kinds(office), "vacant_owner" in kinds(draft)) == (False, True)
    monkeypatch.setattr(following, "sync_findings", real)
    with time_machine.travel("2026-12-01T00:09:00+03:00"):
        work(office.company)
    assert jobs_of(office.company)[0].state == "done"
    assert "vacant_owner" in kinds(office)


def test_a_job_out_of_time_stops_at_once_and_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(**_given: Any) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(following, "sync_findings", too_long)
    night(office)
    assert (jobs_of(office.company)[0].state, jobs_of(office.company)[0].attempts) == ("ready", 1)


def test_what_one_job_has_no_time_for_the_next_one_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_tomorrow(office)
    drafts = [make_draft(office) for _ in range(2)]
    monkeypatch.setattr(following, "SECONDS_OF_A_JOB", 0)
    night(office)
    for at in ("2026-12-01T00:05:00+03:00", "2026-12-01T00:06:00+03:00"):
        with time_machine.travel(at, tick=True):
            work(office.company)
    assert ["vacant_owner" in kinds(each) for each in (office, *drafts)] == [True] * 3
    assert [(job.state, job.result) for job in jobs_of(office.company)] == [("done", {"structures": 1})] * 3


def test_the_clocks_task_stands_in_the_schedule(settings: Any) -> None:
    assert follow_new_days.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
