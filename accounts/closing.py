"""A company that is to be erased: closed to everybody at once, erased after thirty days (custody.actions.erasure), and
until then given back whole to an owner who changes their mind.

Closed means: no page and no endpoint finds it, no clock works for it, no invitation leads into it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Permission
from accounts.actors import Actor, member_actor
from accounts.models import Company, Membership, User
from accounts.tenancy import as_dispatcher, as_user, tenant

GRACE = timedelta(days=30)


@dataclass(frozen=True)
class ClosedCompany:
    """A closed company as a member of it sees it. `erased_at` is the moment after which nothing can be given back."""

    id: int
    uid: UUID
    name: str
    asked_at: datetime
    erased_at: datetime
    may_take_back: bool


@transaction.atomic
def close_company(*, company: Company, typed_name: str, by: Actor) -> None:
    """Closes the company and has it erased after the days of grace. ValidationError when its name was not typed."""
    if typed_name.strip() != company.name:
        raise ValidationError({"name": _("This is not the name of the company. Nothing was changed.")})
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if locked.erase_at is not None:
        return
    locked.erase_asked_at = timezone.now()
    locked.erase_at = locked.erase_asked_at + GRACE
    locked.erase_asked_by = by.user
    locked.save(update_fields=["erase_asked_at", "erase_at", "erase_asked_by"])
    audit.record(company, by, "company.closed", locked, until=locked.erase_at.isoformat())


def take_back(*, user: User, uid: UUID) -> Company:
    """Opens a closed company again, whole, for one of its owners. ValidationError when its time is over."""
    membership = _closed_membership(user, uid)
    if membership is None or not membership.may(Permission.MANAGE_COMPANY):
        raise ValidationError(_("Only an owner may take this back."))
    with tenant(membership.company_id):
        company = Company.objects.select_for_update(no_key=True).get(pk=membership.company_id)
        if company.erase_at is not None and company.erase_at <= timezone.now():
            raise ValidationError(_("The days of grace are over: the company is being erased."))
        if company.erase_at is not None:
            company.erase_at = company.erase_asked_at = company.erase_asked_by = None
            company.save(update_fields=["erase_asked_at", "erase_at", "erase_asked_by"])
            audit.record(company, member_actor(membership, user), "company.taken_back", company)
        return company


def _closed_memberships(user: User) -> list[Membership]:
    with as_user(user.pk):
        return list(Membership.objects.of_user(user.pk).closed())


def _closed_membership(user: User, uid: UUID) -> Membership | None:
    return next((one for one in _closed_memberships(user) if one.company.uid == uid), None)


def closed_companies_of(user: User) -> list[ClosedCompany]:
    """The closed companies that the user is a member of, by name."""
    now = timezone.now()
    return [
        ClosedCompany(
            id=membership.company_id,
            uid=membership.company.uid,
            name=membership.company.name,
            asked_at=timezone.localtime(membership.company.erase_asked_at),
            erased_at=timezone.localtime(membership.company.erase_at),
            may_take_back=membership.may(Permission.MANAGE_COMPANY)
            and (membership.company.erase_at or now) > now,
        )
        for membership in _closed_memberships(user)
    ]


def closed_companies() -> frozenset[int]:
    """The ids of all companies that are closed."""
    with as_dispatcher():
        return frozenset(Company.objects.filter(erase_at__isnull=False).values_list("pk", flat=True))


def due_erasures(now: datetime) -> list[tuple[int]]:
    """(company id,) of those whose days of grace are over, the longest waiting first."""
    with as_dispatcher():
        return list(Company.objects.filter(erase_at__lte=now).order_by("erase_at").values_list("pk"))
