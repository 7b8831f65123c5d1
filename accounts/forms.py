"""Shapes of what people enter about accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    """What allauth asks at sign-up besides e-mail and password."""

    full_name = forms.CharField(label=_("Your name"), max_length=120, strip=True)
    field_order = ["full_name", "email", "password1"]

    def signup(self, request: object, user: User) -> None:
        """Required by allauth; the adapter has stored the name."""
