"""Which sheet of a workbook is the staff list."""

from collections.abc import Sequence

from common.tabular.table import Table
from teams.staff_list.columns import header_score

_ENOUGH_ROWS = 5


def choose_sheet(tables: Sequence[Table]) -> Table:
    """The sheet whose header reads most like a staff list; among equals the longer, then the earlier one."""
    return max(enumerate(tables), key=lambda item: (_worth(item[1]), min(len(item[1].rows), 1000), -item[0]))[
        1
    ]


def _worth(table: Table) -> int:
    score = header_score(table)
    return score if len(table.rows) >= _ENOUGH_ROWS else score // 2
