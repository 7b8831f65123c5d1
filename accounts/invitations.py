"""The link of an invitation, and the letter that carries it.

The letter goes out after the commit, by a worker. The message to the worker holds ids only and the worker makes the
token again (keys.invitation_token), so that no table and no queue ever holds a working link. Should the broker or the
mail server be down for long, the members page says that the letter has not left and offers the link to copy.
"""

import logging

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import keys
from accounts.models import Invitation
from accounts.tenancy import tenant
from common.mail import short_letter

logger = logging.getLogger(__name__)


def link_of(invitation: Invitation, origin: str) -> str:
    """The address that accepts the invitation; `origin` is "https://host"."""
    return origin.rstrip("/") + reverse("invitation_link", args=[keys.invitation_token(invitation.uid)])


def mail_on_commit(invitation: Invitation, origin: str) -> None:
    """Has the letter sent, in the language of this request, once the invitation is stored."""
    from accounts.tasks import mail_invitation

    message = (invitation.company_id, invitation.pk, origin, translation.get_language() or "ru")

    def send() -> None:
        try:
            mail_invitation.apply_async(message, retry=False)
        except Exception:  # (whatever the broker's trouble is, the invitation stands and its link works)
            logger.warning("the letter of invitation %s could not be announced", invitation.uid)

    transaction.on_commit(send)


def send_letter(company_id: int, invitation_id: int, origin: str, language: str) -> bool:
    """Sends the letter of an open invitation and notes it; False when the invitation is not open any more."""
    with tenant(company_id):
        invitation = (
            Invitation.objects.for_company(company_id)
            .open_at(timezone.now())
            .select_related("company", "invited_by")
            .filter(pk=invitation_id)
            .first()
        )
    if invitation is None:
        return False
    # Outside the transaction: a slow mail server must not hold a connection.
    with translation.override(language):
        _letter(invitation, link_of(invitation, origin)).send()
    with tenant(company_id):
        Invitation.objects.for_company(company_id).filter(pk=invitation_id).update(mailed_at=timezone.now())
    return True


def _letter(invitation: Invitation, link: str) -> EmailMultiAlternatives:
    company = invitation.company.name
    return short_letter(
        invitation.email,
        title=_("Invitation to “%(company)s”") % {"company": company},
        text=_("%(who)s invites you to “%(company)s” in SalesOrg. Your access: %(access)s.")
        % {
            "who": invitation.invited_by or "SalesOrg",
            "company": company,
            "access": invitation.get_access_display(),
        },
        link=link,
        label=_("Accept the invitation"),
        note=_("The link works once and for three days. If you did not expect this letter, do nothing."),
    )
