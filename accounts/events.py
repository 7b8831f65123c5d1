"""What can happen to a person's sign-in, and how it is told in letters and in the trail."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Happened(StrEnum):
    """The verbs of the trail."""

    APP_ADDED = "factor.app_added"
    APP_REMOVED = "factor.app_removed"
    PASSKEY_ADDED = "factor.passkey_added"
    PASSKEY_REMOVED = "factor.passkey_removed"
    CODES_RENEWED = "factor.codes_renewed"
    FACTOR_RESET = "factor.reset"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 (a verb)
    PASSWORD_RESET = "password.reset"  # noqa: S105 (a verb)


PHRASES: dict[Happened, Promise] = {
    Happened.APP_ADDED: _("An authenticator app was added"),
    Happened.APP_REMOVED: _("The authenticator app was removed"),
    Happened.PASSKEY_ADDED: _("A passkey was added"),
    Happened.PASSKEY_REMOVED: _("A passkey was removed"),
    Happened.CODES_RENEWED: _("New recovery codes were made"),
    Happened.FACTOR_RESET: _("An operator removed all second factors"),
    Happened.PASSWORD_CHANGED: _("The password was changed"),
    Happened.PASSWORD_RESET: _("A new password was set by a link from a letter"),
}

# What allauth calls the same: the templates of its own notices.
OF_ALLAUTH: dict[str, Happened] = {
    "mfa/email/totp_activated": Happened.APP_ADDED,
    "mfa/email/totp_deactivated": Happened.APP_REMOVED,
    "mfa/email/webauthn_added": Happened.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": Happened.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": Happened.CODES_RENEWED,
    "account/email/password_changed": Happened.PASSWORD_CHANGED,
    "account/email/password_reset": Happened.PASSWORD_RESET,
    "account/email/password_set": Happened.PASSWORD_CHANGED,
}


def phrase_of_event(what: Happened) -> str:
    """The sentence of a letter."""
    return f"{PHRASES[what]}."
