"""The Celery tasks of this room: do one job, look for jobs that nobody does, remove files whose time is over."""

import logging
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from accounts.tenancy import tenant
from jobs import actions, files
from jobs.models import Job
from jobs.registry import Handler, Later, Progress, handler_of, runs_outside

logger = logging.getLogger(__name__)
WAKE_EXPIRES_SECONDS = 60


class LeaseLost(Exception):
    """Another worker has the job by now: what this one did must be rolled back."""


@shared_task(name="jobs.tasks.run_job")
def run_job(company_id: int, job_id: int) -> None:
    """Claims the job, works, and finishes it in the same transaction as the work."""
    job = actions.claim(company_id, job_id)
    if job is None:
        return
    handler = handler_of(job.kind)
    if handler is None:
        logger.error("no handler for jobs of kind %s", job.kind)
        actions.fail(job, _("This kind of work is not known here. Nothing was changed."))
        return

    def progress(done: int, total: int, message: str = "") -> None:
        actions.report_progress(job, done, total, message)

    try:
        _work(job, handler, progress)
    except LeaseLost:
        logger.warning("job %s %s lost its lease", job.kind, job.pk)
    except Later as wait:
        actions.postpone(job, wait.after, wait.message)
    except SoftTimeLimitExceeded:
        actions.fail(job, _("It took too long and was stopped. Nothing was changed."))
    except ValidationError as refused:
        actions.fail(job, "; ".join(refused.messages))
    except Exception:
        logger.exception("job %s %s failed", job.kind, job.pk)
        actions.fail(job, _("Something unexpected happened. It is logged; nothing was changed."))


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
