"""The facts of each row of a table that is read in a known way."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.dates_in import DateRefused, parse_date
from common.letters import fold
from kpis.actuals_import.shapes import FIELDS, Cell, Reading, Rows, Vocabulary, is_blank, read_value
from kpis.people_index import text_of

_TOTAL = re.compile(r"^(?:итог|всего|total|сумма по|в целом)")


@dataclass(frozen=True)
class Problem:
    """Why a row is refused; `column` when one cell is at fault."""

    code: str
    column: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowFact:
    """One fact of a row (numbered from 0), as `push_actuals` takes it."""

    row: int
    item: Mapping[str, Any]


@dataclass(frozen=True)
class Parsed:
    """`skipped`: rows that say nothing (blank, totals, no value)."""

    facts: tuple[RowFact, ...]
    problems: Mapping[int, tuple[Problem, ...]]
    skipped: frozenset[int]


def parse_rows(rows: Rows, reading: Reading, words: Vocabulary) -> Parsed:
    """The facts of every row from `first_row` on. Without an external id a fact gets one made of who, what, when and
    which of the same: so the same file twice names the same facts, and a corrected value corrects them."""
    facts: list[RowFact] = []
    problems: dict[int, tuple[Problem, ...]] = {}
    skipped: set[int] = set()
    reader, seen = _RowReader(reading, words), Counter[tuple[str, str, str]]()
    for number in range(reading.first_row, len(rows)):
        read = reader.row(rows[number])
        if read is None:
            skipped.add(number)
        elif isinstance(read, tuple):
            problems[number] = read
        else:
            for item in read:
                key = (item["person"], item["metric"], item["on"])
                seen[key] += 1
                external_id = item["external_id"] or _made_id(key, seen[key])
                facts.append(RowFact(number, {**item, "external_id": external_id}))
    return Parsed(tuple(facts), problems, frozenset(skipped))


def _made_id(key: tuple[str, str, str], occurrence: int) -> str:
    return "file-" + hashlib.sha256("|".join([*key, str(occurrence)]).encode()).hexdigest()[:32]


@dataclass
class _RowReader:
    reading: Reading
    words: Vocabulary

    def __post_init__(self) -> None:
        self.places = {
            name: [n for n, said in enumerate(self.reading.columns) if said == name] for name in FIELDS
        }

    def row(self, row: Sequence[Cell]) -> list[dict[str, Any]] | tuple[Problem, ...] | None:
        """The items of a row, why it is refused, or None when it says nothing."""
        values = self._values(row)
        labels = [
            fold(text_of(self._cell(row, n)))
            for name in ("on", "metric", "person")
            for n in self.places[name]
        ]
        if not values or any(_TOTAL.match(label) for label in labels):
            return None
        problems: list[Problem] = []
        day, person = self._day(row, problems), self._person(row, problems)
        share, external_id = self._share(row, problems), self._external_id(row)
        items = []
        for column, slug in values:
            metric = self._metric(row, slug, problems)
            value = read_value(self._cell(row, column), self.reading.decimal_sign)
            if isinstance(value, str):
                problems.append(Problem(value, column))
            items.append({
                "external_id": external_id, "metric": metric, "person": person, "on": day, "value": value,
                "share_pct": share,
            })  # fmt: skip
        return tuple(problems) if problems else items

    def _values(self, row: Sequence[Cell]) -> list[tuple[int, str]]:
        """The filled value cells: (column, metric's slug, or nothing where another column names it)."""
        columns = self.reading.wide or [(n, "") for n in self.places["value"]]
        return [(n, slug) for n, slug in columns if not is_blank(self._cell(row, n))]

    @staticmethod
    def _cell(row: Sequence[Cell], column: int) -> Cell:
        return row[column] if column < len(row) else None

    def _first(self, row: Sequence[Cell], name: str) -> tuple[int | None, Cell]:
        for column in self.places[name]:
            if not is_blank(cell := self._cell(row, column)):
                return column, cell
        return next(iter(self.places[name]), None), None

    def _day(self, row: Sequence[Cell], problems: list[Problem]) -> str:
        column, cell = self._first(row, "on")
        if cell is None and self.reading.on:
            return self.reading.on
        if cell is None:
            problems.append(Problem("no_day", column))
            return ""
        try:
            return parse_date(cell, order="mdy" if self.reading.date_order == "mdy" else "dmy").isoformat()
        except (DateRefused, OverflowError) as refused:
            problems.append(Problem(getattr(refused, "code", "not_a_date"), column))
            return ""

    def _person(self, row: Sequence[Cell], problems: list[Problem]) -> str:
        """All of the row's columns about the person together: a name and an address tell namesakes apart."""
        said = [(n, cell) for n in self.places["person"] if not is_blank(cell := self._cell(row, n))]
        found: frozenset[str] = frozenset()
        for _column, cell in said:
            more = self.words.people.find(text_of(cell))
            found = (found & more) or (found | more)
        if len(found) == 1:
            return next(iter(found))
        column = said[0][0] if said else next(iter(self.places["person"]), None)
        shown = text_of(said[0][1])[:80] if said else ""
        code = "no_person" if not said else "two_people" if found else "unknown_person"
        problems.append(Problem(code, column, {"who": shown}))
        return ""

    def _metric(self, row: Sequence[Cell], slug: str, problems: list[Problem]) -> str:
        column, cell = self._first(row, "metric")
        found = slug or (self.words.metric(cell) if cell is not None else self.reading.metric)
        if not found:
            code = "unknown_metric" if cell is not None else "no_metric"
            problems.append(Problem(code, column, {"metric": text_of(cell)[:80]}))
        elif found in self.words.computed:
            problems.append(Problem("computed_metric", column))
        return found or ""

    def _share(self, row: Sequence[Cell], problems: list[Problem]) -> Decimal:
        column, cell = self._first(row, "share_pct")
        if cell is None:
            return Decimal(100)
        share = read_value(cell, self.reading.decimal_sign)
        if isinstance(share, str) or not 0 < share <= 100 or share != round(share, 2):
            problems.append(Problem("bad_share", column))
            return Decimal(100)
        return share

    def _external_id(self, row: Sequence[Cell]) -> str:
        return text_of(self._first(row, "external_id")[1])[:120]
