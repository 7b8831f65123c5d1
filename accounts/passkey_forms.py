"""allauth's forms of passkeys, made to survive any JSON: what a browser would never send is refused in a sentence."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as of_allauth
from django.forms import Form
from django.utils.translation import gettext_lazy as _

# What reading a strange credential raises, down to its CBOR and its public key.
_STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, NotImplementedError)


class _AnyShown(Form):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _STRANGE as strange:
            raise get_adapter().validation_error("incorrect_code") from strange


class AddPasskeyForm(of_allauth.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth gives it no label, and Django makes an English one of the field's name.
        self.fields["name"].label = _("Name")

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _STRANGE as strange:
            raise get_adapter().validation_error("incorrect_code") from strange


class ShowPasskeyForm(_AnyShown, of_allauth.AuthenticateWebAuthnForm):
    """At sign-in."""


class ShowPasskeyAgainForm(_AnyShown, of_allauth.ReauthenticateWebAuthnForm):
    """Before a change of one's sign-in."""
