"""What people enter about stored facts: a correction, a reason."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import LineField
from kpis.actions.corrections import FactIn
from kpis.analysis.facts import says_as_json
from kpis.forms import DayField, NumberField
from kpis.models import REASON_LENGTH, Actual


class ReasonForm(forms.Form):
    """Why a fact is taken away or a month reopened."""

    reason = LineField(label=_("Why"), max_length=REASON_LENGTH)


class CorrectionForm(ReasonForm):
    """What a fact is to say from now on."""

    on = DayField(label=_("Day"), max_length=40)
    value = NumberField(label=_("Value"), max_length=40)
    share_pct = NumberField(label=_("Share, %"), max_length=10)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    field_order = ("on", "value", "share_pct", "reason", "seen")

    def clean_share_pct(self) -> Decimal:
        share: Decimal = self.cleaned_data["share_pct"]
        if not 0 < share <= 100 or share != round(share, 2):
            raise forms.ValidationError(_("A share is more than 0 and at most 100, with at most 2 decimals."))
        return share

    @classmethod
    def of(cls, row: Actual) -> "CorrectionForm":
        """The form with what is stored."""
        says: dict[str, Any] = {
            "on": f"{row.on:%d.%m.%Y}",
            "value": _plain(row.value),
            "share_pct": _plain(row.share_pct),
            "seen": seen_of(row),
        }
        return cls(initial=says)

    def renew(self, row: Actual) -> None:
        """What was typed stays; the page that shows it again shows what is stored by now."""
        self.data = {**self.data, "seen": seen_of(row)}

    @property
    def fact(self) -> FactIn:
        given = self.cleaned_data
        return FactIn(given["on"], given["value"], given["share_pct"])


def seen_of(row: Actual) -> str:
    """What a page shows of a fact, as its form sends it back."""
    return " ".join(says_as_json((row.on, row.value, row.share_pct)))


class CloseMonthForm(forms.Form):
    note = LineField(label=pgettext_lazy("figure", "Note"), max_length=REASON_LENGTH, required=False)


def _plain(value: Decimal) -> str:
    """Without the zeros at its end, with the comma of a Russian reader: both are read."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
