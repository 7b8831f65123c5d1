"""allauth's forms of passkeys, made to survive any JSON: what a browser would never send is refused in a sentence."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as of_allauth
from django.forms import Form

# What reading a strange credential raises, down to its CBOR and its public key.
_STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, NotImplementedError)


class _AnyShown(Form):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _STRANGE as strange:
            raise get_adapter().validation_error("incorrect_code") from strange


class AddPasskeyForm(of_allauth.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _STRANGE as strange:
            raise get_adapter().validation_error("incorrect_code") from strange


class ShowPasskeyForm(_AnyShown, of_allauth.AuthenticateWebAuthnForm):
    """At sign-in."""


class ShowPasskeyAgainForm(_AnyShown, of_allauth.ReauthenticateWebAuthnForm):
    """Before a change of one's sign-in."""
