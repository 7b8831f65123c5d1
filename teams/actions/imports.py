"""A staff list on its way in: kept as read, its columns and roles chosen, and loaded in one transaction."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.letters import fold
from common.tabular import read_tables
from roles.selectors.company_roles import role_book
from teams.actions.findings import sync_findings
from teams.actions.import_load import ImportRefused, Load
from teams.actions.operations import lock_structure
from teams.actions.structures import live_structure
from teams.actions.versions import keep_before
from teams.import_selectors import parse_row_id, read_import
from teams.models import StaffListImport, StructureVersion
from teams.staff_list import Columns, choose_sheet, guess_columns
from teams.staff_list_json import columns_from_json, columns_to_json, storable, table_to_json

MAX_CHOICES = 60_000


def store_list(
    *, company: Company, data: bytes, file_name: str, encoding: str | None = None, by: Actor
) -> StaffListImport:
    """Reads the file in the limited child process and keeps its cells with the columns guessed. Raises TableError."""
    table = choose_sheet(read_tables(data, file_name, encoding=encoding))
    with transaction.atomic():
        row = StaffListImport.objects.create(
            company=company,
            file_name=storable(file_name)[-200:],
            file_sha256=hashlib.sha256(data).hexdigest(),
            table=table_to_json(table),
            columns=columns_to_json(guess_columns(table)),
            user=by.user,
        )
        audit.record(company, by, "staff_list.uploaded", row, name=row.file_name, rows=len(table.rows))
    return row


def _waiting(source: StaffListImport) -> StaffListImport:
    """The import's row, locked; refused when it has been loaded."""
    row = StaffListImport.objects.for_company(source.company_id).select_for_update().get(pk=source.pk)
    if row.state == StaffListImport.State.APPLIED:
        raise ImportRefused(_("This list is loaded already. Nothing was changed a second time."))
    return row


@transaction.atomic
def choose_columns(*, source: StaffListImport, fields: Mapping[str, int]) -> None:
    """Which column holds what (field -> 0-based column). Choices made for single rows stay."""
    row = _waiting(source)
    before = columns_from_json(row.columns)
    columns = Columns({}, before.first_row, before.headers, before.header_row)
    for name, index in fields.items():
        columns = columns.with_field(name, index)
    row.columns = row.columns | columns_to_json(columns)
    row.save(update_fields=["columns"])


@transaction.atomic
def choose_role(*, source: StaffListImport, role: str, row_id: str = "", title: str = "") -> None:
    """The role of one row (`row_id` «12-0») or of all rows with a title; "" takes none."""
    if role and role not in role_book(source.company_id).roles:
        raise ImportRefused({"role": _("There is no such role in the catalogue.")})
    row = _waiting(source)
    choices = _choices(row)
    if row_id:
        _known_row(row_id)
        choices["rows"][row_id] = role
    else:
        choices["titles"][fold(title)[:200]] = role
    _keep(row, choices)


@transaction.atomic
def leave_out(*, source: StaffListImport, row_id: str, out: bool) -> None:
    """Keeps a row out of what will be loaded, or takes it back in."""
    _known_row(row_id)
    row = _waiting(source)
    choices = _choices(row)
    choices["left_out"] = sorted({*choices["left_out"], row_id} if out else {*choices["left_out"]} - {row_id})
    _keep(row, choices)


def _known_row(text: str) -> None:
    try:
        parse_row_id(text)
    except ValueError:
        raise ImportRefused(_("There is no such row in the list.")) from None


def _choices(row: StaffListImport) -> dict[str, Any]:
    return {"rows": {}, "titles": {}, "left_out": [], **row.columns.get("choices", {})}


def _keep(row: StaffListImport, choices: dict[str, Any]) -> None:
    if sum(map(len, choices.values())) > MAX_CHOICES:
        raise ImportRefused(_("Too many choices for one list. Mend the file instead."))
    row.columns = row.columns | {"choices": choices}
    row.save(update_fields=["columns"])


@transaction.atomic
def apply_import(*, source: StaffListImport, company: Company, by: Actor) -> StaffListImport:
    """Loads every sound row that is not left out: people, positions, roles, scopes and assignments; all or nothing.

    The import's row is locked first, then the structure's; what is loaded is planned again under that lock, so it
    fits the structure as it is now. Raises ImportRefused.
    """
    row = _waiting(source)
    structure = lock_structure(live_structure(company=company, by=by))
    reading = read_import(row, company, structure)
    if not reading.placements:
        raise ImportRefused(_("No row can be loaded. Nothing has changed."))
    keep_before(structure, StructureVersion.Reason.IMPORT, by=by, name=row.file_name)
    load = Load(structure, reading, timezone.localdate())
    load.write()
    outcome = load.outcome() | {
        "rejected": len({each.row for each in reading.plan.rows if each.fate == "error"}),
        "left_out": len(reading.choices.left_out),
    }
    if load.has_changes:
        load.log(by, row.file_name)
        findings = sync_findings(structure=structure, by=by)
        outcome |= {"opened": len(findings.opened), "closed": len(findings.closed), "health": findings.health}
    row.state, row.applied_at, row.outcome = StaffListImport.State.APPLIED, timezone.now(), outcome
    row.save(update_fields=["state", "applied_at", "outcome"])
    audit.record(company, by, "staff_list.loaded", row, name=row.file_name, **outcome)
    return row
