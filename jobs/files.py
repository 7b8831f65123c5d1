"""Files that jobs make: kept for a week, then swept."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tenancy import as_dispatcher, tenant
from jobs.models import Job, JobFile

FILE_DAYS = 7
MAX_FILE_BYTES = 50 * 1024 * 1024
SWEPT_AT_ONCE = 1_000


@transaction.atomic
def store_file(*, job: Job, name: str, content_type: str, content: bytes) -> JobFile:
    """The file of a job; a job that runs again replaces its own. ValidationError when it is too large."""
    if len(content) > MAX_FILE_BYTES:
        raise ValidationError(
            _("The file would be larger than %(limit)s MB.") % {"limit": MAX_FILE_BYTES // 1024 // 1024}
        )
    made, _created = JobFile.objects.update_or_create(
        company_id=job.company_id,
        job=job,
        defaults={
            "name": name[:200],
            "content_type": content_type,
            "content": content,
            "size": len(content),
            "created_at": timezone.now(),
        },
    )
    return made


def file_of(job: Job) -> JobFile | None:
    """The file of a job that is over; None when there is none, or when its time is over."""
    found: JobFile | None = (
        JobFile.objects.for_company(job.company_id)
        .filter(job=job, job__state=Job.State.DONE, created_at__gt=_oldest())
        .first()
    )
    return found


def sweep_files() -> int:
    """Removes files whose time is over, in every company; how many."""
    swept = 0
    for company_id, pk in _outdated():
        with tenant(company_id):
            count, _per_model = JobFile.objects.for_company(company_id).filter(pk=pk).delete()
            swept += count
    return swept


def _outdated() -> list[tuple[int, int]]:
    """(company id, file id) of what is too old, across companies; the content is not read."""
    with as_dispatcher():
        rows = JobFile.objects.get_queryset().filter(created_at__lte=_oldest()).order_by("created_at")
        return list(rows.values_list("company_id", "pk")[:SWEPT_AT_ONCE])


def _oldest() -> datetime:
    return timezone.now() - timedelta(days=FILE_DAYS)
