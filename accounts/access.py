"""Who may do what: the table of access levels and rights. Asked at the door, nowhere else."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    OWNER = "owner", _("Owner")
    CONSULTANT = "consultant", _("Consultant")
    HEAD = "head", _("Head of sales")
    MEMBER = "member", _("Employee")
    VIEWER = "viewer", _("Viewer")


class Permission(StrEnum):
    """A right inside a company. Routes name one; see docs/api.md for the table."""

    VIEW_CATALOGUE = "view_catalogue"
    EDIT_CATALOGUE = "edit_catalogue"
    VIEW_STRUCTURE = "view_structure"
    EDIT_STRUCTURE = "edit_structure"
    IMPORT_PEOPLE = "import_people"
    VIEW_FINDINGS = "view_findings"
    RESOLVE_FINDINGS = "resolve_findings"
    VIEW_OWN_KPI = "view_own_kpi"
    VIEW_KPI = "view_kpi"
    SET_TARGETS = "set_targets"
    PUSH_ACTUALS = "push_actuals"
    CLOSE_MONTHS = "close_months"
    VIEW_REPORTS = "view_reports"
    RUN_REPORTS = "run_reports"
    VIEW_JOBS = "view_jobs"
    VIEW_MEMBERS = "view_members"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_KEYS = "manage_keys"
    VIEW_AUDIT = "view_audit"
    MANAGE_COMPANY = "manage_company"
    MANAGE_WEBHOOKS = "manage_webhooks"


P = Permission
_EVERYBODY = {P.VIEW_CATALOGUE, P.VIEW_STRUCTURE, P.VIEW_OWN_KPI, P.VIEW_JOBS}
_READERS = _EVERYBODY | {P.VIEW_FINDINGS, P.VIEW_KPI, P.VIEW_REPORTS, P.VIEW_MEMBERS}
_HEAD = _READERS | {
    P.EDIT_CATALOGUE,
    P.EDIT_STRUCTURE,
    P.IMPORT_PEOPLE,
    P.RESOLVE_FINDINGS,
    P.SET_TARGETS,
    P.PUSH_ACTUALS,
    P.RUN_REPORTS,
}

RIGHTS: dict[str, frozenset[Permission]] = {
    Access.OWNER: frozenset(Permission),
    Access.CONSULTANT: frozenset(_HEAD | {P.MANAGE_MEMBERS, P.MANAGE_KEYS, P.VIEW_AUDIT}),
    Access.HEAD: frozenset(_HEAD | {P.CLOSE_MONTHS}),
    Access.MEMBER: frozenset(_EVERYBODY),
    Access.VIEWER: frozenset(_READERS),
}


class Scope(models.TextChoices):
    """What an API key may do."""

    STRUCTURE_READ = "structure:read", _("Read structures, people and findings")
    STRUCTURE_WRITE = "structure:write", _("Change structures")
    PEOPLE_WRITE = "people:write", _("Push people")
    KPI_READ = "kpi:read", _("Read targets, actuals and reports")
    KPI_WRITE = "kpi:write", _("Push actuals and targets")


SCOPE_RIGHTS: dict[str, frozenset[Permission]] = {
    Scope.STRUCTURE_READ: frozenset({P.VIEW_CATALOGUE, P.VIEW_STRUCTURE, P.VIEW_FINDINGS, P.VIEW_JOBS}),
    Scope.STRUCTURE_WRITE: frozenset(
        {P.VIEW_STRUCTURE, P.EDIT_STRUCTURE, P.EDIT_CATALOGUE, P.RESOLVE_FINDINGS}
    ),
    Scope.PEOPLE_WRITE: frozenset({P.IMPORT_PEOPLE}),
    Scope.KPI_READ: frozenset({P.VIEW_KPI, P.VIEW_OWN_KPI, P.VIEW_REPORTS, P.VIEW_JOBS}),
    Scope.KPI_WRITE: frozenset({P.PUSH_ACTUALS, P.SET_TARGETS, P.RUN_REPORTS}),
}


def may_grant(granting: str, granted: str) -> bool:
    """Whether a member with access `granting` may give or take access `granted`: only an owner makes owners."""
    return granting == Access.OWNER or (granting == Access.CONSULTANT and granted != Access.OWNER)


def can_write(access: str) -> bool:
    """Whether a member with this access may change anything: some right of theirs is more than a look."""
    return any(not right.startswith("view_") for right in RIGHTS[access])
