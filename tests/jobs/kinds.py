"""Kinds of work that the real worker of test_real_worker.py knows besides the product's."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.db import connection

from accounts.models import AuditEvent, Company
from jobs.models import Job
from jobs.registry import Progress, job_kind
from tests.jobs.helpers import leave_a_mark


@job_kind("tests.slow_at_first")
def slow_at_first(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes, says so, and at the first attempt takes far longer than the test lets it live."""
    leave_a_mark(job)
    progress(1, 2)
    if job.attempts == 1:
        time.sleep(120)
    return {"attempt": job.attempts}


@job_kind("tests.poison")
def poison(job: Job, progress: Progress) -> dict[str, Any]:
    """Kills the process that works on it, as the kernel does when memory is out."""
    leave_a_mark(job)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


@job_kind("tests.neighbour")
def neighbour(job: Job, progress: Progress) -> dict[str, Any]:
    leave_a_mark(job)
    return {}


@job_kind("tests.mark")
def mark(job: Job, progress: Progress) -> dict[str, Any]:
    """Notes every company that it can see; there should be one."""
    for name in Company.objects.values_list("name", flat=True):
        AuditEvent.objects.create(company_id=job.company_id, verb="tests.seen", actor_label=name)
    return {}


@job_kind("tests.session")
def session(job: Job, progress: Progress) -> dict[str, Any]:
    """Tells by which session of the database it works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    return {"session": number}
