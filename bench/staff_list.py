"""Planning the import of a staff list of 1,000 and 4,000 rows in which every index meets its worst case.

Everybody has the same name, title and team, and reports to the same title. The peer is the smaller list: time per row
at 4,000 rows beside that at 1,000 must stay near one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measurement import Measurement, seconds
from common.tabular.table import Cell, Table
from roles.titles_file import title_aliases
from teams.staff_list import guess_columns, plan_import

SMALL, LARGE = 1_000, 4_000


def crowd(size: int) -> Table:
    head: tuple[Cell, ...] = ("ФИО", "Должность", "Отдел", "Руководитель", "E-mail")
    rows = [
        ("Орлов Пётр Ильич", "Менеджер", "Продажи", "Руководитель отдела", f"u{n}@x.example")
        for n in range(size)
    ]
    return Table("csv", (head, *rows))


def _per_row(size: int) -> float:
    sheet = crowd(size)
    return seconds(lambda: plan_import(sheet, guess_columns(sheet), title_aliases()), rounds=3) / size * 1e6


def main() -> Iterator[Measurement]:
    small, large = _per_row(SMALL), _per_row(LARGE)
    yield Measurement("staff_list, 4,000 rows of namesakes", large, "at 1,000 rows", small, "µs/row")
