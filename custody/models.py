"""A company's data as a whole: taken out as a file, and the ledger of what was erased."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from jobs.models import Job

EXPORT_LIFE = timedelta(hours=24)


class DataExport(CompanyOwned):
    """Everything a company has, as one ZIP; made by a job, to be fetched until `expires_at`, then swept."""

    job = OwnedForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="custody_dataexport_uid_once"),
            models.CheckConstraint(
                condition=models.Q(made_at=None, expires_at=None)
                | models.Q(made_at__isnull=False, expires_at__isnull=False),
                name="custody_dataexport_made_expires",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="custody_dataexport_by_age")]

    def __str__(self) -> str:
        return f"export {self.uid}"


class DataExportPart(CompanyOwned):
    """A piece of an export's file, so that neither making nor fetching it holds the whole in memory."""

    export = OwnedForeignKey(DataExport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "export", "number"], name="custody_dataexportpart_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"


class Erasure(models.Model):
    """One line of the ledger of erased companies. Global, because its company is gone; it names nobody and tells
    nothing of what the company held: ids, a digest, counts. Replayed after a restore (manage.py replay_deletions)."""

    # SHA-256 of the company's uid, and its number here: a restored row is known by both.
    company_digest = models.CharField(max_length=64, unique=True)
    company_number = models.BigIntegerField()
    # The number of the account, not a reference: the line outlives the account.
    asked_by_number = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)
    # Table -> rows that were there when the erasure began.
    counts = models.JSONField(default=dict)
    # How many tables were looked through afterwards and held nothing of the company.
    verified_tables = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.company_digest
