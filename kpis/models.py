"""Numbers: what is measured, what was promised, what came of it, and the report about the gap between the two."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from common.formulas import MAX_LENGTH
from kpis.querysets import ActualQuerySet, GapReportQuerySet, MetricQuerySet, TargetQuerySet
from roles.models import Aggregation, Direction, MetricTemplate, Unit
from teams.models import Person

MAX_WEIGHT = 100


class Metric(CompanyOwned):
    """What a company measures. Taken from a template (`slug` is its slug then) or its own.

    `formula`: of a computed metric, over slugs of the same company (common.formulas); every change of one is made by
    one writer at a time, so that no two of them close a loop. `weight`: how much it says in a scorecard, 0 for nothing.
    """

    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    template = models.ForeignKey(MetricTemplate, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.CharField(_("unit"), max_length=6, choices=Unit)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    aggregation = models.CharField(
        _("aggregation"), max_length=8, choices=Aggregation, default=Aggregation.SUM
    )
    formula = models.CharField(_("formula"), max_length=MAX_LENGTH, blank=True)
    range_low = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    range_high = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    is_leading = models.BooleanField(_("leading"), default=False)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MaxValueValidator(MAX_WEIGHT)]
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = MetricQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="kpis_metric_slug_once"),
            models.CheckConstraint(
                condition=Q(aggregation="formula") ^ Q(formula=""), name="kpis_metric_formula_if_computed"
            ),
            models.CheckConstraint(
                condition=~Q(direction="range") | Q(range_low__isnull=False, range_high__gte=F("range_low")),
                name="kpis_metric_range_has_bounds",
            ),
            models.CheckConstraint(condition=Q(weight__lte=MAX_WEIGHT), name="kpis_metric_weight_sane"),
        ]

    def __str__(self) -> str:
        return self.name


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


class Actual(CompanyOwned):
    """What came of it on a day, credited to a person. The same external id, metric and person is the same fact."""

    class Source(models.TextChoices):
        API = "api", _("API")
        FILE = "file", _("file")
        MANUAL = "manual", _("by hand")
        DEMO = "demo", _("demonstration")

    metric = OwnedForeignKey(Metric, on_delete=models.CASCADE, related_name="actuals")
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, related_name="actuals")
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
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = ActualQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "metric", "external_id", "person"], name="kpis_actual_fact_once"
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="kpis_actual_share_sane"
            ),
        ]
        indexes = [models.Index(fields=["company", "on", "metric", "person"], name="kpis_actual_by_day")]

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


class Cadence(models.TextChoices):
    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


class ReportSchedule(CompanyOwned):
    """When gap reports are made, in the company's time zone. `next_at` is when the next one is due."""

    cadence = models.CharField(_("how often"), max_length=5, choices=Cadence)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=4)
    hour = models.PositiveSmallIntegerField(_("hour"), default=19)
    is_active = models.BooleanField(_("on"), default=True)
    next_at = models.DateTimeField()

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
