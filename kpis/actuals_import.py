"""Facts from tables as people keep them: which column holds what, and the facts of each row. Values in, values out.

Two shapes are read: one fact a row (day, metric, person, value), and one column a metric (the header names it). A row
is taken whole or not at all; problems are codes with parameters, worded by kpis.import_words.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from common.dates_in import DateRefused, parse_date, slashed_order
from common.letters import fold
from common.numbers_in import NumberRefused, is_ambiguous, parse_number
from kpis.people_index import PeopleIndex, text_of

Cell = str | int | float | bool | None
"""A day stands as ISO text."""
Rows = Sequence[Sequence[Cell]]

FIELDS = ("on", "metric", "person", "value", "external_id", "share_pct")
METRIC_MARK = "="  # a column read as "=revenue" holds values of the metric "revenue"
_HEADER_WITHIN = 30
_SAMPLE = 500
_STEP = Decimal("0.0001")
_LOST_SIGN = re.compile(r"(?<=[0-9])\s*\?$")  # what Windows-1251 makes of ₽
_LARGEST = Decimal(10) ** 14
_BLANK = frozenset({"", "-", "--", "—", "–", "н/д", "n/a", "нет"})
_TOTAL = re.compile(r"^(?:итог|всего|total|сумма по|в целом)")
_UNIT_TAIL = re.compile(r"\s*[,(\[].*$")

# The first rule that fits names the column, so the narrow stand before the wide: «Номер сделки» is no number of deals.
_HEADERS: tuple[tuple[str, str], ...] = (
    (
        "external_id",
        r"внешн|(?:№|номер|код|id) ?(?:сделк|заказ|счет|договор|документ)|external|^(?:id|код)$|deal ?id",
    ),
    ("share_pct", r"^дол[яи]|share|кредит|участие"),
    ("metric", r"показател|metric|kpi|кпэ|индикатор"),
    (
        "person",
        r"сотрудник|менеджер|продав|ф\.? ?и\.? ?о|табел|таб\.|e-?mail|почт|ответствен|исполнител|employee|manager"
        r"|person|seller|owner|^имя|^name|фамили",
    ),
    ("on", r"дат|date|^день|^day|период|месяц|period|month|число"),
    ("value", r"значени|факт|сумм|value|amount|actual|результат|кол-?во|количеств|итог"),
)


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


@dataclass(frozen=True)
class Vocabulary:
    """What the company knows: folded names and slugs of metrics -> slug, those that are computed, and the people."""

    metrics: Mapping[str, str]
    computed: frozenset[str]
    people: PeopleIndex

    def metric(self, cell: Cell) -> str | None:
        said = fold(text_of(cell))
        return self.metrics.get(said) or self.metrics.get(_UNIT_TAIL.sub("", said))


def header_score(rows: Rows, words: Vocabulary) -> int:
    """How many columns the best header row of the table names."""
    return max((_named(row, words) for row in rows[:_HEADER_WITHIN]), default=0)


def guess_reading(rows: Rows, words: Vocabulary) -> Reading:
    """The most likely reading; people change it before anything is loaded."""
    width = max((len(row) for row in rows), default=0)
    best = max(range(min(_HEADER_WITHIN, len(rows))), key=lambda n: (_named(rows[n], words), -n), default=0)
    if rows and _named(rows[best], words) >= 2:
        first, columns = best + 1, _by_header(rows[best], width, words)
    else:
        first, columns = 0, _by_content(rows, width, words)
    reading = Reading(first, columns)
    return replace(reading, decimal_sign=_sign(rows, reading), date_order=_order(rows, reading) or "dmy")


def is_sign_open(rows: Rows, reading: Reading) -> bool:
    """Whether values such as "1,234" leave open what their sign means."""
    texts = _value_texts(rows, reading)
    return any(is_ambiguous(text) for text in texts) and not _telling(texts)


def is_order_open(rows: Rows, reading: Reading) -> bool:
    """Whether the days are written with strokes and nothing tells the day from the month."""
    days = [value for value in _column(rows, reading, "on") if isinstance(value, str)]
    return any(re.match(r"\s*\d{1,2}/\d{1,2}/", day) for day in days) and _order(rows, reading) is None


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


def _named(row: Sequence[Cell], words: Vocabulary) -> int:
    texts = [cell for cell in row if isinstance(cell, str)]
    found = {_field_of(text, words) for text in texts}
    data = sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row)
    return len(found - {""}) - 2 * data


def _field_of(text: str, words: Vocabulary) -> str:
    if slug := words.metric(text):
        return METRIC_MARK + slug
    folded = fold(text)
    if len(folded) > 60:
        return ""
    return next((name for name, pattern in _HEADERS if re.search(pattern, folded)), "")


def _by_header(header: Sequence[Cell], width: int, words: Vocabulary) -> tuple[str, ...]:
    found = [_field_of(text_of(cell), words) if cell is not None else "" for cell in header]
    return _tidied([*found, *[""] * (width - len(found))], words)


def _tidied(found: list[str], words: Vocabulary) -> tuple[str, ...]:
    """One column a field, the first; people may take several. With a column of metrics, no other names one itself."""
    taken: set[str] = set()
    for number, name in enumerate(found):
        computed = name.startswith(METRIC_MARK) and name[1:] in words.computed
        if computed or (name in taken and name != "person"):
            found[number] = ""
        taken.add(name)
    if {"metric", "value"} <= taken:
        found = ["" if name.startswith(METRIC_MARK) else name for name in found]
    elif any(name.startswith(METRIC_MARK) for name in found):
        found = ["" if name in ("metric", "value") else name for name in found]
    return tuple(found)


def _by_content(rows: Rows, width: int, words: Vocabulary) -> tuple[str, ...]:
    """No header: days, people, metrics and numbers are told by what stands in the columns."""
    found = []
    for column in range(width):
        cells = [row[column] for row in rows[:_SAMPLE] if column < len(row) and not is_blank(row[column])]
        found.append(_likely(cells, words))
    return _tidied(found, words)


def _likely(cells: Sequence[Cell], words: Vocabulary) -> str:
    if not cells:
        return ""
    texts = [text_of(cell) for cell in cells]
    tests = (
        ("metric", sum(words.metric(text) is not None for text in texts)),
        ("person", sum(bool(words.people.find(text)) for text in texts)),
        ("on", sum(isinstance(cell, str) and _is_day(cell) for cell in cells)),
        ("value", sum(isinstance(read_value(cell, ","), Decimal) for cell in cells)),
    )
    return next((name for name, count in tests if count * 2 > len(cells)), "")


def _is_day(text: str) -> bool:
    try:
        return isinstance(parse_date(text), date) and not re.fullmatch(r"\s*\d+\s*", text)
    except (DateRefused, OverflowError):
        return False


def _column(rows: Rows, reading: Reading, name: str) -> list[Cell]:
    places = [n for n, said in enumerate(reading.columns) if said == name]
    return [row[n] for row in rows[reading.first_row :] for n in places if n < len(row)]


def _order(rows: Rows, reading: Reading) -> str | None:
    return slashed_order(_column(rows, reading, "on"))


def _value_texts(rows: Rows, reading: Reading) -> list[str]:
    names = {"value", *(name for name in reading.columns if name.startswith(METRIC_MARK))}
    cells = (cell for name in names for cell in _column(rows, reading, name))
    return [cell for cell in cells if isinstance(cell, str)]


def _telling(texts: Iterable[str]) -> str:
    """The decimal sign of the first value that leaves no doubt."""
    for text in texts:
        if found := re.search(r"[0-9]([.,])[0-9]{1,2}(?![0-9])", text):
            return found[1]
    return ""


def _sign(rows: Rows, reading: Reading) -> str:
    return _telling(_value_texts(rows, reading)) or ","
