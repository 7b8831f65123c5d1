"""What a page shows of a job."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Company
from jobs.models import Job
from jobs.registry import link_of


@dataclass(frozen=True)
class JobStatus:
    """`done_url` and `done_label` lead to the result; empty while there is none."""

    uid: UUID
    state: str
    done_count: int
    total_count: int
    message: str
    is_over: bool
    done_url: str = ""
    done_label: str = ""


def job_status(company: Company, uid: UUID) -> JobStatus | None:
    """How far a job of the company is; None when the company has no such job."""
    job = Job.objects.for_company(company).select_related("company").filter(uid=uid).first()
    if job is None:
        return None
    url, label = link_of(job) if job.state == Job.State.DONE else ("", "")
    return JobStatus(
        uid=job.uid,
        state=job.state,
        done_count=job.done_count,
        total_count=job.total_count,
        message=message_of(job),
        is_over=job.is_over,
        done_url=url,
        done_label=label,
    )


def unfinished(company: Company, kind: str) -> Job | None:
    """The oldest job of this kind that the company still waits for."""
    states = (Job.State.READY, Job.State.RUNNING)
    mine = Job.objects.for_company(company).filter(kind=kind, state__in=states)
    found: Job | None = mine.order_by("pk").first()
    return found


def message_of(job: Job) -> str:
    """What the job says, in the reader's language."""
    return _(job.message) if job.message else ""
