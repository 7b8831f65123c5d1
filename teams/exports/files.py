"""From a structure to a file in one go, and the file of an export that a worker made."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation

from accounts.models import Company
from jobs.files import file_of
from jobs.models import Job, JobFile
from teams.actions.exports import EXPORT
from teams.exports.request import ExportRequest, format_of
from teams.exports.source import read_source
from teams.exports.writing import Made, write_file
from teams.models import Position, Structure
from teams.querysets import Asker

PATIENCE_SECONDS = 8.0
"""On a machine too busy to draw in that time a worker takes over."""


def is_soon(structure: Structure, wanted: ExportRequest) -> bool:
    """Whether the file is made within two seconds, so that the browser may wait for it."""
    boxes = Position.objects.for_company(structure.company_id).filter(structure=structure).count()
    return boxes <= format_of(wanted.format).soon_boxes


def make_now(structure: Structure, company: Company, wanted: ExportRequest) -> Made:
    """The file, made while the browser waits. Raises what `write_file` raises."""
    with translation.override(wanted.language):
        return write_file(read_source(structure, company, wanted), wanted, wall_seconds=PATIENCE_SECONDS)


def export_job(structure: Structure, asker: Asker, uid: UUID) -> Job | None:
    """The export of this structure that the asker might have asked for too; None for any other job."""
    found: Job | None = (
        Job.objects.for_company(structure.company_id)
        .filter(kind=EXPORT, uid=uid, payload__structure=str(structure.uid))
        .first()
    )
    if found is None or not ExportRequest.of(found.payload).may_be_read_by(asker):
        return None
    return found


def made_file(structure: Structure, asker: Asker, uid: UUID) -> JobFile | None:
    """What the job made, if the asker may have it and it is still kept."""
    job = export_job(structure, asker, uid)
    return file_of(job) if job is not None else None
