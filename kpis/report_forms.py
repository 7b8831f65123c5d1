"""What people enter about reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.models import Cadence, ReportSchedule

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class ScheduleForm(forms.Form):
    """How often reports are made by themselves; no cadence stops them."""

    cadence = forms.ChoiceField(
        label=_("How often"), required=False, choices=[("", _("never")), *Cadence.choices]
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=WEEKDAYS,
        coerce=int,
        initial=4,
        help_text=_("For weekly reports."),
    )
    hour = forms.TypedChoiceField(label=_("Hour"), choices=HOURS, coerce=int, initial=19)

    @classmethod
    def of(cls, schedule: ReportSchedule | None) -> "ScheduleForm":
        if schedule is None:
            return cls(initial={"cadence": "", "weekday": 4, "hour": 19})
        return cls(initial={"cadence": schedule.cadence, "weekday": schedule.weekday, "hour": schedule.hour})
