"""What a worker does for this room: write the chart as a file, bring findings in line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Company
from accounts.tenancy import tenant
from common.drawing.typst_pages import SettingFailed
from jobs.files import store_file
from jobs.models import Job
from jobs.registry import Progress, job_kind
from teams.actions.exports import EXPORT
from teams.actions.following import FOLLOW, follow_structures
from teams.exports.request import MATRIX_FORMATS, ExportRequest
from teams.exports.source import Source, read_source
from teams.exports.writing import Made, write_file
from teams.models import Structure

STEPS = 3


def _to_file(job: Job) -> tuple[str, str]:
    url = reverse("teams:export-file", args=[job.company.slug, job.payload["structure"], job.uid])
    return url, _("Download the file")


@job_kind(EXPORT, link=_to_file, outside=True)
def make_export(job: Job, progress: Progress) -> dict[str, Any]:
    """Reads, draws, stores; between reading and storing no transaction is open."""
    wanted = ExportRequest.of(job.payload)
    with translation.override(wanted.language):
        progress(0, STEPS, gettext_noop("Reading the structure"))
        source = _read(job, wanted)
        progress(1, STEPS, gettext_noop("Drawing the chart"))
        made = _written(source, wanted)
        progress(2, STEPS, gettext_noop("Storing the file"))
        with tenant(job.company_id):
            store_file(job=job, name=made.name, content_type=made.content_type, content=made.content)
        progress(STEPS, STEPS, gettext_noop("The file is ready. It is kept for a week."))
    return {"name": made.name, "size": len(made.content)}


def _read(job: Job, wanted: ExportRequest) -> Source:
    with tenant(job.company_id):
        company = Company.objects.get(pk=job.company_id)
        rows = Structure.objects.for_company(company).filter(uid=job.payload["structure"])
        structure = rows.select_related("company").first()
        if structure is None:
            raise ValidationError(_("This structure is no longer there."))
        with timezone.override(company.time_zone):
            return read_source(structure, company, wanted)


def _written(source: Source, wanted: ExportRequest) -> Made:
    try:
        return write_file(source, wanted)
    except SettingFailed as failed:
        if failed.reason == "crash":
            raise
        is_matrix = wanted.format in MATRIX_FORMATS
        raise ValidationError(
            _("The matrix is too large to be drawn as this file. Choose XLSX.")
            if is_matrix
            else _("The chart is too large to be drawn as this file. Choose XLSX or JSON.")
        ) from None


def _to_findings(job: Job) -> tuple[str, str]:
    return reverse("teams:findings", args=[job.company.slug]), _("To the findings")


@job_kind(FOLLOW, link=_to_findings, outside=True, alone=True)
def follow(job: Job, progress: Progress) -> dict[str, Any]:
    """Analyses every structure of the company in use anew."""
    found = follow_structures(
        job, lambda done, of: progress(done, of, gettext_noop("Checking the structures"))
    )
    progress(found["structures"], found["structures"], gettext_noop("The structures are checked."))
    return found
