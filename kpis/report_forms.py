"""What people enter about reports."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kpis.models import Cadence
from kpis.selectors.schedules import Rhythm

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
FRIDAY = 4
HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class RhythmForm(forms.Form):
    """One rhythm of reports; the cadence is the prefix of its fields."""

    is_active = forms.BooleanField(label=_("on"), required=False)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.Select(attrs={"class": "so-input so-input-sm"}),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        choices=HOURS,
        coerce=int,
        widget=forms.Select(attrs={"class": "so-input so-input-sm"}),
    )

    def clean_weekday(self) -> int:
        """Only the weekly rhythm asks for it; the others keep the usual one."""
        given = self.cleaned_data["weekday"]
        return FRIDAY if given == "" else int(given)

    @classmethod
    def of(cls, rhythm: Rhythm) -> "RhythmForm":
        initial = {"is_active": rhythm.is_active, "weekday": rhythm.weekday, "hour": rhythm.hour}
        return cls(initial=initial, prefix=rhythm.cadence)


def sent_rhythms(data: Mapping[str, Any]) -> dict[str, RhythmForm]:
    """The forms of all cadences as they were sent."""
    return {cadence: RhythmForm(data, prefix=cadence) for cadence in Cadence.values}


def sent_choices(data: Mapping[str, Any]) -> dict[tuple[UUID, str], str]:
    """Who gets what: fields named `<member's uid>.<cadence>`. ValidationError for a name of another shape."""
    return dict(_choices(data))


def _choices(data: Mapping[str, Any]) -> Iterator[tuple[tuple[UUID, str], str]]:
    for name in data:
        member, dot, cadence = name.partition(".")
        if dot:
            try:
                yield (UUID(member), cadence), data[name]
            except ValueError:
                raise ValidationError(
                    _now("Choose whom the report goes to, how often and about what.")
                ) from None
