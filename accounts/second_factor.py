"""Who must have a second factor, until when, and who has one.

A company may demand it of its members who can write (`Company.second_factor_since`). Both doors ask here: until the
deadline a member is reminded, after it no page and no endpoint of the company opens to a person without a factor.
API keys have no person behind them and are not asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.access import can_write
from accounts.models import Company, Membership, User
from accounts.selectors import memberships_of

# Recovery codes alone are none: they stand in for a factor that was lost.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
GRACE_DAYS = (0, 3, 7, 14, 30)


@dataclass(frozen=True)
class Demand:
    """A company's demand that a member has not met yet; after `until` its doors stay shut."""

    company: str
    until: datetime
    is_over: bool


def has_factor(user_id: int) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()


def due_at(membership: Membership, company: Company) -> datetime | None:
    """The moment from which this member needs a second factor; None when the company does not demand it of them.

    Who joins later has the same days of grace, from the day of joining.
    """
    if company.second_factor_since is None or not can_write(membership.access):
        return None
    begins = max(company.second_factor_since, membership.created_at)
    return begins + timedelta(days=company.second_factor_grace_days)


def demand_on(membership: Membership, company: Company, now: datetime) -> Demand | None:
    """What the company demands of this member and the member has not; a query only where something is demanded."""
    due = due_at(membership, company)
    if due is None or has_factor(membership.user_id):
        return None
    return Demand(company=company.name, until=due, is_over=now >= due)


def demands_on(user: User) -> list[Demand]:
    """Everything that is demanded of a user in all their companies, the most urgent first."""
    now = timezone.now()
    found = (demand_on(membership, membership.company, now) for membership in memberships_of(user))
    return sorted((demand for demand in found if demand), key=lambda demand: demand.until)


def members_without(company: Company) -> int:
    """How many members who can write have no second factor yet; inside the company's tenant."""
    members = Membership.objects.for_company(company).values_list("user_id", "access")
    writing = {user_id for user_id, access in members if can_write(access)}
    having = Authenticator.objects.filter(user_id__in=writing, type__in=FACTORS)
    return len(writing - set(having.values_list("user_id", flat=True)))
