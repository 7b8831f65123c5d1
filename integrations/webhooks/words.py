"""Codes of the wire in words for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "shape": _("Enter an address like https://example.com/hook, without a name and password in it."),
    "scheme": _("The address must begin with https://."),
    "port": _("Only the ports 443 and 8443 are called."),
    "unresolved": _("The name of this host cannot be found now."),
    "inside": _("This address leads to an inner network and is not called."),
}
TROUBLES: dict[str, str | Promise] = {
    **REFUSALS,
    "timeout": _("no answer within ten seconds"),
    "tls": _("the certificate of the receiver is not accepted"),
    "connection": _("no connection"),
    "stopped": _("the webhook is stopped"),
    "lost": _("the message was not sent: something broke on our side"),
}


def refusal_of(code: str) -> str:
    return str(REFUSALS[code])


def trouble_of(code: str, status: int | None) -> str:
    """Why a try has failed: the receiver's status, or what came in between."""
    if status is not None:
        return gettext("the receiver answered %(status)s") % {"status": status}
    return str(TROUBLES.get(code, code))
