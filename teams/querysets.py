"""Named reads of structures and people."""

from datetime import date
from typing import Self

from django.db.models import Prefetch, Q

from accounts.tenancy import OwnedQuerySet


class StructureQuerySet(OwnedQuerySet):
    def live(self) -> Self:
        return self.filter(state="live")


class PositionQuerySet(OwnedQuerySet):
    def with_everything(self, on: date) -> Self:
        """Positions with roles, scopes, own duties, overrides, links and who sits there on the day: 7 queries."""
        from teams.models import Assignment

        seated = Assignment.objects.get_queryset().active_on(on).select_related("person")
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
    def active_on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """Active on at least one day of the half-open range."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=start), starts_on__lt=end)


class FindingQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
