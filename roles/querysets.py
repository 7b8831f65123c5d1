"""Named reads of a company's roles."""

from typing import Self

from accounts.tenancy import OwnedQuerySet


class CompanyRoleQuerySet(OwnedQuerySet):
    def current(self) -> Self:
        """Without those that were put away."""
        return self.filter(archived_at=None)

    def with_own_text(self) -> Self:
        """Written or edited by the company: not in sync with the catalogue."""
        return self.exclude(base__isnull=False, edited_at=None)
