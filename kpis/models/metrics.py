"""What a company measures."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.tenancy import CompanyOwned
from common.formulas import MAX_LENGTH
from kpis.querysets import MetricQuerySet
from roles.models import Aggregation, Direction, MetricTemplate, Unit

MAX_WEIGHT = 100


class Metric(CompanyOwned):
    """What a company measures. Taken from a template (`slug` is its slug then) or its own.

    `formula`: of a computed metric, over slugs of the same company (common.formulas); every change of one is made by
    one writer at a time, so that no two of them close a loop. `weight`: how much it says in a scorecard, 0 for nothing.
    """

    slug = models.SlugField(max_length=60)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120)
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
