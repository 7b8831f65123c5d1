"""A table that was read and the columns chosen for it, as JSON for StaffListImport, and back."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from common.tabular import Cell, Merge, Notice, Table
from teams.staff_list import FIELDS, Column, Columns

Json = dict[str, Any]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def table_to_json(table: Table) -> Json:
    """Rows of plain cells; a date is {"d": "2026-11-20"}, a moment {"t": "2026-11-20T09:00:00"}."""
    return {
        "kind": table.kind,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "epoch_1904": table.epoch_1904,
        "merges": [[merge.top, merge.left, merge.bottom, merge.right] for merge in table.merges],
        "notices": [asdict(notice) for notice in table.notices],
        "rows": [[_cell_to_json(cell) for cell in row] for row in table.rows],
    }


def table_from_json(data: Mapping[str, Any]) -> Table:
    return Table(
        kind=data["kind"],
        rows=tuple(tuple(_cell_from_json(cell) for cell in row) for row in data["rows"]),
        sheet=data["sheet"],
        encoding=data["encoding"],
        delimiter=data["delimiter"],
        merges=tuple(Merge(*edges) for edges in data["merges"]),
        epoch_1904=data["epoch_1904"],
        notices=tuple(Notice(notice["code"], notice["params"]) for notice in data["notices"]),
    )


def _cell_to_json(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return storable(cell) if isinstance(cell, str) else cell


def _cell_from_json(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell
    return datetime.fromisoformat(cell["t"]) if "t" in cell else date.fromisoformat(cell["d"])


def storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half of a surrogate pair; a workbook can spell both."""
    return _UNSTORABLE.sub("\ufffd", text)


def columns_to_json(columns: Columns) -> Json:
    return {
        "fields": {
            name: [column.index, column.header, column.confidence] for name, column in columns.fields.items()
        },
        "first_row": columns.first_row,
        "headers": list(columns.headers),
        "header_row": columns.header_row,
    }


def columns_from_json(data: Mapping[str, Any]) -> Columns:
    return Columns(
        fields={name: Column(*column) for name, column in data["fields"].items() if name in FIELDS},
        first_row=data["first_row"],
        headers=tuple(data["headers"]),
        header_row=data["header_row"],
    )
