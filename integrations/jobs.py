"""What a worker does for this room: deliver a message."""

from typing import Any

from django.utils import timezone

from integrations.actions import DELIVER
from integrations.deliveries import note, send, take
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
