"""The report about the gap between the two, and when it is made."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import CompanyOwned, OwnedQuerySet
from kpis.querysets import GapReportQuerySet


class Cadence(models.TextChoices):
    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


class ReportSchedule(CompanyOwned):
    """When gap reports of one cadence are made, in the company's time zone; a company may have all three cadences.

    `next_at` is when the next one is due, reckoned in `time_zone`: the company's at that time (empty: not noted).
    """

    cadence = models.CharField(_("how often"), max_length=5, choices=Cadence)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=4)
    hour = models.PositiveSmallIntegerField(_("hour"), default=19)
    is_active = models.BooleanField(_("on"), default=True)
    next_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "cadence"], name="kpis_reportschedule_cadence_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, hour__lte=23), name="kpis_reportschedule_time_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(is_active=True), name="kpis_reportschedule_due")
        ]

    def __str__(self) -> str:
        return self.cadence


class GapReport(CompanyOwned):
    """Plan against fact for a period with the likely causes, as it stood when it was made: a snapshot, kept as is."""

    cadence = models.CharField(max_length=5, choices=Cadence)
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    snapshot = models.JSONField()
    structure_revision = models.PositiveIntegerField()
    built_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = GapReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "cadence", "period_starts_on"], name="kpis_gapreport_once_per_period"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="kpis_gapreport_uid_once"),
            models.CheckConstraint(
                condition=Q(period_ends_on__gt=F("period_starts_on")), name="kpis_gapreport_period_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadence} {self.period_starts_on}"
