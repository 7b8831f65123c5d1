"""The Celery tasks of this room: do one job, look for jobs that nobody does, remove files whose time is over."""

import logging
from time import perf_counter
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_noop as _

from accounts.tenancy import tenant
from common.database_guards import trouble_of
from common.logs import request_id
from common.request_log import QueryCount
from jobs import actions, files
from jobs.models import Job
from jobs.registry import Handler, Later, Progress, handler_of, runs_outside

logger = logging.getLogger(__name__)
lines = logging.getLogger("salesorg.jobs")
TOO_LONG = _("It took too long and was stopped. Nothing was changed.")
UNEXPECTED = _("Something unexpected happened. It is logged; nothing was changed.")
WAKE_EXPIRES_SECONDS = 60


class LeaseLost(Exception):
    """Another worker has the job by now: what this one did must be rolled back."""


@shared_task(name="jobs.tasks.run_job")
def run_job(company_id: int, job_id: int) -> None:
    """Claims the job, works, and finishes it in the same transaction as the work; one line tells how it ended."""
    job = actions.claim(company_id, job_id)
    if job is None:
        return
    token = request_id.set(f"job-{job.pk}")
    queries, began = QueryCount(), perf_counter()
    try:
        with connection.execute_wrapper(queries):
            outcome = _outcome(job)
        lines.info(
            "job",
            extra={
                "kind": job.kind,
                "outcome": outcome,
                "company_id": company_id,
                "job_id": job.pk,
                "attempt": job.attempts,
                "ms": round((perf_counter() - began) * 1000, 1),
                "queries": queries.count,
            },
        )
    finally:
        request_id.reset(token)


def _outcome(job: Job) -> str:
    """Does the work; how it ended: `done`, `later`, `refused`, `failed` or `lost`."""
    handler = handler_of(job.kind)
    if handler is None:
        logger.error("no handler for jobs of kind %s", job.kind)
        actions.fail(job, _("This kind of work is not known here. Nothing was changed."))
        return "failed"

    def progress(done: int, total: int, message: str = "") -> None:
        actions.report_progress(job, done, total, message)

    try:
        _work(job, handler, progress)
    except LeaseLost:
        logger.warning("job %s %s lost its lease", job.kind, job.pk)
        return "lost"
    except Later as wait:
        actions.postpone(job, wait.after, wait.message)
        return "later"
    except SoftTimeLimitExceeded:
        actions.fail(job, TOO_LONG)
        return "failed"
    except ValidationError as refused:
        actions.fail(job, "; ".join(refused.messages))
        return "refused"
    except Exception as error:
        logger.exception("job %s %s failed", job.kind, job.pk)
        trouble = trouble_of(error)
        actions.fail(job, TOO_LONG if trouble is not None and trouble.is_slow else UNEXPECTED)
        return "failed"
    return "done"


def _work(job: Job, handler: Handler, progress: Progress) -> None:
    if runs_outside(job.kind):
        result = handler(job, progress)
        with tenant(job.company_id):
            _finish(job, result)
    else:
        with tenant(job.company_id):
            _finish(job, handler(job, progress))


def _finish(job: Job, result: dict[str, Any]) -> None:
    if not actions.finish(job, result):
        raise LeaseLost


@shared_task(name="jobs.tasks.sweep")
def sweep() -> int:
    """Wakes every due job and takes back those whose lease ran out; returns how many were woken."""
    woken = 0
    for company_id, job_id, is_lost in actions.due_jobs():
        if is_lost and not _taken_back(company_id, job_id):
            continue
        # While the workers are busy each sweep announces the same jobs again: what is not heard in time lapses.
        run_job.apply_async((company_id, job_id), retry=False, expires=WAKE_EXPIRES_SECONDS)
        woken += 1
    return woken


def _taken_back(company_id: int, job_id: int) -> bool:
    """One job that cannot be taken back must not keep the sweep from all others."""
    try:
        return actions.release_lost(company_id, job_id)
    except Exception:
        logger.exception("job %s could not be taken back", job_id)
        return False


@shared_task(name="jobs.tasks.sweep_files")
def sweep_files() -> int:
    """Removes the files of jobs that are older than a week; returns how many."""
    return files.sweep_files()
