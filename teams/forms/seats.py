"""Forms of who sits in a position."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from teams.forms.base import Json, PositionForm, day_field, share_field
from teams.models import Assignment
from teams.position_card import people_elsewhere, seated_or_to_come

NEW_PERSON = "new"


class AssignForm(PositionForm):
    title_text = gettext_lazy("Assign a person")
    submit_text = gettext_lazy("Assign")
    tab = "people"
    person = forms.ChoiceField(label=gettext_lazy("Person"))
    new_name = LineField(label=gettext_lazy("Name of the new person"), max_length=160, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("As"), choices=Assignment.Kind)
    share_pct = share_field(gettext_lazy("Share of working time, %"), initial=100)
    starts_on = day_field(gettext_lazy("From"))
    last_day = day_field(gettext_lazy("Until"), required=False)

    def initial_values(self) -> Json:
        bench = self.card.bench
        return {"person": bench[0]["uid"] if bench else NEW_PERSON, "starts_on": timezone.localdate()}

    def build(self) -> None:
        bench = [(person["uid"], person["full_name"]) for person in self.card.bench]
        others = people_elsewhere(self.card)
        choices: list[tuple[str, Any]] = [(NEW_PERSON, _("A new person"))]
        choices += [(_("Without a place"), bench)] if bench else []
        choices += [(_("With a place"), others)] if others else []
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> Json:
        data: Json = super().clean() or {}
        if data.get("person") == NEW_PERSON and not data.get("new_name"):
            self.add_error("new_name", _("Enter a name."))
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("This is before the first day."))
        return data

    def new_person(self) -> str:
        """The name to make a person of, empty when one was chosen."""
        return str(self.cleaned_data["new_name"]) if self.cleaned_data["person"] == NEW_PERSON else ""

    def operations(self) -> list[Json]:
        return self.operations_for(self.cleaned_data["person"])

    def operations_for(self, uid: str) -> list[Json]:
        data = self.cleaned_data
        seat = {
            "op": "assign", "key": self.key, "person": uid, "kind": data["kind"], "share_pct": data["share_pct"],
            "starts_on": data["starts_on"].isoformat(),
        }  # fmt: skip
        return [seat, *_until(self.key, uid, data["last_day"])]


def _until(key: str, uid: str, last_day: date | None) -> list[Json]:
    if last_day is None:
        return []
    return [
        {"op": "vacate", "key": key, "person": uid, "ends_on": (last_day + timedelta(days=1)).isoformat()}
    ]


class VacateForm(PositionForm):
    title_text = gettext_lazy("Vacate the position")
    submit_text = gettext_lazy("Vacate")
    tab = "people"
    person = forms.ChoiceField(label=gettext_lazy("Who leaves"), required=False)
    ends_on = day_field(gettext_lazy("Free from"))

    def initial_values(self) -> Json:
        return {"ends_on": timezone.localdate()}

    def build(self) -> None:
        people = seated_or_to_come(self.card)
        everybody = [("", _("Everybody"))] if len(people) != 1 else []
        self.fields["person"].choices = [*everybody, *people]  # type: ignore[attr-defined]

    def operations(self) -> list[Json]:
        data = self.cleaned_data
        return [
            {
                "op": "vacate",
                "key": self.key,
                "person": data["person"] or None,
                "ends_on": data["ends_on"].isoformat(),
            }
        ]
