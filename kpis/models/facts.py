"""Which facts there are, wherever their rows lie; what they said before; and the months that take no more of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.actuals import Actual
from kpis.models.metrics import Metric
from teams.models import Person

REASON_LENGTH = 300


class FactKey(CompanyOwned):
    """That a metric, an external id and a person are one fact, over all partitions of Actual; outlives its row.

    Triggers of the table of facts keep it: `on` and `actual_id` lead to the row, and are empty when it was withdrawn.
    `reported_at`: the newest word heard about the fact, which an older one may not overwrite. `held`: what the sender
    last said of a fact that was corrected here since; saying the same again changes nothing.
    """

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=120)
    on = models.DateField(null=True)
    actual_id = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField(db_default=Now())
    held = models.JSONField(null=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "metric", "external_id", "person"], name="kpis_factkey_fact_once"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="kpis_factkey_uid_once"),
            models.CheckConstraint(
                condition=Q(on=None, actual_id=None) | Q(on__isnull=False, actual_id__isnull=False),
                name="kpis_factkey_row_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class FactChange(CompanyOwned):
    """What a fact said before and after, who changed it, and why. Only ever added.

    `old_on` and its like are empty where a late fact came into a closed month, `new_on` and its like where the credit
    was taken away. `reason` is given for corrections.
    """

    key = OwnedForeignKey(FactKey, on_delete=models.CASCADE, related_name="changes")
    old_on = models.DateField(null=True)
    old_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    old_share_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    new_on = models.DateField(null=True)
    new_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    new_share_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    source = models.CharField(max_length=6, choices=Actual.Source)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.key_id} {self.changed_at:%Y-%m-%d}"


class ClosedMonth(CompanyOwned):
    """A month whose facts are settled: nothing changes them but a correction with a reason, until it is reopened."""

    month_on = models.DateField()
    note = models.CharField(max_length=REASON_LENGTH, blank=True)
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by_label = models.CharField(max_length=120, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by_label = models.CharField(max_length=120, blank=True)
    reopen_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-month_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "month_on"],
                condition=Q(reopened_at=None),
                name="kpis_closedmonth_closed_once",
            ),
            models.CheckConstraint(condition=Q(month_on__day=1), name="kpis_closedmonth_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"
