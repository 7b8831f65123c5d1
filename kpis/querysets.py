"""Named reads of numbers."""

from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Self

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Value

from accounts.tenancy import OwnedQuerySet
from kpis.analysis.periods import Grain, start_of

# A row's value times its credit share: what it counts for its person.
CREDITED = ExpressionWrapper(
    F("value") * F("share_pct") * Value(Decimal("0.01")),
    output_field=DecimalField(max_digits=25, decimal_places=8),
)


class MetricQuerySet(OwnedQuerySet):
    def by_slug(self, slugs: list[str]) -> Self:
        return self.filter(slug__in=slugs)


class TargetQuerySet(OwnedQuerySet):
    def of_period(self, grain: str, starts_on: date) -> Self:
        return self.filter(grain=grain, starts_on=starts_on)

    def between(self, start: date, end: date) -> Self:
        """Targets whose period shares a day with [start, end)."""
        return self.filter(
            reduce(
                or_, (Q(grain=g.value, starts_on__gte=start_of(g, start), starts_on__lt=end) for g in Grain)
            )
        )


class ActualQuerySet(OwnedQuerySet):
    def between(self, start: date, end: date) -> Self:
        """Facts of the half-open range of days."""
        return self.filter(on__gte=start, on__lt=end)


class GapReportQuerySet(OwnedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-period_starts_on", "-id")
