"""The queue of record: a job is taken by one, counted before it is worked on, and given back when it is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import Company
from accounts.tenancy import tenant
from jobs import actions, tasks
from jobs.models import Job
from salesorg.celery import app
from tests.accounts.helpers import at_the_same_time
from tests.factories import make_company
from tests.jobs.helpers import again, change, put

pytestmark = pytest.mark.django_db


def lose(job: Job) -> None:
    """As if the worker had died and its lease had run out."""
    change(job, lease_until=timezone.now() - timedelta(seconds=1))


def test_asking_twice_makes_one_job_and_one_message(
    company: Company, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), tenant(company):
        first, made = actions.enqueue(company=company, kind="k", unique_key="u", by=SYSTEM, payload={"a": 1})
        second, made_again = actions.enqueue(company=company, kind="k", unique_key="u", by=SYSTEM)
    assert (first.pk, made, made_again) == (second.pk, True, False)
    assert second.payload == {"a": 1}
    assert woken == [(company.pk, first.pk)]


def test_two_companies_may_use_the_same_key(company: Company) -> None:
    assert put(company).pk != put(make_company()).pk


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_ask_at_the_same_time_get_one_job(woken: list[Any]) -> None:
    company = make_company()
    answers = at_the_same_time(16, lambda _number: put(company).pk)
    assert len(set(answers)) == 1
    assert len(woken) == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_that_reach_at_the_same_time_share_nothing() -> None:
    company = make_company()
    job = put(company)
    taken = [found for found in at_the_same_time(16, lambda _n: actions.claim(company.pk, job.pk)) if found]
    assert len(taken) == 1
    assert again(job).attempts == 1


def test_a_claim_counts_the_attempt_and_sets_the_lease(company: Company) -> None:
    job = put(company)
    taken = actions.claim(company.pk, job.pk)
    stored = again(job)
    assert taken is not None
    assert (stored.state, stored.attempts, stored.lease_token) == (Job.State.RUNNING, 1, taken.lease_token)
    assert stored.lease_until is not None
    left = stored.lease_until - timezone.now()
    assert timedelta(0) < left <= timedelta(seconds=settings.JOB_LEASE_SECONDS)


@pytest.mark.parametrize(
    "values", [{"state": "done"}, {"state": "failed"}, {"run_at": timezone.now() + timedelta(hours=1)}]
)
def test_what_is_over_or_not_due_is_not_taken(company: Company, values: dict[str, Any]) -> None:
    job = put(company)
    change(job, **values)
    assert actions.claim(company.pk, job.pk) is None
    assert again(job).attempts == 0


def test_a_job_of_another_company_is_not_taken(company: Company) -> None:
    job = put(company)
    assert actions.claim(make_company().pk, job.pk) is None


def test_a_running_job_has_a_lease_or_the_database_refuses(company: Company) -> None:
    job = put(company)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(job, state="running")
    assert again(job).state == Job.State.READY


def test_a_lost_job_is_ready_again(company: Company) -> None:
    job = put(company)
    actions.claim(company.pk, job.pk)
    assert actions.release_lost(company.pk, job.pk) is False  # its lease still runs
    lose(job)
    assert actions.release_lost(company.pk, job.pk) is True
    stored = again(job)
    assert (stored.state, stored.attempts, stored.lease_token) == (Job.State.READY, 1, None)


def test_a_job_that_kills_its_workers_is_failed_after_three_starts(company: Company) -> None:
    job = put(company)
    for start in (1, 2, 3):
        taken = actions.claim(company.pk, job.pk)
        assert taken is not None
        assert taken.attempts == start
        lose(job)
        assert actions.release_lost(company.pk, job.pk) is (start < 3)
    stored = again(job)
    assert (stored.state, stored.attempts) == (Job.State.FAILED, 3)
    assert stored.finished_at is not None
    assert actions.claim(company.pk, job.pk) is None


def test_a_job_whose_worker_is_gone_no_longer_says_what_it_was_at(company: Company) -> None:
    job = put(company)
    said = []
    for _start in (1, 2, 3):
        taken = actions.claim(company.pk, job.pk)
        assert taken is not None
        change(job, message="Counting", done_count=2, total_count=3)
        lose(job)
        actions.release_lost(company.pk, job.pk)
        said.append((again(job).message, again(job).done_count))
    assert said == [("", 0), ("", 0), (actions.BROKEN_OFF, 0)]


def test_a_zombie_cannot_finish_fail_or_report(company: Company) -> None:
    job = put(company)
    zombie = actions.claim(company.pk, job.pk)
    assert zombie is not None
    lose(job)
    actions.release_lost(company.pk, job.pk)
    current = actions.claim(company.pk, job.pk)
    assert current is not None
    with tenant(company):
        assert actions.finish(zombie, {"of": "the zombie"}) is False
    actions.fail(zombie, "of the zombie")
    stored = again(job)
    assert (stored.state, stored.message, stored.lease_token) == (Job.State.RUNNING, "", current.lease_token)


def test_the_sweep_wakes_what_is_due_in_every_company_and_nothing_else(
    company: Company, woken: list[tuple[int, int]]
) -> None:
    other = make_company()
    due, lost, running, later, done = (
        put(company, key=key) for key in ("due", "lost", "running", "later", "done")
    )
    foreign = put(other)
    for job in (lost, running):
        actions.claim(company.pk, job.pk)
    lose(lost)
    change(later, run_at=timezone.now() + timedelta(minutes=5))
    change(done, state="done")
    woken.clear()
    assert tasks.sweep() == 3
    assert sorted(woken) == sorted([(company.pk, due.pk), (company.pk, lost.pk), (other.pk, foreign.pk)])
    assert again(running).state == Job.State.RUNNING


def test_the_sweep_does_not_wake_what_it_gives_up(company: Company, woken: list[tuple[int, int]]) -> None:
    job = put(company)
    actions.claim(company.pk, job.pk)
    change(job, attempts=3)
    lose(job)
    woken.clear()
    assert tasks.sweep() == 0
    assert (woken, again(job).state) == ([], Job.State.FAILED)


def test_a_broker_that_is_away_does_not_lose_the_job(
    company: Company, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*_args: Any, **_options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = put(company)
    assert (company.pk, job.pk, False) in actions.due_jobs()


def test_a_failed_job_is_started_anew_and_no_other(company: Company) -> None:
    job = put(company)
    with tenant(company):
        assert actions.retry(job=job) is False
    change(job, state="failed", attempts=3, message="x")
    with tenant(company):
        assert actions.retry(job=job) is True
    stored = again(job)
    assert (stored.state, stored.attempts, stored.message) == (Job.State.READY, 0, "")
