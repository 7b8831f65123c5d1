"""What people enter about a finding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField
from teams.moves.registry import ACCEPT
from teams.operations import FIRST_DAY, LAST_DAY


class ResolveForm(forms.Form):
    """A way out and why. What it asks besides is read by teams.moves.answers. An acceptance needs its reason and may
    have a last day."""

    move = forms.CharField(max_length=40)
    reason = LineField(label=_("Note for the history"), max_length=500, required=False)
    until_on = forms.DateField(
        label=_("Until what day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(
            {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}, format="%Y-%m-%d"
        ),
        help_text=_("Without a day it stays quiet until its facts change."),
    )

    def __init__(self, *args: Any, move: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (self.data.get("move") or move) == ACCEPT:
            self.fields["reason"].required = True
            self.fields["reason"].label = _("Why it is accepted")
            self.fields["reason"].error_messages["required"] = _("Say why this is accepted.")
        else:
            del self.fields["until_on"]
