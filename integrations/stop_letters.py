"""The letter about a webhook that was stopped because its receiver takes nothing: why, and how to start it again."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.tenancy import tenant
from common.mail import short_letter
from common.outbound import site_of
from integrations.models import WebhookEndpoint
from integrations.selectors import keepers, last_trouble
from jobs.models import Job


@dataclass(frozen=True)
class StoppedWebhook:
    """What one member is told. `trouble`: the last answer of the receiver, in the member's language."""

    endpoint: WebhookEndpoint
    member: Membership
    trouble: str


def take_stopped(job: Job) -> StoppedWebhook | None:
    """Whom to write to now; None when it is at work again or gone, or the member may not start it any more."""
    with tenant(job.company_id):
        rows = (
            WebhookEndpoint.objects.for_company(job.company_id).exclude(stopped="").select_related("company")
        )
        endpoint = rows.filter(pk=job.payload["endpoint"]).first()
        member = next((one for one in keepers(job.company_id) if one.pk == job.payload["membership"]), None)
        if endpoint is None or member is None:
            return None
        with translation.override(member.user.language or settings.LANGUAGE_CODE):
            return StoppedWebhook(endpoint, member, last_trouble(endpoint))


def letter_of(job: Job, stopped: StoppedWebhook) -> EmailMultiAlternatives:
    """The letter to one owner, in their language; sent twice it has the same Message-ID."""
    endpoint, user = stopped.endpoint, stopped.member.user
    origin = settings.SITE_URL.rstrip("/")
    with translation.override(user.language or settings.LANGUAGE_CODE):
        said = {"name": endpoint.name, "company": endpoint.company.name}
        return short_letter(
            user.email,
            title=_("The webhook “%(name)s” of “%(company)s” is stopped") % said,
            text=_text(stopped),
            link=origin + reverse("integrations:webhook", args=[endpoint.company.slug, endpoint.uid]),
            label=_("Open the webhook"),
            note=_("You get this letter because you may change the webhooks of “%(company)s”.") % said,
            once=job.uid,
        )


def _text(stopped: StoppedWebhook) -> str:
    """Why, and what to do; the path of the address, which may be secret, is not said."""
    endpoint = stopped.endpoint
    lines = [
        _("%(site)s is not called any more: %(why)s.")
        % {"site": site_of(endpoint.url), "why": endpoint.get_stopped_display()},
    ]
    if stopped.trouble:
        lines.append(_("What came of the last try: %(trouble)s.") % {"trouble": stopped.trouble})
    lines.append(
        _(
            "When the receiver works again, open the webhook and press “Start again”. What happened meanwhile is not "
            "told by itself; messages that were not delivered can be sent again one by one from its log."
        )
    )
    return "\n\n".join(lines)
