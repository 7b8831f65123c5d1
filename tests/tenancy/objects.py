"""Which row a route's parameter names. A parameter that stands neither here nor in `SHARED` fails the walk.

"route name.parameter" -> the model whose row it names, or the recipe of `rows.py` for one in a certain state; the
parameter is that row's attribute of the same name, else its uid.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.tenancy.routes import Route
from tests.tenancy.rows import Rows

NAMED: dict[str, str] = {
    "accounts:member.uid": "accounts.Membership",
    "accounts:remove_member.uid": "accounts.Membership",
    "accounts:revoke_invitation.uid": "accounts.Invitation",
    "accounts:revoke_key.uid": "accounts.ApiKey",
    "jobs:job.uid": "jobs.Job",
    "api-company-role.slug": "roles.CompanyRole",
    "api-company-role-return.slug": "roles.CompanyRole",
    "api-company-role-changes.slug": "roles.CompanyRole",
    "api-structure.uid": "teams.Structure",
    "api-structure-operations.uid": "teams.Structure",
    "api-structure-findings.uid": "teams.Structure",
    "api-structure-health.uid": "teams.Structure",
    "api-structure-funnel.uid": "teams.Structure",
    "api-structure-matrix.uid": "teams.Structure",
    "api-structure-drafts.uid": "teams.Structure",
    "api-draft-compare.uid": "teams.Structure:draft",
    "api-draft-publish.uid": "teams.Structure:draft",
    "api-structure-exports.uid": "teams.Structure",
    "api-structure-export.uid": "teams.Structure",
    "api-structure-export-file.uid": "teams.Structure",
    "api-structure-export.job": "jobs.Job:chart",
    "api-structure-export-file.job": "jobs.Job:chart",
    "api-finding.uid": "teams.Finding",
    "api-finding-moves.uid": "teams.Finding",
    "api-finding-decisions.uid": "teams.Finding",
    "api-finding-resolution.uid": "teams.Finding",
    "teams:structure-compare.structure": "teams.Structure:draft",
    "teams:draft-decide.structure": "teams.Structure:draft",
    "teams:draft-give-way.structure": "teams.Structure:draft",
    "teams:draft-update.structure": "teams.Structure:draft",
    "teams:draft-publish.structure": "teams.Structure:draft",
    "teams:draft-rename.structure": "teams.Structure:draft",
    "teams:draft-away.structure": "teams.Structure:draft",
    "teams:draft-back.structure": "teams.Structure:draft",
    "teams:position.key": "teams.Position",
    "teams:position-edit.key": "teams.Position",
    "teams:position-take-back.key": "teams.Position",
    "teams:position-take-back.batch": "teams.Operation",
    "teams:scopes-take-back.batch": "teams.Operation",
    "teams:export-file.uid": "jobs.Job:chart",
    "teams:person.uid": "teams.Person",
    "teams:absences.uid": "teams.Person",
    "teams:absence-take-back.uid": "teams.Absence",
    "api-absences.uid": "teams.Person",
    "api-absence.uid": "teams.Absence",
    "teams:finding.uid": "teams.Finding",
    "teams:finding-resolve.uid": "teams.Finding",
    "teams:finding-undo.uid": "teams.Finding",
    "teams:plan-cancel.uid": "teams.PlannedChange",
    "teams:import-preview.uid": "teams.StaffListImport",
    "teams:import-columns.uid": "teams.StaffListImport",
    "teams:import-choose.uid": "teams.StaffListImport",
    "teams:import-apply.uid": "teams.StaffListImport",
    "teams:import-done.uid": "teams.StaffListImport",
    "teams:import-rejected.uid": "teams.StaffListImport",
    "roles:catalogue-news-seen.slug": "roles.CompanyRole:copy",
    "roles:role-archive.slug": "roles.CompanyRole",
    "roles:role-bring-back.slug": "roles.CompanyRole",
    "roles:role-changes.slug": "roles.CompanyRole:copy",
    "roles:role-edit.slug": "roles.CompanyRole",
    "roles:role-restore.slug": "roles.CompanyRole",
    "roles:role-return.slug": "roles.CompanyRole:copy",
    "roles:wording-forget.uid": "roles.CompanyWording",
    "roles:job-description.uid": "roles.JobDescription",
    "roles:job-description-line.uid": "roles.JobDescription",
    "roles:job-description-sure.uid": "roles.JobDescription",
    "roles:job-description-about.uid": "roles.JobDescription",
    "roles:job-description-create.uid": "roles.JobDescription",
    "roles:job-description-aside.uid": "roles.JobDescription",
    "kpis:metric.uid": "kpis.Metric",
    "kpis:shift_metric.uid": "kpis.Metric",
    "kpis:drop_metric.uid": "kpis.Metric",
    "kpis:position_kpis.uid": "teams.Structure",
    "kpis:position_kpis.key": "teams.Position",
    "kpis:report.uid": "kpis.GapReport",
    "kpis:report_pdf.uid": "kpis.GapReport",
    "kpis:report_xlsx.uid": "kpis.GapReport",
    "kpis:fact.uid": "kpis.FactKey",
    "kpis:correct_fact.uid": "kpis.FactKey",
    "kpis:withdraw_fact.uid": "kpis.FactKey",
    "kpis:actuals_file.uid": "kpis.ActualsImport",
    "kpis:load_actuals.uid": "kpis.ActualsImport",
    "kpis:refused_rows.uid": "kpis.ActualsImport:loaded",
    "integrations:webhook.uid": "integrations.WebhookEndpoint",
    "integrations:webhook_test.uid": "integrations.WebhookEndpoint",
    "integrations:webhook_switch.uid": "integrations.WebhookEndpoint",
    "integrations:webhook_secret.uid": "integrations.WebhookEndpoint",
    "integrations:webhook_remove.uid": "integrations.WebhookEndpoint",
    "integrations:delivery_again.uid": "integrations.WebhookDelivery",
    "custody:export_file.uid": "custody.DataExport:made",
    "custody:position_back.batch": "teams.Operation",
    "custody:removed_back.event": "accounts.AuditEvent:removal",
    "api-webhook.uid": "integrations.WebhookEndpoint",
    "api-webhook-test.uid": "integrations.WebhookEndpoint",
    "api-webhook-secret.uid": "integrations.WebhookEndpoint",
    "api-webhook-deliveries.uid": "integrations.WebhookEndpoint",
    "api-metric.slug": "kpis.Metric",
    "api-actual.uid": "kpis.FactKey",
    "api-actual-correction.uid": "kpis.FactKey",
    "api-actual-withdrawal.uid": "kpis.FactKey",
    "api-scorecard.uid": "teams.Person",
    "api-gap-report.uid": "kpis.GapReport",
    "api-gap-report-pdf.uid": "kpis.GapReport",
    "api-gap-report-xlsx.uid": "kpis.GapReport",
}

# Parameters that name the same everywhere: parameter -> (model, the row's attribute).
EVERYWHERE: dict[str, tuple[str, str]] = {
    "structure": ("teams.Structure", "uid"),
    "version": ("teams.StructureVersion", "uid"),
    "job": ("jobs.Job", "uid"),
}

# Parameters that name something no company owns: a value that may or may not exist, the same for everybody.
SHARED: dict[str, str] = {
    "api-responsibility-owners.slug": "receivables-control",
    "api-responsibility.slug": "receivables-control",
    "api-role.slug": "sales-head",
    "roles:responsibility.slug": "receivables-control",
    "roles:coverage_cell.area": "team",
    "roles:coverage_cell.role": "sales-head",
    "roles:role.slug": "sales-head",
    "roles:role-take.slug": "sales-head",
    # The number of a line of the asker's own job description.
    "roles:job-description-line.number": "1",
    "api-report-schedule.cadence": "week",
    "teams:funnel-stage.stage": "lead",
    # A month of everybody's calendar.
    "kpis:close_month.month": "2026-09",
    "kpis:reopen_month.month": "2026-09",
    "api-month-reopening.month": "2026-09",
    "teams:position-edit.edit": "assign",
    "teams:import-rejected.kind": "csv",
    "kpis:download_board.ending": "csv",
}

# Pages that take JSON instead of a form.
JSON_PAGES = {"teams:chart-operations", "teams:chart-news", "teams:chart-undo", "teams:chart-redo"}

_MISSING = {
    "uuid": lambda: str(uuid4()),
    "slug": lambda: "nothing-of-this-name",
    "int": lambda: "987654321",
    "str": lambda: "nothing",
}


class UnknownParameterError(LookupError):
    """A route has a parameter that nobody has described."""


def _described(route: Route) -> list[str]:
    names = [name for name in route.parameters if name != "company_slug"]
    for name in names:
        key = f"{route.name}.{name}"
        if key not in NAMED and key not in SHARED and name not in EVERYWHERE:
            raise UnknownParameterError(
                f"Say in tests/tenancy/objects.py which row “{key}” of {route.pattern} names."
            )
    return names


def values_of(route: Route, rows: Rows) -> dict[str, Any]:
    """The parameters of a route, filled with the ids of a company's own rows."""
    return {name: _value(route, name, rows) for name in _described(route)}


def _value(route: Route, name: str, rows: Rows) -> Any:
    if value := SHARED.get(f"{route.name}.{name}"):
        return value
    named = NAMED.get(f"{route.name}.{name}")
    model, attribute = (named, name) if named else EVERYWHERE[name]
    plain, _colon, state = model.partition(":")
    # A test that brings rows of its own shows what it has.
    row = rows.in_state(model) if state and type(rows) is Rows else rows.of(plain)
    return getattr(row, attribute) if hasattr(row, attribute) else row.uid


def missing_values(route: Route) -> dict[str, Any]:
    """The parameters of a route, filled with ids that nobody has."""
    return {
        name: SHARED.get(f"{route.name}.{name}") or _MISSING[route.parameters[name]]()
        for name in _described(route)
    }


def names_an_owned_row(route: Route) -> bool:
    return any(f"{route.name}.{name}" in NAMED or name in EVERYWHERE for name in route.parameters)
