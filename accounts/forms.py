"""Shapes of what people enter about accounts."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.access import Access, Scope, may_grant
from accounts.models import TIME_ZONES, Company, User


class LineField(forms.CharField):
    """One line of visible text: composed (NFC), single spaces, no control characters.

    A line break in a name would end a header of a letter; a name of invisible characters could not be clicked.
    """

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", str(value or "")).split())
        # Joiners and marks of direction mean something inside Arabic, Hebrew and emoji, and nothing at the ends.
        text = super().to_python(text.strip("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")) or ""
        categories = {unicodedata.category(char) for char in text}
        if "Cc" in categories or (text and categories <= {"Cf", "Zs", "Mn", "Cn"}):
            raise ValidationError(_("This holds characters that cannot be seen. Type the text by hand."))
        if any("\u202a" <= char <= "\u202e" for char in text):
            raise ValidationError(_("This holds marks that turn the direction of the text. Type it by hand."))
        return str(text)


class SignupForm(forms.Form):
    """What allauth asks at sign-up besides e-mail and password."""

    full_name = LineField(label=_("Your name"), max_length=120)
    field_order = ["full_name", "email", "password1"]

    def signup(self, request: object, user: User) -> None:
        """Required by allauth; the adapter has stored the name."""


class ResetPasswordForm(forms.Form):
    """Asks for a new password without looking whether anybody has the address: the worker that writes does."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """The address, as allauth wants it."""
        email = str(self.cleaned_data["email"])
        letters.queue("reset", email)
        return email


class SecondFactorForm(forms.Form):
    """The company's switch: whether members who can write need a second factor, and from when."""

    demanded = forms.BooleanField(
        label=_("Members who can write must have a second factor"),
        required=False,
        help_text=_("Employees and viewers may do without one; API keys go on working."),
    )
    grace_days = forms.TypedChoiceField(
        label=_("Time to set it up"),
        coerce=int,
        choices=[
            (0, _("none, from now on")),
            (3, _("3 days")),
            (7, _("7 days")),
            (14, _("14 days")),
            (30, _("30 days")),
        ],
        help_text=_(
            "Until then members are reminded; afterwards the company opens only to those who have one."
        ),
    )

    @classmethod
    def of(cls, company: Company) -> "SecondFactorForm":
        return cls(
            initial={
                "demanded": company.second_factor_since is not None,
                "grace_days": company.second_factor_grace_days,
            }
        )


class CompanyForm(forms.Form):
    name = LineField(label=_("Name of the company"), max_length=120)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=TIME_ZONES,
        initial="Europe/Moscow",
        help_text=_("Days and reports begin and end by it."),
    )

    @classmethod
    def of(cls, company: Company) -> "CompanyForm":
        return cls(initial={"name": company.name, "time_zone": company.time_zone})


class AccessForm(forms.Form):
    """The access of a member, among those that the one who asks may give."""

    def __init__(self, *args: Any, granting: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Access.choices if may_grant(granting, value)]
        self.fields["access"] = forms.ChoiceField(label=_("Access"), choices=choices)


class InvitationForm(AccessForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    field_order = ["email", "access"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.fields["access"].initial = Access.VIEWER


class KeyForm(forms.Form):
    name = LineField(
        label=_("Name"), max_length=80, help_text=_("The program that will use it, for instance “Bitrix24”.")
    )
    scopes = forms.MultipleChoiceField(label=_("Scopes"), choices=Scope, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("one year"))],
    )


class CloseCompanyForm(forms.Form):
    """The name of the company as its owner types it; accounts.closing compares it."""

    name = forms.CharField(
        label=_("Type the company's name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; an empty form that was sent is not the same as one that was only looked at."""
    return request.POST if request.method == "POST" else None


def take_errors(form: forms.Form, refused: ValidationError) -> None:
    """Shows what an action refused beside the fields it is about."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
