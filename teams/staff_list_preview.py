"""A staff-list file taken as far as a plan, and that plan as the JSON of contracts.md. Touches no company."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from common.tabular import Table, read_tables
from roles.titles_file import title_aliases
from teams.staff_list import Columns, ImportPlan, PlannedRow, choose_sheet, guess_columns, plan_import
from teams.staff_list_wording import word_problem

_NAME_PARTS = ("last_name", "first_name", "middle_name")


@dataclass(frozen=True)
class StaffListPreview:
    """The sheet that was chosen, its columns as guessed, and what an import of it would do."""

    table: Table
    columns: Columns
    plan: ImportPlan


def preview_staff_list(
    source: bytes | Path, filename: str, *, sheet: str | None = None, encoding: str | None = None
) -> StaffListPreview:
    """The file read in the limited child process and planned with the guessed columns. Raises TableError."""
    table = choose_sheet(read_tables(source, filename, sheet=sheet, encoding=encoding))
    columns = guess_columns(table)
    return StaffListPreview(table, columns, plan_import(table, columns, title_aliases()))


def preview_as_json(preview: StaffListPreview) -> dict[str, object]:
    """The shape that contracts.md fixes for `manage.py preview_import`."""
    headers = {field: column.header for field, column in preview.columns.fields.items()}
    if "name" not in headers and "last_name" in headers:
        headers = {"name": ", ".join(headers[part] for part in _NAME_PARTS if part in headers), **headers}
    return {"columns": headers, "rows": [_row_as_json(row) for row in preview.plan.rows]}


def _row_as_json(row: PlannedRow) -> dict[str, object]:
    return {
        "row": row.row,
        "fate": row.fate,
        "name": row.name,
        "title": row.title,
        "team": row.team,
        "boss": row.boss,
        "role": row.role,
        "fte": None if row.fate == "skip" else _number(row.fte),
        "errors": [word_problem(problem) for problem in row.errors],
    }


def _number(share: Decimal) -> int | float:
    return int(share) if share == share.to_integral() else float(share)
