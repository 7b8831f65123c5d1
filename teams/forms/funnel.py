"""The form of a hand-over between two stages of the funnel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from accounts.models import Company
from roles.wording import FUNNEL_STAGES
from teams.actions.funnel import MOST_CRITERION, MOST_SLA_HOURS, as_seen
from teams.analysis.funnel import FUNNEL, Passage
from teams.forms.base import role_choices
from teams.models import HandOver

HOURS = gettext_lazy("Whole hours, from 1 to 2,000.")


class PassageForm(forms.Form):
    """Which hand-over is meant: in the address of its dialog, and sent back with it."""

    from_stage = forms.ChoiceField(
        label=gettext_lazy("Hands over after"), choices=list(FUNNEL_STAGES.items())
    )
    to_stage = forms.ChoiceField(
        label=gettext_lazy("Takes on at"), choices=list(FUNNEL_STAGES.items()), initial=FUNNEL[1]
    )
    giver = forms.ChoiceField(label=gettext_lazy("Who hands over"))
    receiver = forms.ChoiceField(label=gettext_lazy("Who takes on"))

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "receiver"):
            self.fields[name].choices = role_choices(company)  # type: ignore[attr-defined]

    def passage(self) -> Passage:
        return Passage(*(self.cleaned_data[name] for name in Passage._fields))


class HandOverForm(PassageForm):
    """`fixed`: the hand-over is one of the map, so its stages and roles are not asked for. `seen`: what was described
    when the dialog opened (teams.actions.funnel.as_seen)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=400)
    criterion = LineField(
        label=gettext_lazy("The client passes when"),
        max_length=MOST_CRITERION,
        required=False,
        help_text=gettext_lazy("A fact that both see in the CRM: “the advance is paid”, “a meeting is set”."),
    )
    sla_hours = forms.IntegerField(
        label=gettext_lazy("The receiver acts within, working hours"),
        required=False,
        min_value=1,
        max_value=MOST_SLA_HOURS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": HOURS, "min_value": HOURS, "max_value": HOURS},
    )

    def __init__(self, *args: Any, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            for name in Passage._fields:
                self.fields[name].widget = forms.HiddenInput()
        self.fields["criterion" if fixed else "from_stage"].widget.attrs["autofocus"] = True

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        return {"passage": self.passage()} | {
            name: self.cleaned_data[name] for name in ("criterion", "sla_hours", "seen")
        }

    def see(self, row: HandOver | None) -> None:
        """What is described now has been shown: sent once more, the form replaces it."""
        self.data = {name: self.data[name] for name in self.data} | {"seen": as_seen(row)}

    @staticmethod
    def initial_of(passage: Passage, row: HandOver | None) -> dict[str, Any]:
        told = {"criterion": row.criterion, "sla_hours": row.sla_hours} if row else {}
        return {**passage._asdict(), **told, "seen": as_seen(row)}
