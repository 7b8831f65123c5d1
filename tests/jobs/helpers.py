"""What the tests of jobs ask again and again."""

from __future__ import annotations

from typing import Any

from accounts.actors import SYSTEM
from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from jobs import actions
from jobs.models import Job


def put(company: Company, kind: str = "tests.work", key: str = "one", **payload: Any) -> Job:
    """A job in the queue."""
    with tenant(company):
        return actions.enqueue(company=company, kind=kind, unique_key=key, by=SYSTEM, payload=payload)[0]


def again(job: Job) -> Job:
    """The job as it is stored now."""
    with tenant(job.company_id):
        return Job.objects.for_company(job.company_id).get(pk=job.pk)


def change(job: Job, **values: Any) -> None:
    with tenant(job.company_id):
        Job.objects.for_company(job.company_id).filter(pk=job.pk).update(**values)


def leave_a_mark(job: Job) -> None:
    """The effect of a job, to be counted; in the transaction of the work."""
    AuditEvent.objects.create(
        company_id=job.company_id, verb="tests.done", actor_label="", data={"job": job.pk}
    )


def marks(job: Job) -> int:
    """How often the effect of the job is stored."""
    with tenant(job.company_id):
        return (
            AuditEvent.objects.for_company(job.company_id).filter(verb="tests.done", data__job=job.pk).count()
        )
