"""How a company judges its figures: where the traffic light changes, who sees whose place, what a result pays."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from kpis.models.metrics import Metric

MAX_THRESHOLD_PCT = 500
MAX_BONUS_PCT = 1000


class LeaderboardFor(models.TextChoices):
    """Who sees names in the leaderboard; everybody always sees the own place."""

    EVERYONE = "everyone", _("everybody in the company")
    LEADERS = "leaders", _("those who see all figures")
    NOBODY = "nobody", _("nobody: places without names")


def _threshold(default: int, label: Any) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        default=Decimal(default),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(MAX_THRESHOLD_PCT))],
    )


class FigureSettings(CompanyOwned):
    """One row a company, made when something is first saved; without it the defaults count.

    The thresholds are percents of what is due (kpis.analysis.attainment.Thresholds).
    """

    ahead_pct = _threshold(105, _("ahead from"))
    on_track_pct = _threshold(95, _("on track from"))
    behind_pct = _threshold(80, _("behind from, at risk below"))
    corridor_pct = _threshold(10, _("outside a corridor still behind, by up to"))
    leaderboard_for = models.CharField(
        _("names in the leaderboard"), max_length=8, choices=LeaderboardFor, default=LeaderboardFor.LEADERS
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="kpis_figuresettings_once"),
            models.CheckConstraint(
                condition=Q(ahead_pct__gte=F("on_track_pct"), on_track_pct__gte=F("behind_pct"))
                & Q(behind_pct__gte=0, corridor_pct__gte=0),
                name="kpis_figuresettings_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ahead_pct}/{self.on_track_pct}/{self.behind_pct}"


class BonusStep(CompanyOwned):
    """A step of a bonus scale: who reaches `reached_from` gets `bonus_pct` of the bonus base.

    Without a metric the scale is that of the weighted score, in percent; with one it is in the metric's own unit. The
    highest step reached counts, the scales add up.
    """

    metric = OwnedForeignKey(
        Metric, on_delete=models.CASCADE, null=True, blank=True, related_name="bonus_steps"
    )
    reached_from = models.DecimalField(max_digits=18, decimal_places=4)
    bonus_pct = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(MAX_BONUS_PCT))],
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["metric", "reached_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "metric", "reached_from"],
                nulls_distinct=False,
                name="kpis_bonusstep_once",
            ),
            models.CheckConstraint(
                condition=Q(bonus_pct__gte=0, bonus_pct__lte=MAX_BONUS_PCT), name="kpis_bonusstep_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reached_from}: {self.bonus_pct} %"
