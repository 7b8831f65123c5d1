"""Named reads of structures and people."""

from datetime import date
from decimal import Decimal
from typing import Protocol, Self

from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.access import Permission
from accounts.tenancy import OwnedQuerySet


class Asker(Protocol):
    """A member, or the actor behind a request."""

    def may(self, permission: Permission) -> bool: ...


class StructureQuerySet(OwnedQuerySet):
    def live(self) -> Self:
        return self.filter(state="live")

    def visible_to(self, asker: Asker) -> Self:
        """Drafts and the archive are for those who work on the structure or see its findings, not for everybody."""
        works_on_it = asker.may(Permission.EDIT_STRUCTURE) or asker.may(Permission.VIEW_FINDINGS)
        return self if works_on_it else self.live()


_SLUG = Coalesce("role__slug", "company_role__slug")


class PositionRoleQuerySet(OwnedQuerySet):
    def with_slug(self) -> Self:
        """Each with the `slug` of its role, the catalogue's or the company's own."""
        return self.annotate(slug=_SLUG)

    def slugs_and_shares(self) -> list[tuple[str, Decimal]]:
        return list(self.annotate(slug=_SLUG).values_list("slug", "share_pct"))


class PersonQuerySet(OwnedQuerySet):
    def working_on(self, day: date) -> Self:
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))


class AssignmentQuerySet(OwnedQuerySet):
    def active_on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """Active on at least one day of the half-open range."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=start), starts_on__lt=end)


class AbsenceQuerySet(OwnedQuerySet):
    def overlapping(self, start: date, end: date) -> Self:
        """Away on at least one day of the half-open range."""
        return self.filter(ends_on__gt=start, starts_on__lt=end)


class FindingQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
