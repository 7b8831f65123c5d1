"""Jobs that ruin their worker, known only to the worker under test (`celery -I proofs.chaos.poison`)."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from jobs.models import Job
from jobs.registry import Progress, job_kind
from jobs.tasks import run_job

KILLS, EATS, SLEEPS, IGNORES = "chaos.kills", "chaos.eats", "chaos.sleeps", "chaos.ignores"
POISONS = (KILLS, EATS, SLEEPS, IGNORES)
NEIGHBOUR = "chaos.neighbour"
TOO_MUCH = 8 * 1024**3
SOFT_LIMIT_S, HARD_LIMIT_S = 20, 30
# The task's own limits are minutes, and no option of the command overrules them; the lease of site.py is longer.
run_job.soft_time_limit, run_job.time_limit = SOFT_LIMIT_S, HARD_LIMIT_S


@job_kind(KILLS)
def kills(job: Job, progress: Progress) -> dict[str, Any]:
    """What the kernel does to a process that takes the machine's last memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


@job_kind(EATS)
def eats(job: Job, progress: Progress) -> dict[str, Any]:
    """Asks for more memory than the limit of the process has."""
    return {"size": len(bytearray(TOO_MUCH))}


@job_kind(SLEEPS)
def sleeps(job: Job, progress: Progress) -> dict[str, Any]:
    """Longer than the soft limit; ends when it is told."""
    time.sleep(600)
    return {}


@job_kind(IGNORES)
def ignores(job: Job, progress: Progress) -> dict[str, Any]:
    """Longer than the hard limit, and deaf to the soft one."""
    for _turn in range(600):
        with suppress(SoftTimeLimitExceeded):
            time.sleep(1)
    return {}


@job_kind(NEIGHBOUR)
def neighbour(job: Job, progress: Progress) -> dict[str, Any]:
    """An honest piece of work beside the poison."""
    return {"is_done": True}
