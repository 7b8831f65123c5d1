"""An export of everything a company has: asked for, made by a job in pieces, fetched for a day, swept."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from custody.archive import write_archive
from custody.models import EXPORT_LIFE, DataExport, DataExportPart
from jobs.actions import enqueue
from jobs.models import Job

EXPORT_DATA = "custody.export"
PART_BYTES = 1024 * 1024
# What was asked for and never made goes with the sweep too.
UNMADE_LIFE = timedelta(days=2)


@transaction.atomic
def ask_export(*, company: Company, by: Actor) -> DataExport:
    """A new export and its job, or the one that is still being made."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    waiting = (
        DataExport.objects.for_company(company)
        .filter(made_at=None, job__state__in=(Job.State.READY, Job.State.RUNNING))
        .select_related("job")
        .first()
    )
    if waiting is not None:
        return waiting
    export = DataExport(company=company, asked_by_label=by.label[:120])
    export.job, _created = enqueue(
        company=company,
        kind=EXPORT_DATA,
        unique_key=str(export.uid),
        by=by,
        payload={"export": str(export.uid)},
    )
    export.save(force_insert=True)
    audit.record(company, by, "data.export_asked", export)
    return export


def make_export(company_id: int, uid: UUID) -> DataExport:
    """Reads one consistent state of the company, and stores it in pieces. Safe to run again."""
    with TemporaryFile() as file:
        with tenant(company_id, one_moment=True):
            company = Company.objects.get(pk=company_id)
            manifest = write_archive(company, file)
        with tenant(company_id):
            export = DataExport.objects.for_company(company_id).select_for_update().get(uid=uid)
            export.size, export.sha256 = _store_parts(export, file)
            export.rows = sum(table["rows"] for table in manifest["tables"])
            export.made_at = timezone.now()
            export.expires_at = export.made_at + EXPORT_LIFE
            export.save(update_fields=["size", "sha256", "rows", "made_at", "expires_at"])
            return export


def _store_parts(export: DataExport, file: IO[bytes]) -> tuple[int, str]:
    """Bytes and SHA-256 of the file, which is now in the table."""
    export.parts.all().delete()
    file.seek(0)
    digest, size, number = hashlib.sha256(), 0, 0
    while content := file.read(PART_BYTES):
        DataExportPart.objects.create(
            company_id=export.company_id, export=export, number=number, content=content
        )
        digest.update(content)
        size, number = size + len(content), number + 1
    return size, digest.hexdigest()


@transaction.atomic
def fetch_export(*, export: DataExport, by: Actor) -> Iterator[bytes]:
    """The pieces of the file, each read when it is its turn, in a transaction of its own; noted in the trail."""
    audit.record(export.company_id, by, "data.export_fetched", export)
    return _pieces(export.company_id, export.pk)


def _pieces(company_id: int, export_id: int) -> Iterator[bytes]:
    number = 0
    while True:
        with tenant(company_id):
            parts = DataExportPart.objects.for_company(company_id).filter(export_id=export_id, number=number)
            content = parts.values_list("content", flat=True).first()
        if content is None:
            return
        yield bytes(content)
        number += 1


def sweep_exports() -> int:
    """Removes exports whose day is over, in every company; how many."""
    swept = 0
    for company_id, pk in _outdated():
        with tenant(company_id):
            swept += (
                DataExport.objects.for_company(company_id)
                .filter(pk=pk)
                .delete()[1]
                .get("custody.DataExport", 0)
            )
    return swept


def _outdated() -> list[tuple[int, int]]:
    """(company id, export id) of what is too old, across companies."""
    now = timezone.now()
    with as_dispatcher():
        made = (
            DataExport.objects.get_queryset().filter(created_at__lte=now - EXPORT_LIFE).order_by("created_at")
        )
        rows = list(made.values_list("company_id", "pk", "expires_at", "created_at"))
    return [
        (company_id, pk)
        for company_id, pk, expires_at, created_at in rows
        if (expires_at or created_at + UNMADE_LIFE) <= now
    ]
