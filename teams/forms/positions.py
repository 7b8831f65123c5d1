"""Forms of one position: new, title, leader, roles, scope, own duties, deputy, removal."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms import LineField
from accounts.models import Company
from roles.models import Involvement
from teams.forms.base import (
    Json,
    PositionForm,
    entered_in,
    position_choices,
    rate_field,
    role_choices,
    share_field,
)
from teams.models.structures import Dimension
from teams.operations import MAX_DUTY_TEXT, MAX_TEXT
from teams.position_selectors import OwnDuty, own_duties

ROLE_ROWS = 4
SPARE_DUTY_ROWS = 2


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


class RenameForm(PositionForm):
    title_text = gettext_lazy("Title, team, rate")
    title = LineField(label=gettext_lazy("Title"), max_length=MAX_TEXT)
    team = LineField(
        label=gettext_lazy("Team"),
        max_length=MAX_TEXT,
        required=False,
        help_text=gettext_lazy("Only for the one who leads it."),
    )
    fte = rate_field()

    def initial_values(self) -> Json:
        return {"title": self.box.title, "team": self.box.team, "fte": self.box.fte.normalize()}

    def operations(self) -> list[Json]:
        """Only what was changed, so that another's change of another field is no conflict."""
        names = [name for name in ("title", "team", "fte") if name in self.changed_data]
        changed: Json = {name: self.cleaned_data[name] for name in names}
        return [{"op": "rename", "key": self.key, **changed}] if changed else []


class MoveForm(PositionForm):
    title_text = gettext_lazy("Move to another leader")
    submit_text = gettext_lazy("Move")
    parent = forms.ChoiceField(label=gettext_lazy("Reports to"), required=False)

    def initial_values(self) -> Json:
        return {"parent": str(self.box.parent or "")}

    def build(self) -> None:
        own = self.page.under(self.box.key)
        others = [box for box in self.page.boxes.values() if box.key not in own]
        self.fields["parent"].choices = position_choices(others, _("Nobody: at the top"))  # type: ignore[attr-defined]

    def operations(self) -> list[Json]:
        return [{"op": "move", "key": self.key, "parent": self.cleaned_data["parent"] or None}]


class RolesForm(PositionForm):
    title_text = gettext_lazy("Roles and shares")
    rows: ClassVar[range] = range(ROLE_ROWS)

    def build(self) -> None:
        choices = role_choices(self.page.structure.company_id)
        held = [*self.box.roles, *[None] * ROLE_ROWS]
        for index in range(max(ROLE_ROWS, len(self.box.roles) + 1)):
            share = held[index] if index < len(held) else None
            self.fields[f"role_{index}"] = forms.ChoiceField(
                label=_("Role"), choices=choices, required=False, initial=share.slug if share else ""
            )
            self.fields[f"share_{index}"] = share_field(
                _("Share, %"), required=False, initial=share.share_pct.normalize() if share else None
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        count = sum(name.startswith("role_") for name in self.fields)
        return [(self[f"role_{index}"], self[f"share_{index}"]) for index in range(count)]

    def operations(self) -> list[Json]:
        chosen = [
            {
                "role": self.cleaned_data[role.name],
                "share_pct": self.cleaned_data.get(share.name) or Decimal(100),
            }
            for role, share in self.pairs()
            if self.cleaned_data.get(role.name)
        ]
        return [{"op": "set_roles", "key": self.key, "roles": chosen}]


class ScopeForm(PositionForm):
    title_text = gettext_lazy("Scope")

    def build(self) -> None:
        for dimension, label in Dimension.choices:
            mine = ", ".join(value for name, value in self.box.scopes if name == dimension)
            known = sorted(
                {value for box in self.page.boxes.values() for name, value in box.scopes if name == dimension}
            )
            self.fields[dimension] = forms.CharField(
                label=label, required=False, max_length=2000, initial=mine, widget=forms.TextInput(),
                help_text=_("Several separated by commas; empty means all.")
                if not known
                else _("In this structure: %(values)s.") % {"values": ", ".join(known[:12])},
            )  # fmt: skip
            self.fields[dimension].known = known  # type: ignore[attr-defined]
            self.fields[dimension].widget.attrs["list"] = f"known-{dimension}"

    def known(self) -> list[tuple[str, list[str]]]:
        return [(name, self.fields[name].known) for name, _label in Dimension.choices]  # type: ignore[attr-defined]

    def operations(self) -> list[Json]:
        scope = {
            dimension: [value.strip() for value in self.cleaned_data[dimension].split(",") if value.strip()]
            for dimension in Dimension.values
        }
        return [
            {
                "op": "set_scope",
                "key": self.key,
                "scope": {name: found for name, found in scope.items() if found},
            }
        ]


class DutiesForm(PositionForm):
    title_text = gettext_lazy("Own duties")

    def build(self) -> None:
        self.held: list[OwnDuty] = own_duties(self.page.structure, self.box.key)
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


class DeputyForm(PositionForm):
    title_text = gettext_lazy("Deputy")
    deputy = forms.ChoiceField(label=gettext_lazy("Stands in"), required=False)

    def initial_values(self) -> Json:
        return {"deputy": str(self.box.deputies[0]) if self.box.deputies else ""}

    def build(self) -> None:
        others = [box for box in self.page.boxes.values() if box.key != self.box.key]
        self.fields["deputy"].choices = position_choices(others, _("Not appointed"))  # type: ignore[attr-defined]

    def operations(self) -> list[Json]:
        chosen = self.cleaned_data["deputy"]
        held = [str(key) for key in self.box.deputies]
        base = {"key": self.key, "kind": "deputy"}
        gone = [{"op": "unlink", "target": key, **base} for key in held if key != chosen]
        return gone + ([{"op": "link", "target": chosen, **base}] if chosen and chosen not in held else [])


class RemoveForm(PositionForm):
    title_text = gettext_lazy("Remove the position")
    submit_text = pgettext_lazy("position", "Remove")
    is_dangerous = True

    def operations(self) -> list[Json]:
        return [{"op": "remove", "key": self.key}]
