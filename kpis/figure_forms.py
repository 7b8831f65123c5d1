"""What people enter about how figures are judged: thresholds, names in the leaderboard, bonus scales."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpis.actions.figure_settings import FIELDS, MAX_STEPS, BonusStepIn, FigureSettingsIn
from kpis.analysis.measures import Direction
from kpis.forms import NumberField
from kpis.models import BonusStep, FigureSettings, LeaderboardFor
from kpis.selectors.metrics import MetricInfo


class FigureSettingsForm(forms.Form):
    """The thresholds in percent of what is due by now, and the privacy of the leaderboard."""

    ahead_pct = NumberField(label=_("Ahead from, %"), max_length=20)
    on_track_pct = NumberField(label=_("On track from, %"), max_length=20)
    behind_pct = NumberField(
        label=_("Behind from, %"), max_length=20, help_text=_("Below it a figure is at risk.")
    )
    corridor_pct = NumberField(
        label=_("Outside a corridor: behind up to, %"),
        max_length=20,
        help_text=_("How far from the nearer bound, in per cent of it; farther away is at risk."),
    )
    leaderboard_for = forms.ChoiceField(
        label=_("Who sees names in the leaderboard"),
        choices=LeaderboardFor,
        help_text=_("Everybody always sees the own place. The API keeps to it too."),
    )

    @classmethod
    def initial_of(cls, settings: FigureSettings) -> dict[str, Any]:
        values = {name: getattr(settings, name) for name in FIELDS}
        return {name: value if isinstance(value, str) else _plain(value) for name, value in values.items()}

    @property
    def given(self) -> FigureSettingsIn:
        return FigureSettingsIn(**self.cleaned_data)


class BonusStepForm(forms.Form):
    """One step of a scale; a row without figures is no step."""

    metric = forms.ChoiceField(label=pgettext_lazy("bonus", "Scale"), required=False)
    reached_from = NumberField(label=_("Reached from"), max_length=30, required=False)
    bonus_pct = NumberField(label=_("Bonus, % of the base"), max_length=20, required=False)

    def __init__(self, *args: Any, metrics: Sequence[MetricInfo] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(m.slug, m.title) for m in metrics if m.direction is not Direction.RANGE]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "metric" else "form-control"
        self.fields["metric"].choices = [("", _("Weighted score, %")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("reached_from") is None) != (found.get("bonus_pct") is None) and not self.errors:
            raise ValidationError(_("A step needs both figures; leave both empty to drop it."))
        return found

    @property
    def step(self) -> BonusStepIn | None:
        found = self.cleaned_data
        if found.get("reached_from") is None:
            return None
        return BonusStepIn(found["metric"] or None, found["reached_from"], found["bonus_pct"])


BonusStepForms = forms.formset_factory(
    BonusStepForm, extra=3, max_num=MAX_STEPS, absolute_max=MAX_STEPS + 50, validate_max=True
)


def bonus_initial(rows: Sequence[BonusStep]) -> list[dict[str, str]]:
    """The stored steps as the rows of the form."""
    return [
        {
            "metric": row.metric.slug if row.metric else "",
            "reached_from": _plain(row.reached_from),
            "bonus_pct": _plain(row.bonus_pct),
        }
        for row in rows
    ]


def _plain(value: Decimal) -> str:
    return f"{value.normalize() + 0:f}"
