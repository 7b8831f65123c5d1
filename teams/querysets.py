"""Named reads of structures and people."""

from datetime import date
from typing import Any, Self

from django.db.models import Prefetch, Q, QuerySet

from accounts.tenancy import OwnedQuerySet


class StructureQuerySet(OwnedQuerySet):
    def live(self) -> Self:
        return self.filter(state="live")


class PositionQuerySet(OwnedQuerySet):
    def with_everything(self, seated: QuerySet[Any]) -> Self:
        """Positions with roles, scopes, own duties, overrides, links, and as `seated` the assignments given:
        8 queries, whatever the number of positions."""
        return self.prefetch_related(
            "roles__role",
            "scopes",
            "duties__responsibility",
            "involvements__responsibility",
            "links",
            Prefetch("assignments", queryset=seated, to_attr="seated"),
        ).order_by("order", "id")


class PersonQuerySet(OwnedQuerySet):
    def working_on(self, day: date) -> Self:
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))


class AssignmentQuerySet(OwnedQuerySet):
    def seats_on(self, day: date) -> Self:
        """Who sits where on the day, with the people at hand."""
        return self.active_on(day).select_related("person")

    def active_on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """Active on at least one day of the half-open range."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=start), starts_on__lt=end)


class FindingQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
