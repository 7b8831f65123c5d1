"""Reading tables that people upload: XLSX and CSV, in a limited child process. See `read_tables`."""

from pathlib import Path
from typing import Any

from common.sandbox import SandboxError, run_limited
from common.tabular.encodings import ENCODINGS
from common.tabular.limits import CPU_SECONDS, MAX_FILE_BYTES, MEMORY_BYTES, WALL_SECONDS
from common.tabular.table import Cell, Merge, Notice, Row, Table, TableError

__all__ = ["ENCODINGS", "Cell", "Merge", "Notice", "Row", "Table", "TableError", "read_table", "read_tables"]


def read_tables(
    source: bytes | Path,
    filename: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> tuple[Table, ...]:
    """Every table of the file, at least one; TableError when there is none to give.

    The bytes are parsed in a child process limited in memory, CPU and time, so nothing in them can hurt the caller.
    `filename` is only compared with what the file really is. `sheet`, `encoding` (one of ENCODINGS) and `delimiter`
    override what would be guessed.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"unknown encoding {encoding!r}")
    try:
        answer = run_limited(
            "common.tabular.reading:read_plain",
            _bytes_of(source),
            filename,
            sheet,
            encoding,
            delimiter,
            memory_bytes=MEMORY_BYTES,
            cpu_seconds=CPU_SECONDS,
            wall_seconds=WALL_SECONDS,
        )
    except SandboxError as problem:
        raise TableError("unreadable" if problem.reason == "crash" else "too_heavy") from problem
    if "error" in answer:
        raise TableError(answer["error"], **answer["params"])
    return tuple(_table(plain) for plain in answer["tables"])


def read_table(
    source: bytes | Path,
    filename: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """The first table of the file: see `read_tables`."""
    return read_tables(source, filename, sheet=sheet, encoding=encoding, delimiter=delimiter)[0]


def _bytes_of(source: bytes | Path) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_FILE_BYTES:
        raise TableError("too_big", limit_mb=MAX_FILE_BYTES // 1024**2, found_mb=-(-size // 1024**2))
    return source if isinstance(source, bytes) else source.read_bytes()


def _table(plain: dict[str, Any]) -> Table:
    merges = tuple(Merge(*edges) for edges in plain.pop("merges"))
    notices = tuple(Notice(**notice) for notice in plain.pop("notices"))
    return Table(**plain, merges=merges, notices=notices)
