"""The life of a job: enqueue, claim, finish or fail, sweep. Each step is its own short transaction.

The contract with Celery is: ids in messages, state in PostgreSQL. A lost message delays a job until the next
sweep, a doubled one finds nothing to claim. (Measured behaviour of brokers: docs/adr/0002-jobs.md.)
"""

import logging
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.actors import Actor
from accounts.closing import closed_companies
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from common import disk_room
from common.ids import uuid7
from jobs.models import Job
from jobs.registry import runs_alone

logger = logging.getLogger(__name__)
BROKEN_OFF = _("It was broken off several times and does not begin again by itself.")


@transaction.atomic
def enqueue(
    *, company: Company, kind: str, unique_key: str, by: Actor, payload: dict[str, Any] | None = None
) -> tuple[Job, bool]:
    """The job of this kind and key, and whether this call made it: whoever asks second gets the first one's.

    The worker is woken on commit; should that fail, the sweep finds the job.
    """
    job, created = Job.objects.get_or_create(
        company=company,
        kind=kind,
        unique_key=unique_key,
        defaults={"payload": payload or {}, "created_by_label": by.label[:120]},
    )
    if created:
        wake(job.company_id, job.pk)
    return job, created


@transaction.atomic
def enqueue_after(*, company: Company | int, kind: str, by: Actor) -> Job:
    """A job without a payload that begins after the caller's transaction: the one of this kind that still waits, or a
    new one. Never one that has begun, which may have read what the caller is changing: ten who ask while one works
    share one more. (Two who ask at the very same moment may make two.)
    """
    company_id = company if isinstance(company, int) else company.pk
    mine = Job.objects.for_company(company_id).filter(kind=kind, state=Job.State.READY, payload={})
    # Locked until the caller commits: no worker takes it before, and one that has just taken it is not found.
    waiting = mine.select_for_update(no_key=True).order_by("pk").first()
    if waiting is None:
        waiting = Job.objects.create(
            company_id=company_id, kind=kind, unique_key=str(uuid7()), created_by_label=by.label[:120]
        )
    wake(company_id, waiting.pk)
    return waiting


@transaction.atomic
def retry(*, job: Job, payload: dict[str, Any] | None = None) -> bool:
    """Starts a failed job anew, with what is asked of it now; False when it is not failed."""
    asked = {} if payload is None else {"payload": payload}
    changed = (
        Job.objects.for_company(job.company_id)
        .filter(pk=job.pk, state=Job.State.FAILED)
        .update(
            state=Job.State.READY, attempts=0, message="", finished_at=None, run_at=timezone.now(), **asked
        )
    )
    if changed:
        wake(job.company_id, job.pk)
    return bool(changed)


def wake(company_id: int, job_id: int) -> None:
    """Rings for a worker after the commit. A broker that is away costs nothing but time: the sweep finds the job."""

    def send() -> None:
        try:
            current_app.send_task("jobs.tasks.run_job", (company_id, job_id), retry=False)
        except Exception:  # any broker trouble: the sweep will wake the job
            logger.warning("job %s could not be announced", job_id)

    transaction.on_commit(send)


def claim(company_id: int, job_id: int) -> Job | None:
    """Takes a due job, counts the attempt, and commits before any work is done; None when it is not to be had, or when
    its kind works alone and another one is at it (two claims at the very same moment may miss each other), or when
    the disk has no room for what it would write."""
    if not disk_room.is_enough():
        return None
    now = timezone.now()
    with tenant(company_id):
        job = (
            Job.objects.for_company(company_id)
            .filter(pk=job_id, state=Job.State.READY, run_at__lte=now)
            .select_for_update(skip_locked=True)
            .first()
        )
        if job is None or (runs_alone(job.kind) and _another_runs(job)):
            return None
        job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
        job.lease_until = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        job.lease_token = uuid4()
        job.save(update_fields=["state", "attempts", "lease_until", "lease_token"])
        return job


def _another_runs(job: Job) -> bool:
    mine = Job.objects.for_company(job.company_id).filter(kind=job.kind, state=Job.State.RUNNING)
    return bool(mine.exists())


def report_progress(job: Job, done: int, total: int, message: str = "") -> None:
    """Shows how far the job is, at once: on a connection of its own, because the work's transaction is still open."""

    def write() -> None:
        try:
            with tenant(job.company_id):
                _held(job).update(done_count=done, total_count=total, message=message[:300])
        finally:
            connection.close()

    thread = threading.Thread(target=write, name="job-progress")
    thread.start()
    thread.join()


def finish(job: Job, result: dict[str, Any]) -> bool:
    """Marks the job done in the caller's transaction; False when the lease was lost, and then nothing may stay."""
    return bool(
        _held(job).update(
            state=Job.State.DONE,
            result=result,
            lease_until=None,
            lease_token=None,
            finished_at=timezone.now(),
            done_count=F("total_count"),
        )
    )


def postpone(job: Job, after: timedelta, message: str = "") -> None:
    """Back to the queue until then; the attempts begin anew (jobs.registry.Later)."""
    with tenant(job.company_id):
        _held(job).update(
            state=Job.State.READY,
            attempts=0,
            run_at=timezone.now() + after,
            message=message[:300],
            lease_until=None,
            lease_token=None,
        )


def holds(job: Job) -> bool:
    """Whether the job is still ours: a handler that runs outside asks before each thing that it cannot take back."""
    return bool(_held(job).exists())


def fail(job: Job, message: str) -> None:
    """Back to the queue with growing distance, or failed for good after the last attempt."""
    over = job.attempts >= settings.JOB_MAX_ATTEMPTS
    with tenant(job.company_id):
        _held(job).update(
            state=Job.State.FAILED if over else Job.State.READY,
            run_at=timezone.now() + timedelta(seconds=5 * 4**job.attempts),
            message=message[:300],
            lease_until=None,
            lease_token=None,
            finished_at=timezone.now() if over else None,
        )
    logger.log(
        logging.ERROR if over else logging.WARNING, "job %s %s attempt %s", job.kind, job.pk, job.attempts
    )


def _held(job: Job) -> Any:
    return Job.objects.for_company(job.company_id).filter(
        pk=job.pk, lease_token=job.lease_token, state=Job.State.RUNNING
    )


def due_jobs(limit: int = 500) -> list[tuple[int, int, bool]]:
    """(company id, job id, whether its lease ran out) of what is due now, across companies.

    Companies take turns: the long queue of one does not push the others' jobs over the limit. What a closed company
    had to do waits until it is open again.
    """
    now, closed = timezone.now(), closed_companies()
    with as_dispatcher():
        rows = (
            Job.objects.get_queryset()
            .filter(
                Q(state=Job.State.READY, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
            )
            .exclude(company_id__in=closed)
            .annotate(turn=Window(RowNumber(), partition_by=F("company_id"), order_by=("run_at", "pk")))
            .order_by("turn", "run_at")
            .values_list("company_id", "pk", "state")[:limit]
        )
        return [(company_id, pk, state == Job.State.RUNNING) for company_id, pk, state in rows]


def release_lost(company_id: int, job_id: int) -> bool:
    """A job whose worker is gone: ready again, or failed after the last attempt. True when it is ready."""
    now = timezone.now()
    with tenant(company_id):
        job = (
            Job.objects.for_company(company_id)
            .filter(pk=job_id, state=Job.State.RUNNING, lease_until__lt=now)
            .select_for_update(skip_locked=True)
            .first()
        )
        if job is None:
            return False
        over = job.attempts >= settings.JOB_MAX_ATTEMPTS
        job.state = Job.State.FAILED if over else Job.State.READY
        job.lease_until = job.lease_token = None
        job.run_at, job.finished_at = now, now if over else None
        # What it was at when it was last heard of says nothing any more.
        job.message, job.done_count = BROKEN_OFF if over else "", 0
        fields = ["state", "lease_until", "lease_token", "run_at", "finished_at", "message", "done_count"]
        job.save(update_fields=fields)
        if over:
            logger.error("job %s %s lost its worker %s times and is failed", job.kind, job.pk, job.attempts)
        return not over
