"""What was promised."""

from django.db import models
from django.db.models import Q

from accounts.tenancy import CompanyOwned, OwnedForeignKey
from kpis.models.metrics import Metric
from kpis.querysets import TargetQuerySet
from teams.models import Person


class Target(CompanyOwned):
    """What is to be reached in a month by a person, by a team (its leading position's key), or by the company."""

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="targets")
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    team_key = models.UUIDField(null=True, blank=True)
    month_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    set_by_label = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "metric", "month_on", "person", "team_key"],
                nulls_distinct=False,
                name="kpis_target_once_per_owner",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(team_key=None), name="kpis_target_one_owner"),
            models.CheckConstraint(condition=Q(month_on__day=1), name="kpis_target_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.month_on:%Y-%m} {self.value}"
