"""Named reads of accounts."""

from datetime import datetime
from typing import Self

from django.db.models import Q

from accounts.tenancy import OwnedQuerySet


class MembershipQuerySet(OwnedQuerySet):
    def of_user(self, user_id: int) -> Self:
        """A user's memberships with their companies; inside `tenancy.as_user`."""
        return (
            self.filter(user_id=user_id)
            .select_related("company", "user")
            .order_by("company__name", "company_id")
        )

    def open(self) -> Self:
        """Those in companies that are not closed; inside `tenancy.as_user`."""
        return self.filter(company__erase_at=None)

    def closed(self) -> Self:
        """Those in companies that wait to be erased; inside `tenancy.as_user`."""
        return self.filter(company__erase_at__isnull=False)

    def listed(self) -> Self:
        return self.select_related("user").order_by("access", "user__full_name", "user__email")


class InvitationQuerySet(OwnedQuerySet):
    def open_at(self, now: datetime) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now).order_by("-id")

    def with_token(self, token_hash: str) -> Self:
        """The invitation of a link; inside `tenancy.as_invitation`."""
        return self.filter(token_hash=token_hash)


class ApiKeyQuerySet(OwnedQuerySet):
    def with_prefix(self, prefix: str) -> Self:
        """The key that a request shows; inside `tenancy.as_key`."""
        return self.filter(prefix=prefix)

    def listed(self, now: datetime) -> Self:
        return (
            self.filter(Q(revoked_at=None) | Q(revoked_at__gt=now))
            .select_related("created_by")
            .order_by("-id")
        )
