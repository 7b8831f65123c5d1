"""Answers about accounts that cross companies for one user."""

from accounts.models import Company, Membership, User
from accounts.tenancy import as_user


def memberships_of(user: User) -> list[Membership]:
    """A user's memberships with their companies, by company name."""
    with as_user(user.pk):
        return list(Membership.objects.get_queryset().of_user(user.pk))


def membership_in(user: User, slug: str) -> tuple[Membership, Company] | None:
    """The user's membership in the company with this slug; None for a stranger and for a missing company alike."""
    with as_user(user.pk):
        membership = Membership.objects.get_queryset().of_user(user.pk).filter(company__slug=slug).first()
        return (membership, membership.company) if membership else None
