"""Which facts there are, wherever their rows lie."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.metrics import Metric
from teams.models import Person


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
