"""Shapes of what people enter about structures and people."""

from teams.forms.base import PositionForm
from teams.forms.positions import (
    DeputyForm,
    DutiesForm,
    MoveForm,
    RemoveForm,
    RenameForm,
    RolesForm,
    ScopeForm,
)
from teams.forms.seats import AssignForm, VacateForm

EDITS: dict[str, type[PositionForm]] = {
    "rename": RenameForm,
    "move": MoveForm,
    "roles": RolesForm,
    "scope": ScopeForm,
    "duties": DutiesForm,
    "assign": AssignForm,
    "vacate": VacateForm,
    "deputy": DeputyForm,
    "remove": RemoveForm,
}
