"""Forms of norms, volumes and limits. An empty field returns to what is usual."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from teams.analysis import facts
from teams.forms.base import AmountField, Words
from teams.norm_selectors import as_typed

MOST_MINUTES = 9_999
MOST_PER_MONTH = 9_999_999


def _between(low: int, high: int) -> str:
    return _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}


def _within(low: int, high: int) -> str:
    return _("A number from %(low)s to %(high)s, at most two decimals.") % {"low": low, "high": high}


def _errors(sentence: Words) -> dict[str, Words]:
    wrong = ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    return dict.fromkeys(wrong, sentence)


class WholeField(forms.IntegerField):
    """A whole number with one sentence for whatever is wrong with it."""

    widget = forms.TextInput

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        sentence = lazy(_between, str)(low, high)
        super().__init__(min_value=low, max_value=high, error_messages=_errors(sentence), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric"}


class MeasureField(AmountField):
    """A number that may have a fraction, with one sentence for whatever is wrong with it."""

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(
            min_value=low,
            max_value=high,
            max_digits=5,
            decimal_places=2,
            error_messages=_errors(lazy(_within, str)(low, high)),
            **kwargs,
        )


class NormForm(forms.Form):
    """Minutes for one piece of a responsibility."""

    responsibility = LineField(max_length=80)
    minutes = WholeField(low=1, high=MOST_MINUTES, required=False)


class VolumeForm(forms.Form):
    """How many pieces a whole holder of the role meets in a month."""

    role = LineField(max_length=80)
    driver = LineField(max_length=8)
    per_month = AmountField(
        required=False,
        min_value=0,
        max_value=MOST_PER_MONTH,
        decimal_places=2,
        error_messages=_errors(gettext_lazy("A number from 0 to 9,999,999, at most two decimals.")),
    )


class LimitsForm(forms.Form):
    """The bounds of a healthy structure; the placeholder is what holds without an own one. Each field is sent with what
    it showed, so that only what was changed here is changed (`changed_data`)."""

    min_reports = WholeField(low=0, high=100, required=False, label=gettext_lazy("Direct reports, at least"))
    max_reports = WholeField(low=1, high=100, required=False, label=gettext_lazy("Direct reports, at most"))
    max_layers = WholeField(low=1, high=50, required=False, label=gettext_lazy("Layers of command, at most"))
    max_share_pct = MeasureField(
        low=1, high=500, required=False, label=gettext_lazy("Shares of one person or position, at most, %")
    )
    hours_month = MeasureField(
        low=1, high=744, required=False, label=gettext_lazy("Working hours a month at rate 1")
    )
    max_load_pct = MeasureField(
        low=1, high=500, required=False, label=gettext_lazy("Of them for work by norms, at most, %")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = facts.Limits()
        for name, field in self.fields.items():
            field.widget.attrs["placeholder"] = f"{getattr(usual, name)}"
            field.show_hidden_initial = True

    @staticmethod
    def initial_of(limits: facts.Limits) -> dict[str, Any]:
        """Own numbers; what is as usual stays empty and shows its placeholder."""
        usual = facts.Limits()
        return {
            name: as_typed(value) if isinstance(value, Decimal) else value
            for name in LimitsForm.base_fields
            if (value := getattr(limits, name)) != getattr(usual, name)
        }

    def limits(self) -> facts.Limits:
        return facts.Limits(**{name: value for name, value in self.cleaned_data.items() if value is not None})
