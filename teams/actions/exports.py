"""Exports that take longer than a request: one job for the same request, however often it is asked for at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from jobs.actions import enqueue
from jobs.models import Job
from teams.exports.request import ExportRequest
from teams.models import Structure

EXPORT = "teams.export"
MOST_AT_ONCE = 10
"""Exports of one company that wait or run: more would keep everybody else's work waiting."""
UNFINISHED = (Job.State.READY, Job.State.RUNNING)


@transaction.atomic
def start_export(*, structure: Structure, wanted: ExportRequest, by: Actor) -> Job:
    """The job that makes the file: the one already at it, or a new one. ValidationError when too many wait."""
    company = structure.company
    mine = Job.objects.for_company(company).filter(kind=EXPORT)
    name = f"{structure.uid.hex}:{wanted.digest}"
    made = mine.filter(unique_key__startswith=f"{name}:").exclude(state__in=UNFINISHED).count()
    # Two who ask at once count the same and meet in one job; who asks after it is over gets a fresh file.
    key = f"{name}:{made}"
    is_new = not mine.filter(unique_key=key).exists()
    if is_new and mine.filter(state__in=UNFINISHED).count() >= MOST_AT_ONCE:
        raise ValidationError(_("Several files are being made already. Try again in a minute."))
    payload = wanted.payload() | {"structure": str(structure.uid)}
    job, created = enqueue(company=company, kind=EXPORT, unique_key=key, by=by, payload=payload)
    if created:
        note_export(structure=structure, wanted=wanted, by=by)
    return job


@transaction.atomic
def note_export(*, structure: Structure, wanted: ExportRequest, by: Actor) -> None:
    """Who took the chart out of the house, of which day and as what."""
    audit.record(
        structure.company_id,
        by,
        "structure.exported",
        structure,
        name=structure.name,
        format=wanted.format,
        on=wanted.on.isoformat(),
        costs=wanted.sees_costs,
    )
