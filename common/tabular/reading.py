"""The function that the child process runs: bytes in, plain values out. Imports the parsers, so the parent must not."""

from dataclasses import asdict, fields, replace

from common.tabular.csv_text import read_csv
from common.tabular.magic import refuse_other_kinds
from common.tabular.table import Notice, Table, TableError
from common.tabular.workbook import read_xlsx

_TEXT_ENDINGS = (".csv", ".tsv", ".txt")


def read_here(
    data: bytes,
    filename: str,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> tuple[Table, ...]:
    """Every readable table of the file, in this process. Raises TableError, or whatever a parser lets out."""
    kind = refuse_other_kinds(data)
    if kind == "csv":
        tables: tuple[Table, ...] = (read_csv(data, encoding=encoding, delimiter=delimiter),)
    else:
        tables = read_xlsx(data, sheet=sheet)
    is_text_name = filename.lower().endswith(_TEXT_ENDINGS)
    if is_text_name == (kind == "csv"):
        return tables
    notice = Notice("wrong_extension", {"filename": filename, "kind": kind})
    return tuple(replace(table, notices=(*table.notices, notice)) for table in tables)


def read_plain(
    data: bytes, filename: str, sheet: str | None, encoding: str | None, delimiter: str | None
) -> dict[str, object]:
    """`read_here` in values that cross a pipe: {"tables": […]} or {"error": code, "params": {…}}."""
    try:
        tables = read_here(data, filename, sheet, encoding, delimiter)
    except TableError as problem:
        return {"error": problem.code, "params": problem.params}
    return {"tables": [_crossing(table) for table in tables]}


def _crossing(table: Table) -> dict[str, object]:
    plain: dict[str, object] = {each.name: getattr(table, each.name) for each in fields(table)}
    plain["merges"] = [(merge.top, merge.left, merge.bottom, merge.right) for merge in table.merges]
    plain["notices"] = [asdict(notice) for notice in table.notices]
    return plain
