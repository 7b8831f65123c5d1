"""What a worker does for this room: deliver a message, write of a webhook that was stopped."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from integrations.actions import DELIVER, STOPPED_LETTER
from integrations.deliveries import note, send, take
from integrations.stop_letters import letter_of, take_stopped
from jobs.models import Job
from jobs.registry import Later, Progress, job_kind


@job_kind(DELIVER, outside=True)
def deliver(job: Job, progress: Progress) -> dict[str, Any]:
    """One try; comes back later when the receiver did not take it."""
    message = take(job, timezone.now())
    if message is None:
        return {}
    outcome = send(message, timezone.now())
    wait = note(job.company_id, message.delivery, outcome, timezone.now())
    if wait is not None:
        raise Later(wait)
    return {"status": outcome.status}


LETTER_WAITS = timedelta(minutes=10)
LETTER_LIVES = timedelta(days=2)


@job_kind(STOPPED_LETTER, outside=True)
def write_of_stop(job: Job, progress: Progress) -> dict[str, Any]:
    """One letter to one who may start the webhook again; a mail server that is away is asked again for two days."""
    stopped = take_stopped(job)
    if stopped is None:
        return {}
    try:
        letter_of(job, stopped).send()
    except OSError as trouble:
        if timezone.now() - job.created_at < LETTER_LIVES:
            raise Later(LETTER_WAITS) from trouble
        raise
    return {"letters": 1}
