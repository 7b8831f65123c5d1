"""Writes about how people sign in: what follows from a change, the company's demand, an operator's help."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, letters, sessions
from accounts.actors import SYSTEM, Actor, member_actor
from accounts.events import Happened
from accounts.models import Company, User
from accounts.second_factor import GRACE_DAYS, has_factor
from accounts.selectors import memberships_of
from accounts.tenancy import tenant


@transaction.atomic
def follow(user: User, what: Happened, *, by: Actor | None = None, keep: str | None = None) -> None:
    """What follows from a change of a sign-in: every company's trail has it, its owner is told, other sessions end.

    `keep` is the key of the session in which it was done; without it all sessions end.
    """
    for membership in memberships_of(user):
        with tenant(membership.company_id):
            audit.record(
                membership.company_id,
                by or member_actor(membership, user),
                what.value,
                membership,
                email=user.email,
            )
    letters.queue("notice", user.email, what=what.value)
    sessions.end_sessions(user.pk, except_key=keep)


@transaction.atomic
def demand_second_factor(*, company: Company, grace_days: int, by: Actor) -> None:
    """From now on members who can write need a second factor, after `grace_days`. The one who says so has one."""
    if by.user is None or not has_factor(by.user.pk):
        raise ValidationError(
            _("Set up a second factor for yourself first: else you would lock yourself out.")
        )
    if grace_days not in GRACE_DAYS:
        raise ValidationError({"grace_days": _("Choose one of the terms.")})
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if company.second_factor_since is not None and company.second_factor_grace_days == grace_days:
        return
    # Other days of grace count from the first demand: changing them must not begin the term anew.
    company.second_factor_since = company.second_factor_since or timezone.now()
    company.second_factor_grace_days = grace_days
    company.save(update_fields=["second_factor_since", "second_factor_grace_days"])
    audit.record(company, by, "company.second_factor_demanded", company, days=grace_days)


@transaction.atomic
def waive_second_factor(*, company: Company, by: Actor) -> None:
    """Members need no second factor any more; those that are set up stay."""
    changed = Company.objects.filter(pk=company.pk, second_factor_since__isnull=False).update(
        second_factor_since=None
    )
    if changed:
        audit.record(company, by, "company.second_factor_waived", company)


@transaction.atomic
def renew_encryption() -> int:
    """Writes the secrets of all factors anew with today's SECRET_KEY, so that a former key can go; how many."""
    adapter, renewed = get_adapter(), 0
    for factor in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        for name in ("secret", "seed"):
            if name in factor.data:
                factor.data[name] = adapter.renew(factor.data[name])
        factor.save(update_fields=["data"])
        renewed += 1
    return renewed


@transaction.atomic
def reset_second_factor(*, user: User) -> bool:
    """An operator's help for one who has lost every factor and code: all are removed; False when there were none."""
    removed, _by_model = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        follow(user, Happened.FACTOR_RESET, by=SYSTEM)
    return removed > 0
