"""The link of an invitation, and the letter that carries it.

The letter is a wish in the table of letters (accounts.letters), stored with the invitation: neither a broker nor a mail
server that is away loses it. It holds ids only and the worker makes the token again (keys.invitation_token), so that no
table and no queue ever holds a working link. Until it has left, the members page says so and offers the link to copy.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import keys
from accounts.letters import Words, letter_kind, queue
from accounts.models import Invitation, Letter
from accounts.tenancy import tenant

LETTER = "invitation"


def link_of(invitation: Invitation, origin: str) -> str:
    """The address that accepts the invitation; `origin` is "https://host"."""
    return origin.rstrip("/") + reverse("invitation_link", args=[keys.invitation_token(invitation.uid)])


def mail(invitation: Invitation, origin: str) -> None:
    """Has the letter sent, in the language of this request, once the invitation is stored."""
    queue(
        LETTER,
        invitation.email,
        company=str(invitation.company_id),
        invitation=str(invitation.pk),
        origin=origin,
    )


def _words(letter: Letter) -> list[Words]:
    """Nothing for an invitation that is not open any more."""
    company_id = int(letter.data["company"])
    with tenant(company_id):
        invitation = (
            Invitation.objects.for_company(company_id)
            .open_at(timezone.now())
            .select_related("company", "invited_by")
            .filter(pk=letter.data["invitation"])
            .first()
        )
    if invitation is None:
        return []
    company = invitation.company.name
    return [
        Words(
            title=_("Invitation to “%(company)s”") % {"company": company},
            text=_("%(who)s invites you to “%(company)s” in SalesOrg. Your access: %(access)s.")
            % {
                "who": invitation.invited_by or "SalesOrg",
                "company": company,
                "access": invitation.get_access_display(),
            },
            link=link_of(invitation, ""),
            label=_("Accept the invitation"),
            note=_("The link works once and for three days. If you did not expect this letter, do nothing."),
            origin=letter.data["origin"],
        )
    ]


def _sent(letter: Letter) -> None:
    company_id = int(letter.data["company"])
    with tenant(company_id):
        Invitation.objects.for_company(company_id).filter(pk=letter.data["invitation"]).update(
            mailed_at=timezone.now()
        )


letter_kind(LETTER, _words, sent=_sent)
