"""What of a company's data goes into its export, field by field, and what does not, with the reason.

Every field of every owned model stands in EXPORT or in EXCLUDE; a test fails for one that stands in neither. The
order of EXPORT is the order of reading back: a table comes after those it refers to, except for LATER.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from accounts.tenancy import CompanyOwned, OwnedForeignKey

# Fields of the company itself; they stand in the manifest.
COMPANY_FIELDS = ("name", "time_zone")

EXPORT: dict[str, str] = {
    "accounts.AuditEvent": "uid at verb actor_label object_type object_uid data",
    "roles.CompanyCatalogue": "uid version",
    "roles.CompanyRole": (
        "uid slug base edited_at seen_revision revision language name short category purpose thought created_at"
        " archived_at"
    ),
    "roles.CompanyDuty": "uid company_role order group text responsibility involvement",
    "roles.CompanyCardLine": (
        "uid company_role section order group text example level responsibility metric"
    ),
    "roles.CompanyWording": "uid text_normal text responsibility verdict by_label at",
    "roles.JobDescription": (
        "uid file_name text title category lines reading state company_role revision by_label created_at"
        " changed_at"
    ),
    "teams.Structure": (
        "uid name state stage revision created_at created_by_label kept_on base_structure base_version decisions"
        " archived_at published_at follow_at"
    ),
    "teams.StructureVersion": "uid structure revision until_at reason name by_label positions document",
    "teams.Position": "uid structure parent key title team fte order opened_on cost_rub",
    "teams.PositionRole": "uid position role company_role share_pct",
    "teams.PositionScope": "uid position dimension value",
    "teams.PositionDuty": "uid position text involvement responsibility",
    "teams.PositionInvolvement": "uid position responsibility involvement",
    "teams.Link": "uid position target kind",
    "teams.Person": "uid full_name sort_name email external_id starts_on left_on",
    "teams.Assignment": "uid position person kind share_pct starts_on ends_on",
    "teams.Absence": "uid person starts_on ends_on",
    "teams.Operation": ("uid structure revision batch client undoes kind body inverse touched by_label at"),
    "teams.Finding": (
        "uid structure fingerprint kind severity responsibility_slug position_keys body state opened_at"
        " opened_revision closed_at closed_revision accepted_reason accepted_until_on"
    ),
    "teams.Decision": "uid finding move reason expires_on operations by_label at",
    "teams.PlannedChange": (
        "uid structure finding due_on operations state refusal by_label created_at done_at attempts retry_at"
    ),
    "teams.HealthPoint": "uid structure revision at score parts",
    "teams.StaffListImport": ("uid file_name file_sha256 table columns state outcome created_at applied_at"),
    "teams.Norm": "uid responsibility minutes",
    "teams.Volume": "uid role_slug driver per_month",
    "teams.Limits": "uid min_reports max_reports max_layers max_share_pct hours_month max_load_pct",
    "teams.HandOver": "uid from_stage to_stage giver_role receiver_role criterion sla_hours",
    "kpis.Metric": (
        "uid slug name template unit direction aggregation formula range_low range_high is_leading weight order"
    ),
    # Before the facts: their trigger finds the key of a fact and leads it to the row.
    "kpis.FactKey": "uid metric person external_id reported_at held",
    "kpis.Actual": ("uid metric person on value share_pct external_id source note changed_at reported_at"),
    "kpis.FactChange": (
        "uid key old_on old_value old_share_pct new_on new_value new_share_pct source reason by_label changed_at"
    ),
    "kpis.ActualsImport": "uid file_name file_sha256 cells reading outcome created_at loaded_at",
    "kpis.ClosedMonth": (
        "uid month_on note closed_at closed_by_label reopened_at reopened_by_label reopen_reason"
    ),
    "kpis.ReportSchedule": "uid cadence weekday hour is_active next_at time_zone",
    "kpis.GapReport": (
        "uid cadence period_starts_on period_ends_on snapshot structure_revision built_at mailed_at"
    ),
    "kpis.ReportRun": "uid cadence period_starts_on due_at opened_at asked_by_label is_skipped",
    "kpis.EntryReminder": "uid is_active hour last_on",
    "kpis.FigureSettings": "uid ahead_pct on_track_pct behind_pct corridor_pct leaderboard_for",
    "kpis.BonusStep": "uid metric reached_from bonus_pct",
    "kpis.Target": (
        "uid person team_key grain starts_on metric value way usual_value usual_way note season set_by_label"
        " changed_at"
    ),
    "kpis.TargetChange": ("uid metric person team_key grain starts_on before after way note by_label at"),
}

# References to the same table or to a later one: the ids of their targets are known before anything is written.
LATER = frozenset({"teams.Structure.base_structure", "teams.Structure.base_version", "teams.Position.parent"})

EXCLUDE: dict[str, str] = {
    "*.id": "a number of this installation; rows are known by uid",
    "*.company": "the whole file is of one company",
    "*.user": "an account is of the installation; the label beside it says who it was",
    "accounts.Company.id": "a number of this installation",
    "accounts.Company.uid": "an installation gives its own",
    "accounts.Company.slug": "an installation gives its own",
    "accounts.Company.is_demo": "what is read back is nobody's demonstration",
    "accounts.Company.second_factor_since": "asked of the accounts of this installation",
    "accounts.Company.second_factor_grace_days": "asked of the accounts of this installation",
    "accounts.Company.created_at": "when the company came to this installation",
    "accounts.Company.erase_at": "what is read back is open",
    "accounts.Company.erase_asked_at": "what is read back is open",
    "accounts.Company.erase_asked_by": "what is read back is open",
    "accounts.Membership": "written to access.jsonl as address and access: members are invited anew",
    "accounts.Invitation": "open ones stand in access.jsonl; the hash of a token is a secret of this installation",
    "accounts.ApiKey": "a secret of this installation; a program gets a new key",
    "accounts.AuditEvent.request_id": "leads to the logs of this installation",
    "jobs.Job": "work of this installation",
    "jobs.JobFile": "made from the other tables, kept for a week",
    "custody.DataExport": "an export does not hold exports",
    "custody.DataExportPart": "an export does not hold exports",
    "teams.Person.membership": "linked anew when the member has accepted the invitation",
    "teams.Presence": "who looks at a chart just now",
    "kpis.Actual.user": "an account is of the installation",
    "kpis.FactKey.on": "kept by the table of facts",
    "kpis.FactKey.actual_id": "kept by the table of facts",
    "kpis.EntryDuty": "of a member, who is invited anew",
    "kpis.ReportSubscription": "of a member, who is invited anew",
    "kpis.ReportRun.job": "work of this installation",
    "kpis.ReportLetter": "which letters this installation has sent",
    "integrations.WebhookEndpoint": "its address may hold a secret of the receiver and its key is of this installation",
    "integrations.WebhookDelivery": "messages that this installation has sent",
}

# Rows that all companies share: they are named by a key that another installation knows too.
CATALOGUE_KEYS: dict[str, tuple[str, ...]] = {
    "roles.Role": ("slug",),
    "roles.Responsibility": ("slug",),
    "roles.MetricTemplate": ("slug",),
    "roles.RoleRevision": ("role__slug", "content_hash"),
}


@dataclass(frozen=True)
class Table:
    """One table of the export; `fields` in the order of their names in EXPORT."""

    label: str
    model: Any
    fields: tuple[Any, ...]

    @property
    def file(self) -> str:
        return f"tables/{self.label}.jsonl"

    @property
    def not_exported(self) -> set[str]:
        """The fields that are excluded, but for the id and the company."""
        every = {field.name for field in self.model._meta.concrete_fields}
        return every - {field.name for field in self.fields} - {"id", "company"}

    def paths(self, field: Any) -> tuple[str, ...]:
        """The lookups that make the exported value of a field: its own, the uid of a row, or a key of the catalogue."""
        if isinstance(field, OwnedForeignKey):
            return (f"{field.name}__uid",)
        if isinstance(field, models.ForeignKey):
            return tuple(f"{field.name}__{part}" for part in CATALOGUE_KEYS[field.related_model._meta.label])
        return (field.name,)

    def references(self) -> list[Any]:
        """The fields that refer to rows of the company."""
        return [field for field in self.fields if isinstance(field, OwnedForeignKey)]

    def catalogue_references(self) -> list[Any]:
        """The fields that refer to rows that all companies share."""
        return [
            field
            for field in self.fields
            if isinstance(field, models.ForeignKey) and not isinstance(field, OwnedForeignKey)
        ]


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the export, in the order of reading back."""
    found = []
    for label, names in EXPORT.items():
        model = apps.get_model(label)
        found.append(Table(label, model, tuple(model._meta.get_field(name) for name in names.split())))
    return tuple(found)


def owned_models() -> list[Any]:
    """Every model that belongs to companies, exported or not."""
    return [model for model in apps.get_models() if issubclass(model, CompanyOwned)]


def field_faults(label: str, fields: Iterable[str]) -> list[str]:
    """The fields of a model that stand in neither list, or in both; and those that are exported and not there."""
    exported = COMPANY_FIELDS if label == "accounts.Company" else tuple(EXPORT.get(label, "").split())
    known = list(fields)
    return [
        f"{label}.{name}" for name in known if (name in exported) == _is_excluded(label, name, exported)
    ] + [f"{label}.{name} (no such field)" for name in exported if name not in known]


def _is_excluded(label: str, name: str, exported: tuple[str, ...]) -> bool:
    # What is said of every table does not hold where the table itself exports the field.
    general = set() if name in exported else {f"*.{name}"}
    return bool(({label, f"{label}.{name}"} | general) & EXCLUDE.keys())
