"""What the pages of this room show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.closing import closed_companies_of
from accounts.models import Company, User
from accounts.notices import Notice
from common.formats import format_date
from custody.models import DataExport, Erasure
from jobs.models import Job
from jobs.selectors import JobStatus, job_status


@dataclass(frozen=True)
class ExportRow:
    """An export that can be fetched."""

    uid: UUID
    made_at: datetime
    expires_at: datetime
    megabytes: float
    rows: int
    sha256: str

    @property
    def until(self) -> str:
        """The day and the hour: it is not there for the whole of its last day."""
        return f"{format_date(self.expires_at.date())}, {self.expires_at:%H:%M}"


@dataclass(frozen=True)
class DataPage:
    """`job`: the export that is being made, or the last one if it failed; None otherwise."""

    exports: list[ExportRow]
    job: JobStatus | None


def data_page(company: Company) -> DataPage:
    """The exports of the company, the newest first."""
    now = timezone.now()
    found = list(DataExport.objects.for_company(company).select_related("job").order_by("-pk"))
    newest = found[0] if found else None
    shows_job = newest is not None and newest.job is not None and newest.job.state != Job.State.DONE
    return DataPage(
        exports=[
            ExportRow(
                uid=one.uid,
                made_at=timezone.localtime(one.made_at),
                expires_at=timezone.localtime(one.expires_at),
                megabytes=one.size / 1_000_000,
                rows=one.rows,
                sha256=one.sha256,
            )
            for one in found
            if one.expires_at is not None and one.expires_at > now
        ],
        job=job_status(company, newest.job.uid) if newest and newest.job and shows_job else None,
    )


def export_to_fetch(company: Company, uid: UUID) -> DataExport | None:
    """The export while it may be fetched."""
    found: DataExport | None = (
        DataExport.objects.for_company(company).filter(uid=uid, expires_at__gt=timezone.now()).first()
    )
    return found


def acts_for(user: User) -> list[Erasure]:
    """The erasures that this user has asked for, the newest first."""
    return list(Erasure.objects.filter(asked_by_number=user.pk).exclude(erased_at=None))


def notices(user: User) -> list[Notice]:
    """For the start page: companies that wait to be erased, and the proof of those that were."""
    closed = [
        Notice(
            text=_("“%(company)s” is closed and will be erased.") % {"company": one.name},
            url=reverse("closed_company", args=[one.uid]),
            label=pgettext("a page", "Open"),
        )
        for one in closed_companies_of(user)
    ]
    if not Erasure.objects.filter(asked_by_number=user.pk).exclude(erased_at=None).exists():
        return closed
    text = _("What you asked to be erased is erased.")
    return [*closed, Notice(text=text, url=reverse("erasures"), label=_("The proof"))]
