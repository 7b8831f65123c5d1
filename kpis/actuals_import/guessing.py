"""How a table is most likely read; people change it before anything is loaded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from common.dates_in import DateRefused, parse_date, slashed_order
from common.letters import fold
from common.numbers_in import is_ambiguous
from kpis.actuals_import.shapes import METRIC_MARK, Cell, Reading, Rows, Vocabulary, is_blank, read_value
from kpis.people_index import text_of

_HEADER_WITHIN = 30
_SAMPLE = 500

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
