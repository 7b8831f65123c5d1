"""Changing who gets which report: by those who run reports for everybody, by each for oneself, by a letter's link."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Permission
from accounts.actors import Actor, member_actor
from accounts.models import Company, Membership
from accounts.tenancy import tenant
from kpis.models import Cadence, LetterScope, ReportSubscription
from kpis.selectors.subscriptions import Wish, receivers
from kpis.unsubscribing import Ticket

CHOICES = ("", *LetterScope.values)


@transaction.atomic
def set_subscriptions(*, company: Company, choices: Mapping[tuple[UUID, str], str], by: Actor) -> int:
    """Sets what members get: (member's uid, cadence) -> "company", "team", or "" for nothing; returns how many changed.

    PermissionDenied: another's, without the right to run reports. ValidationError: an unknown member or choice.
    """
    known = {found.membership.uid: found for found in receivers(company)}
    changed = 0
    for (uid, cadence), choice in choices.items():
        found = known.get(uid)
        if found is None or cadence not in Cadence.values or choice not in CHOICES:
            raise ValidationError(_("Choose whom the report goes to, how often and about what."))
        if not _may_set(found.membership, by):
            raise PermissionDenied
        if found.wishes[cadence].choice != choice:
            _set(found.membership, cadence, Wish(bool(choice), choice or found.wishes[cadence].scope), by)
            changed += 1
    return changed


def _may_set(membership: Membership, by: Actor) -> bool:
    is_own = by.membership is not None and by.membership.pk == membership.pk
    return is_own or by.may(Permission.RUN_REPORTS)


def _set(membership: Membership, cadence: str, wish: Wish, by: Actor) -> None:
    row, _created = ReportSubscription.objects.update_or_create(
        company_id=membership.company_id,
        membership=membership,
        cadence=cadence,
        defaults={"is_on": wish.is_on, "scope": wish.scope, "set_by_label": by.label[:120]},
    )
    audit.record(
        membership.company_id,
        by,
        "report_subscription.set",
        row,
        email=membership.user.email,
        cadence=cadence,
        gets=wish.choice,
    )


def change_by_letter(*, ticket: Ticket, is_on: bool) -> bool:
    """Stops the letters of a cadence for the holder of a letter's link, or starts them again; False when the member is
    gone. Nobody needs to be signed in, and a second click changes nothing."""
    with tenant(ticket.company_id):
        member = (
            Membership.objects.for_company(ticket.company_id)
            .select_related("user", "company")
            .filter(pk=ticket.membership_id)
            .first()
        )
        found = receivers(member.company, only=member) if member else []
        if member is None or not found:
            return False
        wish = found[0].wishes[ticket.cadence]
        if wish.is_on != is_on:
            _set(member, ticket.cadence, Wish(is_on, wish.scope), member_actor(member, member.user))
        return True
