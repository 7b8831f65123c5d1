"""How people write days in tables: date cells, spreadsheet serials, «01.02.2024 г.», «1 февраля 2024», ISO, 2/1/2024.

Standard library only, so pure packages may use it. What one value leaves open (02/03/2024) is refused unless the caller
says how its column is read: see `slashed_order`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from common.letters import fold

DateOrder = Literal["dmy", "mdy"]

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)

_MONTHS = "янв фев мар апр ма июн июл авг сен окт ноя дек".split()
_MONTHS_EN = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE_NOISE = re.compile(r"^(?:с|со|от|from|since) | ?(?:г|гг|год|года)\.?$")
_TIME = re.compile(r"(?:t| )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2}) ?([-./,]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])[./]([0-9]{4})")
_DAY_WORD_YEAR = re.compile(
    r"(?:([0-9]{1,2})(?:-?го|st|nd|rd|th)?[ .-])?([a-zа-я]{3,9})\.?[ ,-]{1,2}([0-9]{4}|[0-9]{2})"
)
_WORD_DAY_YEAR = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
_DAY_ONE_1900, _DAY_ONE_1904 = date(1899, 12, 30), date(1904, 1, 1)


class DateRefused(ValueError):
    """The value is no day; `code`: not_a_date, ambiguous_date, no_such_day or out_of_window."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def slashed_order(values: Iterable[object]) -> DateOrder | None:
    """How a column writes days: decided by a part above 12 in any of its dates; None when nothing decides."""
    first = second = False
    for value in values:
        if isinstance(value, str) and (found := _YEAR_LAST.fullmatch(_bare_date(value))) and found[2] in "/-":
            first |= int(found[1]) > 12
            second |= int(found[3]) > 12
    if first == second:
        return None
    return "dmy" if first else "mdy"


def parse_date(
    value: object,
    *,
    order: DateOrder | None = "dmy",
    epoch_1904: bool = False,
    earliest: date = EARLIEST,
    latest: date = LATEST,
) -> date:
    """A day: a date cell, a spreadsheet serial, «01.02.2024 г.», «1 февраля 2024», ISO, «01.02.24», 2/1/2024.

    `order` None refuses a slashed date that could be read both ways. A month without a day is its first day.
    """
    if isinstance(value, bool) or not isinstance(value, date | int | float | Decimal | str):
        raise DateRefused("not_a_date")
    day = _read_date(value, order, epoch_1904)
    if not earliest <= day <= latest:
        raise DateRefused("out_of_window")
    return day


def _read_date(value: date | int | float | Decimal | str, order: DateOrder | None, epoch_1904: bool) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        text = _bare_date(value)
        if not _SERIAL.fullmatch(text):
            return _worded_date(text, order)
        value = float(text.replace(",", "."))
    if not 1 <= value <= 120_000:
        raise DateRefused("not_a_date")
    return (_DAY_ONE_1904 if epoch_1904 else _DAY_ONE_1900) + timedelta(days=int(value))


@lru_cache(maxsize=4096)
def _bare_date(text: str) -> str:
    return _DATE_NOISE.sub("", _TIME.sub("", _DATE_NOISE.sub("", fold(text)))).strip()


def _worded_date(text: str, order: DateOrder | None) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if order is None and found[2] == "/" and first <= 12 and second <= 12 and first != second:
            raise DateRefused("ambiguous_date")
        month_first = order == "mdy" and found[2] != "."
        day, month = (second, first) if month_first else (first, second)
        return _day(_year(found[4]), month, day)
    if found := _MONTH_YEAR.fullmatch(text):
        return _day(int(found[2]), int(found[1]), 1)
    if found := _DAY_WORD_YEAR.fullmatch(text):
        return _day(_year(found[3]), _month(found[2]), int(found[1] or 1))
    if found := _WORD_DAY_YEAR.fullmatch(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    raise DateRefused("not_a_date")


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _month(word: str) -> int:
    for names in (_MONTHS, _MONTHS_EN):
        for number, name in enumerate(names, start=1):
            if word.startswith(name):
                return number
    raise DateRefused("not_a_date")


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise DateRefused("no_such_day") from problem
