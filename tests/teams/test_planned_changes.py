"""Changes set for a day to come: made on the company's own day, once, and told when they cannot be made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from teams.actions.acceptances import accept_finding, reopen_all_expired
from teams.actions.finding_undo import take_back_decision
from teams.actions.planned_changes import apply_due_changes, cancel_change
from teams.models import Decision, Operation, PlannedChange
from teams.tasks import apply_planned_changes, reopen_expired
from tests.factories.accounts import owner_of, signed_in
from tests.teams.finding_site import SLUG, Collision, make_collision
from tests.teams.structure_state import revision_of, state_of

pytestmark = pytest.mark.django_db
FIRST_OF_DECEMBER = date(2026, 12, 1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def site() -> Iterator[Collision]:
    with time_machine.travel("2026-11-20T12:00:00+03:00", tick=True):
        yield make_collision()


def plan(site: Collision) -> None:
    site.resolve(move="hand_over", position=site.boris, to=site.anna, on=FIRST_OF_DECEMBER)


def ring(at: str) -> int:
    with time_machine.travel(at, tick=True):
        return apply_planned_changes()


def test_until_the_day_all_stays_as_it_is(site: Collision) -> None:
    before = state_of(site.office)
    plan(site)
    assert (site.plan().state, site.plan().due_on) == ("planned", FIRST_OF_DECEMBER)
    assert ring("2026-11-30T23:59:00+03:00") == 0
    assert state_of(site.office) == before
    assert site.row().state == "open"


def test_on_the_day_it_is_done_in_the_planners_name_and_the_finding_closes(site: Collision) -> None:
    plan(site)
    assert ring("2026-12-01T00:00:30+03:00") == 1
    assert site.plan().state == "done"
    assert site.row().state == "closed"
    with site.office.open():
        last = Operation.objects.for_company(site.office.company).latest("revision")
        told = Decision.objects.for_company(site.office.company).order_by("id").values_list("move", flat=True)
        assert list(told) == ["hand_over", "hand_over"]
    assert (last.user_id, last.by_label) == (site.office.by.user_id, site.office.by.label)


def test_the_day_is_that_of_the_company(site: Collision) -> None:
    with tenant(site.office.company):
        Company.objects.filter(pk=site.office.company.pk).update(time_zone="Asia/Vladivostok")
    plan(site)
    assert ring("2026-11-30T13:59:00+00:00") == 0
    assert ring("2026-11-30T14:00:30+00:00") == 1


def test_after_a_long_night_what_was_missed_is_done(site: Collision) -> None:
    plan(site)
    assert ring("2026-12-19T10:00:00+03:00") == 1
    assert site.row().state == "closed"


def test_a_second_ring_does_nothing(site: Collision) -> None:
    plan(site)
    ring("2026-12-01T09:00:00+03:00")
    revision = revision_of(site.office)
    assert ring("2026-12-01T09:01:00+03:00") == 0
    assert revision_of(site.office) == revision


def test_what_was_changed_since_goes_before_and_the_reason_is_kept(site: Collision) -> None:
    plan(site)
    site.office.apply(
        {"op": "set_involvement", "key": site.boris, "responsibility": SLUG, "involvement": "C"}
    )
    before = state_of(site.office)
    assert ring("2026-12-01T09:00:00+03:00") == 0
    assert state_of(site.office) == before
    assert site.plan().state == "refused"
    assert site.office.by.label in site.plan().refusal


def test_a_position_that_has_gone_is_a_reason_too(site: Collision) -> None:
    plan(site)
    site.office.apply({"op": "remove", "key": site.anna})
    assert ring("2026-12-01T09:00:00+03:00") == 0
    assert site.plan().state == "refused"
    assert site.plan().refusal


def test_a_cancelled_change_does_not_come(site: Collision) -> None:
    plan(site)
    before = state_of(site.office)
    with site.office.open():
        cancel_change(change=site.plan(), by=site.office.by)
        with pytest.raises(ValidationError):
            cancel_change(change=site.plan(), by=site.office.by)
    assert ring("2026-12-01T09:00:00+03:00") == 0
    assert state_of(site.office) == before


def test_taking_the_decision_back_cancels_the_day(site: Collision) -> None:
    plan(site)
    with site.office.open():
        take_back_decision(finding=site.row(), by=site.office.by)
    assert site.plan().state == "cancelled"


def test_a_done_hand_over_is_taken_back_as_a_whole(site: Collision) -> None:
    before = state_of(site.office)
    plan(site)
    ring("2026-12-01T09:00:00+03:00")
    with site.office.open():
        take_back_decision(finding=site.row(), by=site.office.by)
    assert state_of(site.office) == before
    assert site.row().state == "open"


def test_a_second_day_for_the_same_finding_is_refused(site: Collision) -> None:
    plan(site)
    with pytest.raises(ValidationError):
        plan(site)
    with pytest.raises(ValidationError):
        site.resolve(move="hand_over", position=site.boris, to=site.anna, on=date(2036, 1, 1))


def test_an_acceptance_ends_at_the_companys_midnight_without_any_change(site: Collision) -> None:
    with site.office.open():
        accept_finding(finding=site.row(), reason="До слияния", until_on=FIRST_OF_DECEMBER, by=site.office.by)
    revision, opened_at = revision_of(site.office), site.row().opened_at
    assert reopen_all_expired(moment("2026-11-30T23:59:00+03:00")) == 0
    assert site.row().state == "accepted"
    assert reopen_all_expired(moment("2026-12-01T00:01:00+03:00")) == 1
    assert site.row().state == "open"
    assert (revision_of(site.office), site.row().opened_at) == (revision, opened_at)
    with time_machine.travel("2026-12-02T09:00:00+03:00"):
        assert reopen_expired() == 0


def test_one_companys_trouble_does_not_hold_up_the_others(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    from teams.actions import planned_changes

    other = make_collision()
    plan(site)
    plan(other)
    real = planned_changes.apply_due_change

    def breaks_once(company_id: int, change_id: int, now: datetime) -> bool:
        if company_id == site.office.company.pk:
            raise RuntimeError
        return real(company_id, change_id, now)

    monkeypatch.setattr(planned_changes, "apply_due_change", breaks_once)
    assert apply_due_changes(moment("2026-12-01T09:00:00+03:00")) == 1
    assert (site.plan().state, other.plan().state) == ("planned", "done")


# --- what goes wrong ----------------------------------------------------------------------------------------------


def breaking(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def apply(**_given: object) -> None:
        raise fault

    monkeypatch.setattr("teams.actions.planned_changes.apply_operations", apply)


def test_a_change_that_fails_is_tried_at_growing_distances_and_given_up_with_the_reason(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(site)
    before = state_of(site.office)
    breaking(monkeypatch, ZeroDivisionError())
    starts, begun = [], moment("2026-12-01T09:00:00+03:00")
    for minute in range(120):
        tried = site.plan().attempts
        ring((begun + timedelta(minutes=minute)).isoformat())
        if site.plan().attempts > tried:
            starts.append(minute)
    assert starts == [0, 1, 5, 21, 81]
    assert (site.plan().state, site.plan().attempts) == ("refused", 5)
    assert "5" in site.plan().refusal
    assert state_of(site.office) == before


def test_who_planned_it_finds_the_reason_on_the_page_in_the_history_and_in_the_trail(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(site)
    breaking(monkeypatch, ZeroDivisionError())
    give_up(site)
    reason = site.plan().refusal
    page = signed_in(owner_of(site.office.company)).get(
        reverse("teams:finding", args=[site.office.company.slug, site.row().uid])
    )
    assert page.content.decode().count(reason) >= 2
    with site.office.open():
        event = AuditEvent.objects.for_company(site.office.company).get(verb="planned_change.refused")
    assert event.actor_label == site.office.by.label


def give_up(site: Collision) -> None:
    for hour in range(9, 14):
        ring(f"2026-12-01T{hour:02}:00:00+03:00")
    assert site.plan().state == "refused"


def test_a_change_that_works_in_the_end_is_made_once(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(site)
    with monkeypatch.context() as broken:
        breaking(broken, ZeroDivisionError())
        assert ring("2026-12-01T09:00:00+03:00") == 0
    assert ring("2026-12-01T09:01:00+03:00") == 1
    assert (site.plan().state, site.plan().refusal, site.row().state) == ("done", "", "closed")


def test_a_start_that_killed_its_worker_is_counted(site: Collision) -> None:
    plan(site)
    with site.office.open():
        PlannedChange.objects.for_company(site.office.company).update(attempts=5)
    assert ring("2026-12-01T09:00:00+03:00") == 0
    assert site.plan().state == "refused"


def test_what_was_given_up_can_be_laid_aside_and_the_finding_resolved_by_hand(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(site)
    with monkeypatch.context() as broken:
        breaking(broken, ZeroDivisionError())
        give_up(site)
    with site.office.open():
        cancel_change(change=site.plan(), by=site.office.by)
    site.resolve(move="hand_over", position=site.boris, to=site.anna)
    assert (site.plan().state, site.row().state) == ("cancelled", "closed")


def test_a_task_that_is_out_of_time_ends_at_once_and_the_next_one_goes_on(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_collision()
    plan(site)
    plan(other)
    with monkeypatch.context() as slow:
        breaking(slow, SoftTimeLimitExceeded())
        assert ring("2026-12-01T09:00:00+03:00") == 0
    assert sorted([site.plan().attempts, other.plan().attempts]) == [0, 1]
    assert ring("2026-12-01T09:01:00+03:00") == 2


def test_acceptances_end_cleanly_when_the_time_is_over(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, seen = make_collision(), []
    for each in (site, other):
        with each.office.open():
            accept_finding(
                finding=each.row(), reason="До слияния", until_on=FIRST_OF_DECEMBER, by=each.office.by
            )

    def too_long(*found: object) -> int:
        seen.append(found)
        raise SoftTimeLimitExceeded

    monkeypatch.setattr("teams.actions.acceptances.reopen_expired_in", too_long)
    assert reopen_all_expired(moment("2026-12-01T00:01:00+03:00")) == 0
    assert len(seen) == 1
