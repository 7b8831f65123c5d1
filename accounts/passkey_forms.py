"""allauth's forms of passkeys, made to survive any JSON: what a browser would never send is refused in a sentence."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as of_allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from common.json_gate import loads_gated

# What reading a strange credential raises, down to its CBOR and its public key.
_STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, NotImplementedError)


class CredentialField(forms.JSONField):
    """What a key has said, through the gate of all JSON: it may be stored, and its depth is the sender's choice."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return loads_gated(str(value).encode())
        except (ValueError, RecursionError) as strange:
            raise get_adapter().validation_error("unreadable_passkey") from strange

    def bound_data(self, _data: Any, initial: Any) -> Any:
        """It answers one challenge: the page that comes again has a new one, and does not repeat the old answer."""
        return initial


class _AnyShown(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _STRANGE as strange:
            raise get_adapter().validation_error("unreadable_passkey") from strange


class AddPasskeyForm(of_allauth.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth gives it no label, and Django makes an English one of the field's name.
        self.fields["name"].label = _("Name")
        self.fields["credential"] = CredentialField()

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _STRANGE as strange:
            raise get_adapter().validation_error("unreadable_passkey") from strange


class ShowPasskeyForm(_AnyShown, of_allauth.AuthenticateWebAuthnForm):
    """At sign-in."""


class ShowPasskeyAgainForm(_AnyShown, of_allauth.ReauthenticateWebAuthnForm):
    """Before a change of one's sign-in."""
