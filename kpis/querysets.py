"""Named reads of numbers."""

from datetime import date
from typing import Self

from accounts.tenancy import OwnedQuerySet


class MetricQuerySet(OwnedQuerySet):
    def by_slug(self, slugs: list[str]) -> Self:
        return self.filter(slug__in=slugs)


class TargetQuerySet(OwnedQuerySet):
    def of_month(self, month_on: date) -> Self:
        return self.filter(month_on=month_on)


class ActualQuerySet(OwnedQuerySet):
    def between(self, start: date, end: date) -> Self:
        """Facts of the half-open range of days."""
        return self.filter(on__gte=start, on__lt=end)


class GapReportQuerySet(OwnedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-period_starts_on", "-id")
