"""What was promised, and how each promise came to be what it is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.metrics import Metric
from kpis.querysets import TargetQuerySet
from teams.models import Person

# As kpis.analysis.periods reads them; the database refuses a start that begins no such period.
_BEGINS = (
    Q(grain="day")
    | Q(grain="week", starts_on__iso_week_day=1)
    | Q(grain="month", starts_on__day=1)
    | Q(grain="quarter", starts_on__day=1, starts_on__month__in=[1, 4, 7, 10])
    | Q(grain="year", starts_on__day=1, starts_on__month=1)
)
NOTE_LENGTH = 300


class TargetGrain(models.TextChoices):
    """The grains of kpis.analysis.periods, in words."""

    DAY = "day", pgettext_lazy("length of a period", "day")
    WEEK = "week", pgettext_lazy("length of a period", "week")
    MONTH = "month", pgettext_lazy("length of a period", "month")
    QUARTER = "quarter", pgettext_lazy("length of a period", "quarter")
    YEAR = "year", pgettext_lazy("length of a period", "year")


class TargetWay(models.TextChoices):
    """How a target came to be."""

    HAND = "hand", _("by hand")
    TEMPLATE = "template", _("template")
    DAYS = "days", _("by working days")
    SEASON = "season", _("seasonal")
    CASCADE = "cascade", _("from the plan above")
    SUGGESTED = "suggested", _("from the last periods")
    ONCE = "once", _("one-time change")


class TargetOwner(CompanyOwned):
    """Whose, of what and when: a person, a team (its leading position's key), or the company when both are empty."""

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    team_key = models.UUIDField(null=True, blank=True)
    grain = models.CharField(max_length=7, choices=TargetGrain, default=TargetGrain.MONTH)
    starts_on = models.DateField()

    class Meta:
        abstract = True


class Target(TargetOwner):
    """What is to be reached in a period. One of a finer period says how a coarser one is shared out within it.

    `usual_value`: what stood here before a change for this one period alone, with its `note`. `season`: how much of a
    year or a quarter each month brings (twelve factors, January first); without it parts are shares of working days.
    """

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="targets")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    way = models.CharField(max_length=9, choices=TargetWay, default=TargetWay.HAND)
    usual_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    usual_way = models.CharField(max_length=9, choices=TargetWay, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    season = ArrayField(models.DecimalField(max_digits=8, decimal_places=5), size=12, null=True, blank=True)
    set_by_label = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "metric", "grain", "starts_on", "person", "team_key"],
                nulls_distinct=False,
                name="kpis_target_once_per_owner",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(team_key=None), name="kpis_target_one_owner"),
            models.CheckConstraint(condition=_BEGINS, name="kpis_target_begins_period"),
            models.CheckConstraint(
                condition=Q(way="once", usual_value__isnull=False) & ~Q(usual_way="") & ~Q(note="")
                | ~Q(way="once") & Q(usual_value=None, usual_way=""),
                name="kpis_target_once_has_usual_and_note",
            ),
            models.CheckConstraint(
                condition=Q(season=None) | Q(grain__in=["quarter", "year"]), name="kpis_target_season_of_long"
            ),
        ]
        indexes = [models.Index(fields=["company", "starts_on", "grain"], name="kpis_target_by_start")]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.grain} {self.starts_on} {self.value}"


class TargetChange(TargetOwner):
    """One step in the life of a target: what stood there before and after, by whom; None is "no target"."""

    before = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    after = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    way = models.CharField(max_length=9, choices=TargetWay, default=TargetWay.HAND)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(team_key=None), name="kpis_targetchange_one_owner"
            ),
            models.CheckConstraint(condition=_BEGINS, name="kpis_targetchange_begins_period"),
        ]
        indexes = [
            models.Index(fields=["company", "metric", "starts_on", "grain"], name="kpis_targetchange_by_cell")
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.grain} {self.starts_on} {self.before} → {self.after}"
