"""Doing a job: the work and its end are one transaction; whatever goes wrong, half of it never stays."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import Company
from accounts.tenancy import tenant
from jobs import actions
from jobs.models import Job
from jobs.registry import Later, Progress, job_kind
from jobs.tasks import run_job
from tests.factories import make_company
from tests.jobs.conftest import Kinds, do_nothing
from tests.jobs.helpers import again, change, leave_a_mark, marks, put

pytestmark = pytest.mark.django_db


def test_work_is_stored_with_the_end_of_the_job(company: Company, kinds: Kinds) -> None:
    def work(job: Job, progress: Progress) -> dict[str, Any]:
        leave_a_mark(job)
        return {"rows": job.payload["rows"]}

    kinds["tests.work"] = work
    job = put(company, rows=7)
    run_job(company.pk, job.pk)
    stored = again(job)
    assert (stored.state, stored.result, stored.attempts, marks(job)) == (Job.State.DONE, {"rows": 7}, 1, 1)
    assert stored.finished_at is not None
    run_job(company.pk, job.pk)
    assert marks(job) == 1


def test_two_handlers_for_a_kind_are_refused(kinds: Kinds) -> None:
    kinds["tests.work"] = do_nothing
    with pytest.raises(ValueError, match=r"tests\.work"):
        job_kind("tests.work")(lambda job, progress: {})


FAULTS: dict[str, tuple[Exception, str]] = {
    "a refusal": (ValidationError("Строка 14 не читается."), "Строка 14 не читается."),
    "too long": (SoftTimeLimitExceeded(), "It took too long and was stopped. Nothing was changed."),
    "a fault": (ZeroDivisionError(), "Something unexpected happened. It is logged; nothing was changed."),
    "a fault of the database": (
        DatabaseError(),
        "Something unexpected happened. It is logged; nothing was changed.",
    ),
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_takes_the_work_back_and_the_job_waits_longer_each_time(
    company: Company, kinds: Kinds, fault: Exception, message: str
) -> None:
    def work(job: Job, progress: Progress) -> dict[str, Any]:
        leave_a_mark(job)
        raise fault

    kinds["tests.work"] = work
    job, waits = put(company), []
    for _ in range(3):
        run_job(company.pk, job.pk)
        stored = again(job)
        waits.append((stored.run_at - timezone.now()).total_seconds())
        change(job, run_at=timezone.now() - timedelta(seconds=1))
    assert [15 < waits[0] < 21, 75 < waits[1] < 81] == [True, True]
    assert (stored.state, stored.attempts, stored.message, marks(job)) == (Job.State.FAILED, 3, message, 0)


def test_a_kind_that_nobody_knows_fails_with_a_sentence(company: Company) -> None:
    job = put(company, kind="tests.unknown")
    run_job(company.pk, job.pk)
    assert again(job).message == "This kind of work is not known here. Nothing was changed."


def test_whoever_lost_the_lease_during_the_work_leaves_nothing(company: Company, kinds: Kinds) -> None:
    def work(job: Job, progress: Progress) -> dict[str, Any]:
        leave_a_mark(job)
        change(job, lease_until=timezone.now() - timedelta(seconds=1))
        actions.release_lost(job.company_id, job.pk)
        actions.claim(job.company_id, job.pk)
        return {}

    kinds["tests.work"] = work
    job = put(company)
    run_job(company.pk, job.pk)
    assert marks(job) == 0


@pytest.mark.django_db(transaction=True)
def test_a_kind_that_talks_to_the_outside_holds_no_transaction_and_reaches_no_rows_by_itself(
    kinds: Kinds,
) -> None:
    company = make_company()
    job = put(company)
    seen: list[bool] = []

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        seen.append(connection.in_atomic_block)
        with pytest.raises(DatabaseError):
            list(Job.objects.for_company(job.company_id))
        with tenant(job.company_id):
            leave_a_mark(job)
        return {"sent": 1}

    kinds.add("tests.work", work, outside=True)
    run_job(company.pk, job.pk)
    assert (seen, again(job).state, again(job).result, marks(job)) == (
        [False],
        Job.State.DONE,
        {"sent": 1},
        1,
    )


def test_work_of_one_company_cannot_reach_another(company: Company, kinds: Kinds) -> None:
    foreign = put(make_company())

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        return {"seen": Job.objects.for_company(foreign.company_id).count()}

    kinds["tests.work"] = work
    job = put(company)
    run_job(company.pk, job.pk)
    assert again(job).result == {"seen": 0}


@pytest.mark.django_db(transaction=True)
def test_attempt_and_progress_are_seen_from_outside_while_the_work_is_open(kinds: Kinds) -> None:
    company = make_company()
    reached, go_on = threading.Event(), threading.Event()

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        leave_a_mark(job)
        progress(3, 10, "Читаю строки")
        reached.set()
        go_on.wait(10)
        return {}

    def worker() -> None:
        run_job(company.pk, job.pk)
        connection.close()

    kinds["tests.work"] = work
    job = put(company)
    thread = threading.Thread(target=worker)
    thread.start()
    try:
        assert reached.wait(10)
        seen, seen_marks = again(job), marks(job)
    finally:
        go_on.set()
        thread.join()
    assert (seen.state, seen.attempts, seen.done_count, seen.total_count) == (Job.State.RUNNING, 1, 3, 10)
    assert (seen.message, seen_marks) == ("Читаю строки", 0)
    done = again(job)
    assert (done.state, done.done_count, marks(job)) == (Job.State.DONE, 10, 1)


@pytest.mark.django_db(transaction=True)
def test_progress_of_a_worker_that_lost_the_job_is_not_shown() -> None:
    company = make_company()
    job = put(company)
    zombie = actions.claim(company.pk, job.pk)
    assert zombie is not None
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    actions.release_lost(company.pk, job.pk)
    actions.report_progress(zombie, 5, 10, "zombie")
    assert again(job).done_count == 0
    with tenant(company):
        assert actions.finish(zombie, {}) is False


def test_a_job_that_must_wait_comes_back_then_with_its_attempts_anew(company: Company, kinds: Kinds) -> None:
    def wait(job: Job, progress: Progress) -> dict[str, Any]:
        leave_a_mark(job)
        raise Later(timedelta(hours=2), "The receiver is away.")

    kinds["tests.work"] = wait
    job = put(company)
    for _try in range(5):
        run_job(company.pk, job.pk)
        stored = again(job)
        waits = (stored.run_at - timezone.now()).total_seconds()
        assert (stored.state, stored.attempts, stored.message) == (
            Job.State.READY,
            0,
            "The receiver is away.",
        )
        assert 7100 < waits <= 7200
        change(job, run_at=timezone.now())
    assert marks(job) == 0


def test_who_has_lost_the_lease_is_told_so(company: Company, kinds: Kinds) -> None:
    held: list[bool] = []

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        held.append(actions.holds(job))
        change(job, lease_token=uuid4())
        held.append(actions.holds(job))
        return {}

    kinds["tests.work"] = work
    run_job(company.pk, put(company).pk)
    assert held == [True, False]
