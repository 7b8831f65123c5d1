"""What came of it, and the files it came in."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.metrics import Metric
from kpis.querysets import ActualQuerySet
from teams.models import Person


class Actual(CompanyOwned):
    """What came of it on a day, credited to a person. The same external id, metric and person is the same fact.

    The table is partitioned by month of `on` (kpis.partitions). A unique rule of PostgreSQL cannot reach over
    partitions without `on`; that a fact is there once is kept by FactKey. `reported_at`: when its sender knew it.
    """

    class Source(models.TextChoices):
        API = "api", _("API")
        FILE = "file", _("file")
        MANUAL = "manual", _("by hand")
        DEMO = "demo", _("demonstration")

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="actuals", db_index=False)
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, related_name="actuals", db_index=False)
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    share_pct = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    external_id = models.CharField(max_length=120)
    source = models.CharField(max_length=6, choices=Source)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField(auto_now=True)
    reported_at = models.DateTimeField(db_default=Now())

    objects = ActualQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="kpis_actual_share_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "on", "metric", "person"], name="kpis_actual_by_day"),
            models.Index(fields=["user"], condition=Q(user__isnull=False), name="kpis_actual_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.on} {self.value}"


class ActualsImport(CompanyOwned):
    """An uploaded table of facts: its cells as read, how its columns are read, and what became of it.

    Until it is loaded, nothing else has changed. `outcome`: counts, and the refused rows with their reasons.
    """

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    cells = models.JSONField()
    reading = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["company", "uid"], name="kpis_actualsimport_uid_once")]

    def __str__(self) -> str:
        return self.file_name
