"""Forms of one position: new, title, team, rate, cost, roles, scope, own duties."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from accounts.models import Company
from roles.models import Involvement
from teams.forms.base import (
    AmountField,
    Json,
    PositionForm,
    entered_in,
    rate_field,
    role_choices,
    share_field,
)
from teams.models.structures import Dimension
from teams.operations import MAX_DUTY_TEXT, MAX_TEXT
from teams.position_card import known_scope_values
from teams.position_selectors import OwnDuty, own_duties

SPARE_ROLE_ROWS = 1
SPARE_DUTY_ROWS = 1
MOST_COST_RUB = 100_000_000


class NewPositionForm(forms.Form):
    """A position that is not there yet, under a leader or at the top."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    parent = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = LineField(label=gettext_lazy("Title"), max_length=MAX_TEXT)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, help_text=gettext_lazy("Its duties come with it.")
    )
    team = LineField(
        label=gettext_lazy("Team"),
        max_length=MAX_TEXT,
        required=False,
        help_text=gettext_lazy("Only for the one who leads it."),
    )
    fte = rate_field(initial=Decimal(1))

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(company)  # type: ignore[attr-defined]

    def operations(self) -> list[Json]:
        data = self.cleaned_data
        parent = str(data["parent"]) if data["parent"] else None
        roles = [{"role": data["role"], "share_pct": 100}] if data["role"] else []
        return [
            {"op": "add", "parent": parent, "title": data["title"], "team": data["team"], "fte": data["fte"],
             "roles": roles}
        ]  # fmt: skip

    def entered(self) -> list[tuple[str, str]]:
        return entered_in(self)


class OneFieldForm(PositionForm):
    """One fact of the position, changed in its place: nothing is sent when it stayed as it was."""

    name: ClassVar[str]

    def operations(self) -> list[Json]:
        if self.name not in self.changed_data:
            return []
        return [{"op": "rename", "key": self.key, self.name: self.cleaned_data[self.name]}]


class TitleForm(OneFieldForm):
    title_text = gettext_lazy("Title")
    name = "title"
    title = LineField(label=gettext_lazy("Title"), max_length=MAX_TEXT)

    def initial_values(self) -> Json:
        return {"title": self.box.title}


class TeamForm(OneFieldForm):
    title_text = gettext_lazy("Team")
    name = "team"
    team = LineField(
        label=gettext_lazy("Team"),
        max_length=MAX_TEXT,
        required=False,
        help_text=gettext_lazy("Only for the one who leads it."),
    )

    def initial_values(self) -> Json:
        return {"team": self.box.team}


class RateForm(OneFieldForm):
    title_text = gettext_lazy("Rate")
    name = "fte"
    fte = rate_field()

    def initial_values(self) -> Json:
        return {"fte": self.box.fte.normalize()}


class CostForm(OneFieldForm):
    title_text = gettext_lazy("Cost a month")
    name = "cost_rub"
    cost_rub = AmountField(
        label=gettext_lazy("Cost a month, ₽"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_COST_RUB,
        decimal_places=2,
        help_text=gettext_lazy("At rate 1. Only those who edit the structure see it."),
    )

    def initial_values(self) -> Json:
        return {"cost_rub": None if self.box.cost_rub is None else f"{self.box.cost_rub.normalize():f}"}


class RolesForm(PositionForm):
    """Pairs of a role and its share. A row without a role is left out."""

    title_text = gettext_lazy("Roles and shares")

    def build(self) -> None:
        choices = role_choices(self.card.structure.company_id)
        for index in range(len(self.box.roles) + SPARE_ROLE_ROWS):
            share = self.box.roles[index] if index < len(self.box.roles) else None
            self.fields[f"role_{index}"] = forms.ChoiceField(
                label=_("Role"), choices=choices, required=False, initial=share.slug if share else ""
            )
            self.fields[f"share_{index}"] = share_field(
                _("Share, %"), required=False, initial=f"{share.pct.normalize():f}" if share else None
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        count = sum(name.startswith("role_") for name in self.fields)
        return [(self[f"role_{index}"], self[f"share_{index}"]) for index in range(count)]

    def clean(self) -> Json:
        data: Json = super().clean() or {}
        seen: set[str] = set()
        for role, share in self.pairs():
            slug = data.get(role.name)
            if not slug:
                continue
            if slug in seen:
                self.add_error(role.name, _("This role stands above already."))
            seen.add(slug)
            if data.get(share.name) is None and share.name not in self.errors:
                data[share.name] = Decimal(100)
        return data

    def operations(self) -> list[Json]:
        chosen = [
            {"role": self.cleaned_data[role.name], "share_pct": self.cleaned_data[share.name]}
            for role, share in self.pairs()
            if self.cleaned_data.get(role.name)
        ]
        held = [{"role": share.slug, "share_pct": share.pct} for share in self.box.roles]
        return [] if chosen == held else [{"op": "set_roles", "key": self.key, "roles": chosen}]


class ScopeForm(PositionForm):
    """Values by dimension, separated by commas; the page makes chips of them."""

    title_text = gettext_lazy("Scope")

    def build(self) -> None:
        self.known = known_scope_values(self.card.structure)
        for dimension, label in Dimension.choices:
            mine = ", ".join(value for name, value in self.box.scopes if name == dimension)
            self.fields[dimension] = forms.CharField(
                label=label, required=False, max_length=2000, initial=mine,
                widget=forms.TextInput(attrs={"data-chips": "", "autocomplete": "off"}),
            )  # fmt: skip

    def lines(self) -> list[tuple[forms.BoundField, Sequence[str]]]:
        """Each field with the values that other positions of the structure have."""
        return [(self[dimension], self.known[dimension]) for dimension in Dimension.values]

    def operations(self) -> list[Json]:
        if not any(name in self.changed_data for name in Dimension.values):
            return []
        scope = {
            dimension: [value.strip() for value in self.cleaned_data[dimension].split(",") if value.strip()]
            for dimension in Dimension.values
        }
        kept = {name: found for name, found in scope.items() if found}
        return [{"op": "set_scope", "key": self.key, "scope": kept}]


class DutiesForm(PositionForm):
    """Duties in the client's own words. A row without a text is left out."""

    title_text = gettext_lazy("Own duties")
    tab = "duties"

    def build(self) -> None:
        self.held: list[OwnDuty] = own_duties(self.card.structure, self.box.key)
        rows: Sequence[OwnDuty | None] = [*self.held, *[None] * SPARE_DUTY_ROWS]
        for index, duty in enumerate(rows):
            self.fields[f"text_{index}"] = forms.CharField(
                label=_("Duty"), required=False, max_length=MAX_DUTY_TEXT, initial=duty.text if duty else ""
            )
            self.fields[f"involvement_{index}"] = forms.ChoiceField(
                label=_("Part"), choices=Involvement.choices, initial=duty.involvement if duty else "R"
            )

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, OwnDuty | None]]:
        count = len(self.held) + SPARE_DUTY_ROWS
        return [
            (
                self[f"text_{index}"],
                self[f"involvement_{index}"],
                self.held[index] if index < len(self.held) else None,
            )
            for index in range(count)
        ]

    def operations(self) -> list[Json]:
        data = self.cleaned_data
        duties = [
            {"text": data[text.name], "involvement": data[part.name]}
            for text, part, _held in self.lines()
            if data[text.name].strip()
        ]
        return [{"op": "set_duties", "key": self.key, "duties": duties}]
