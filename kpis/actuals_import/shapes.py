"""What a table says and how it is read: cells, columns, the words of a company."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from common.letters import fold
from common.numbers_in import NumberRefused, parse_number
from kpis.people_index import PeopleIndex, text_of

Cell = str | int | float | bool | None
"""A day stands as ISO text."""
Rows = Sequence[Sequence[Cell]]

FIELDS = ("on", "metric", "person", "value", "external_id", "share_pct")
METRIC_MARK = "="  # a column read as "=revenue" holds values of the metric "revenue"
_STEP = Decimal("0.0001")
_LOST_SIGN = re.compile(r"(?<=[0-9])\s*\?$")  # what Windows-1251 makes of ₽
_LARGEST = Decimal(10) ** 14
_BLANK = frozenset({"", "-", "--", "—", "–", "н/д", "n/a", "нет"})
_UNIT_TAIL = re.compile(r"(?<!\s)\s*[,(\[].*$")


@dataclass(frozen=True)
class Reading:
    """How a table is read. `columns`: for each column a field, "=<metric>", or nothing. `metric` and `on` hold for rows
    whose table has no such column. `first_row` counts from 0."""

    first_row: int
    columns: tuple[str, ...]
    metric: str = ""
    on: str = ""
    decimal_sign: str = ","
    date_order: str = "dmy"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reading":
        return cls(**{**stored, "columns": tuple(stored["columns"])})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "columns": list(self.columns)}

    @property
    def wide(self) -> list[tuple[int, str]]:
        """The columns that hold one metric each: (column, slug)."""
        return [(n, name[1:]) for n, name in enumerate(self.columns) if name.startswith(METRIC_MARK)]

    @property
    def missing(self) -> list[str]:
        """The fields without which no row can be read."""
        gone = [name for name in ("person",) if name not in self.columns]
        if "on" not in self.columns and not self.on:
            gone.append("on")
        if not self.wide:
            gone += ["value"] if "value" not in self.columns else []
            gone += ["metric"] if "metric" not in self.columns and not self.metric else []
        return gone


@dataclass(frozen=True)
class Vocabulary:
    """What the company knows: folded names and slugs of metrics -> slug, those that are computed, and the people."""

    metrics: Mapping[str, str]
    computed: frozenset[str]
    people: PeopleIndex

    def metric(self, cell: Cell) -> str | None:
        said = fold(text_of(cell))
        return self.metrics.get(said) or self.metrics.get(_UNIT_TAIL.sub("", said))


def is_blank(cell: Cell) -> bool:
    """Nothing, blanks, dashes and «н/д»."""
    return cell is None or (isinstance(cell, str) and fold(cell) in _BLANK)


def read_value(cell: Cell, decimal_sign: str) -> Decimal | str:
    """The number of a cell to four places («1 250,50 ₽», 1250.5), or the code why it is none."""
    if isinstance(cell, bool) or cell is None:
        return "not_a_number"
    try:
        number = (
            parse_number(_LOST_SIGN.sub("", cell), decimal_sign="." if decimal_sign == "." else ",")
            if isinstance(cell, str)
            else Decimal(str(cell))
        )
        value = number.quantize(_STEP, ROUND_HALF_UP)
    except NumberRefused:
        return "not_a_number"
    except (InvalidOperation, ValueError):
        return "number_too_long"
    return value if value.is_finite() and abs(value) < _LARGEST else "number_too_long"
