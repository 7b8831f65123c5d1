"""What a worker does for this room: make the export of a company."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from custody.actions.exports import EXPORT_DATA, make_export
from jobs.models import Job
from jobs.registry import Progress, job_kind


def _to_data(job: Job) -> tuple[str, str]:
    return reverse("custody:data", args=[job.company.slug]), _("To the export")


@job_kind(EXPORT_DATA, link=_to_data, outside=True)
def export_data(job: Job, progress: Progress) -> dict[str, Any]:
    """Reads in one transaction, stores in another: none is open between them."""
    progress(0, 1, gettext_noop("Reading everything the company has"))
    export = make_export(job.company_id, UUID(job.payload["export"]))
    progress(1, 1, gettext_noop("The export is ready. It can be downloaded for a day."))
    return {"rows": export.rows, "size": export.size}
