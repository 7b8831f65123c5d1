"""Shapes of what people enter about structures and people."""

from teams.forms.base import PositionForm
from teams.forms.positions import CostForm, DutiesForm, RateForm, RolesForm, ScopeForm, TeamForm, TitleForm
from teams.forms.seats import AssignForm, VacateForm

EDITS: dict[str, type[PositionForm]] = {
    "title": TitleForm,
    "team": TeamForm,
    "rate": RateForm,
    "cost": CostForm,
    "roles": RolesForm,
    "scope": ScopeForm,
    "duties": DutiesForm,
    "assign": AssignForm,
    "vacate": VacateForm,
}
