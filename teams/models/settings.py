"""What a company sets for the analysis of its structures: norms, volumes, limits, hand-overs between stages."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import CompanyOwned, OwnedQuerySet
from roles.models import Driver, Responsibility


class Norm(CompanyOwned):
    """The company's own minutes for one piece of a responsibility, in place of the catalogue's."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(9_999)]
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "responsibility"], name="teams_norm_once"),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_norm_uid_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="teams_norm_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.responsibility_id}: {self.minutes} min"


class Volume(CompanyOwned):
    """How many leads, calls, … a whole holder (100 %, one full-time place) of a role meets in a month."""

    role_slug = models.CharField(max_length=80)
    driver = models.CharField(max_length=8, choices=Driver)
    per_month = models.DecimalField(max_digits=9, decimal_places=2, validators=[MinValueValidator(0)])

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "role_slug", "driver"], name="teams_volume_once"),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_volume_uid_once"),
            models.CheckConstraint(condition=Q(per_month__gte=0), name="teams_volume_counts_up"),
        ]

    def __str__(self) -> str:
        return f"{self.role_slug} {self.driver}: {self.per_month}"


class Limits(CompanyOwned):
    """The bounds of a healthy structure as this company sees them; no row = those of teams.analysis.facts.Limits."""

    min_reports = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    max_reports = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    max_layers = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(50)])
    max_share_pct = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    hours_month = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(1), MaxValueValidator(744)]
    )
    max_load_pct = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "limits"
        constraints = [
            models.UniqueConstraint(fields=["company"], name="teams_limits_once"),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_limits_uid_once"),
            models.CheckConstraint(
                condition=Q(max_reports__gte=models.F("min_reports")), name="teams_limits_band_is_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.min_reports}-{self.max_reports} reports, {self.max_layers} layers"


class HandOver(CompanyOwned):
    """How a client passes from the owner of one funnel stage to the owner of the next.

    `giver_role` and `receiver_role` are slugs of roles; `sla_hours`: working hours until the receiver has to act.
    """

    from_stage = models.CharField(max_length=14)
    to_stage = models.CharField(max_length=14)
    giver_role = models.CharField(max_length=80)
    receiver_role = models.CharField(max_length=80)
    criterion = models.CharField(_("when it passes"), max_length=300, blank=True)
    sla_hours = models.PositiveSmallIntegerField(
        _("answers within, hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2_000)],
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "from_stage", "to_stage", "giver_role", "receiver_role"],
                name="teams_handover_once",
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_handover_uid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} -> {self.to_stage}"
