"""Who types in which facts, and when they are reminded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.metrics import Metric
from kpis.models.reports import Cadence


class EntryReminder(CompanyOwned):
    """Whether and at what hour of the company's day those who type in facts hear what is missing.

    `last_on`: the company's day whose round is done; a day has one.
    """

    is_active = models.BooleanField(_("on"), default=True)
    hour = models.PositiveSmallIntegerField(_("hour"), default=10)
    last_on = models.DateField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="kpis_entryreminder_once"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="kpis_entryreminder_hour_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.hour}:00"


class EntryDuty(CompanyOwned):
    """Whose work it is to type in the facts of a metric: of each day, week or month, once it is over.

    `reminded_on`: the company's day of the last letter about it.
    """

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(_("how often"), max_length=5, choices=Cadence, default=Cadence.DAY)
    reminded_on = models.DateField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["metric__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "metric"], name="kpis_entryduty_one_a_metric")
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.every}"
