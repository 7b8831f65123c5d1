"""Numbers, money and dates as people read and write them: the one module that formats, in Russian and English.

`lang` is a language code; None means the language active in Django. The space inside a figure, and between it and its
unit, is always U+00A0. Rounding is half away from zero and for display only. No value (None) is a dash.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Literal, TypeAlias

from common.locale_tables import EMPTY, EN_DASH, MINUS, NBSP, LocaleTable, locale_table

Number: TypeAlias = Decimal | int | float
Power: TypeAlias = Literal[0, 3, 6, 9]

_ROMAN = ("I", "II", "III", "IV")
_SHORT_WORD = re.compile(r"(?<![\w-])(в|к|с|у|о|и|а|не|на|по|№) (?=\S)", re.IGNORECASE)


def format_number(
    value: Number | None, digits: int | None = None, *, signed: bool = False, lang: str | None = None
) -> str:
    """1 250 000,5 / 1,250,000.5. `digits` fixes the decimals, None keeps those the value has.

    `signed` shows plus too (deviations); what rounds to zero is then a bare 0.
    """
    return EMPTY if value is None else _written(_exact(value), digits, signed, locale_table(lang))


def format_money(value: Number | None, *, signed: bool = False, lang: str | None = None) -> str:
    """Exact roubles: 54 096 000 ₽ / RUB 54,096,000; kopecks, both digits, only when there are any."""
    if value is None:
        return EMPTY
    amount, table = _exact(value), locale_table(lang)
    return _money(_written(amount, 0 if amount == amount.to_integral_value() else 2, signed, table), table)


def format_money_short(value: Number | None, *, signed: bool = False, lang: str | None = None) -> str:
    """For cards and sentences: 54,1 млн ₽ / RUB 54.1M, one decimal from a million on, whole roubles below."""
    if value is None:
        return EMPTY
    amount, table = _exact(value), locale_table(lang)
    if abs(_rounded(amount, 0)) < 1_000_000:
        return _money(_written(amount, 0, signed, table), table)
    power = 9 if abs(_rounded(amount.scaleb(-6), 1)) >= 1000 else 6
    return _money(_written(amount.scaleb(-power), 1, signed, table) + table.scales[power], table)


def format_money_range(low: Number, high: Number, *, lang: str | None = None) -> str:
    """Two ends in one unit: 47–56 млн ₽ / RUB 47–56M; a decimal where the ends of millions lie within five."""
    ends, table = [_exact(low), _exact(high)], locale_table(lang)
    largest = max(abs(_rounded(end, 0)) for end in ends)
    power = 0 if largest < 1_000_000 else 6 if largest < 1_000_000_000 else 9
    digits = 1 if power and abs(ends[1] - ends[0]).scaleb(-power) < 5 else 0
    text = format_range(ends[0].scaleb(-power), ends[1].scaleb(-power), digits, lang=lang)
    return _money(text + (table.scales[power] if power else ""), table)


def table_power(values: Iterable[Number | None]) -> Power:
    """The one unit of a whole money table, by its largest figure: 0 roubles, 3 thousands, 6 millions, 9 billions."""
    largest = max((abs(_exact(value)) for value in values if value is not None), default=Decimal(0))
    if largest >= 10_000_000_000:
        return 9
    if largest >= 1_000_000:
        return 6
    return 3 if largest >= 100_000 else 0


def format_scaled(
    value: Number | None, power: Power, digits: int = 2, *, signed: bool = False, lang: str | None = None
) -> str:
    """A money cell of a table whose unit is named once: 14780000 with power 6 is 14,78."""
    if value is None:
        return EMPTY
    return _written(_exact(value).scaleb(-power), digits, signed, locale_table(lang))


def format_money_scaled(
    value: Number | None, power: Power, digits: int = 1, *, signed: bool = False, lang: str | None = None
) -> str:
    """Money in the one scale of its page, with the unit: −0,4 млн ₽ / RUB −0.4M."""
    if value is None:
        return EMPTY
    table = locale_table(lang)
    return _money(_written(_exact(value).scaleb(-power), digits, signed, table) + table.scales[power], table)


def money_unit(power: Power, *, lang: str | None = None) -> str:
    """The name of a table's unit: млн ₽ / RUB M."""
    return locale_table(lang).scale_units[power]


def format_percent(
    pct: Number | None, digits: int = 0, *, bounds: Sequence[Decimal] = (), lang: str | None = None
) -> str:
    """87 % / 87%. A figure that rounding would carry over one of the `bounds` shows the decimals that keep it there."""
    if pct is None:
        return EMPTY
    value, table = _exact(pct), locale_table(lang)
    shown = round_within(value, digits, bounds)
    return table.percent.format(_written(shown, max(digits, _decimals(shown)), False, table))


def format_points(points: Number | None, digits: int = 1, *, lang: str | None = None) -> str:
    """The difference of two percents, always signed: −3,3 п. п. / −3.3 pp."""
    table = locale_table(lang)
    return EMPTY if points is None else table.points.format(_written(_exact(points), digits, True, table))


def format_range(low: Number, high: Number, digits: int | None = None, *, lang: str | None = None) -> str:
    """75,4–81,2; with spaces around the dash when a minus stands beside it."""
    first, last = (format_number(value, digits, lang=lang) for value in (low, high))
    return f"{first}{NBSP}{EN_DASH}{NBSP}{last}" if MINUS in first + last else f"{first}{EN_DASH}{last}"


def format_about(text: str) -> str:
    """≈ before an estimate that is already written."""
    return f"≈{NBSP}{text}"


def format_date(
    day: date | None, style: Literal["prose", "table", "file"] = "prose", *, lang: str | None = None
) -> str:
    """20 ноября 2026, 20.11.2026 or 2026-11-20 (20 November 2026, 20 Nov 2026, 2026-11-20)."""
    if day is None:
        return EMPTY
    if style == "file":
        return f"{day:%Y-%m-%d}"
    if style == "prose":
        return f"{format_day(day, lang=lang)}{NBSP}{day.year}"
    table = locale_table(lang)
    short = table.months_short[day.month - 1]
    return table.table_date.format(day=day.day, month=day.month, year=day.year, short=short)


def format_day(day: date, *, short: bool = False, lang: str | None = None) -> str:
    """20 ноября, or 20 ноя on an axis."""
    table = locale_table(lang)
    return f"{day.day}{NBSP}{(table.months_short if short else table.months_of)[day.month - 1]}"


def format_days(first: date, last: date, *, lang: str | None = None) -> str:
    """Both days inside: 16–20 ноября; 28 сентября – 2 октября; years only when they differ."""
    if (first.year, first.month) == (last.year, last.month):
        return (
            f"{first.day}{EN_DASH}{format_day(last, lang=lang)}"
            if first != last
            else format_day(last, lang=lang)
        )
    if first.year == last.year:
        ends = [format_day(day, lang=lang) for day in (first, last)]
    else:
        ends = [format_date(day, lang=lang) for day in (first, last)]
    return f"{NBSP}{EN_DASH} ".join(ends)


def format_month(day: date, *, lang: str | None = None) -> str:
    """ноябрь 2026 / November 2026."""
    return f"{locale_table(lang).months[day.month - 1]}{NBSP}{day.year}"


def format_quarter(day: date, *, lang: str | None = None) -> str:
    """IV квартал 2026 / Q4 2026."""
    number = (day.month + 2) // 3
    return locale_table(lang).quarter.format(roman=_ROMAN[number - 1], number=number, year=day.year)


def format_week(number: int, first: date, last: date, *, lang: str | None = None) -> str:
    """неделя 47, 16–20 ноября: the caller says which days it shows, as a rule Monday to Friday."""
    return f"{locale_table(lang).week.format(number)}, {format_days(first, last, lang=lang)}"


def format_moment(at: datetime, now: datetime, *, lang: str | None = None) -> str:
    """сегодня, 18:40; вчера; then the date. Both moments are aware; the reader's zone is that of `now`."""
    local, table = at.astimezone(now.tzinfo), locale_table(lang)
    if local.date() == now.date():
        return f"{table.today}, {local:%H:%M}"
    if local.date() == now.date() - timedelta(days=1):
        return table.yesterday
    return format_date(local.date(), lang=lang)


def bind_short_words(text: str) -> str:
    """U+00A0 after short Russian words and before a dash, for sentences put together in code."""
    bound = _SHORT_WORD.sub(lambda found: found.group(1) + NBSP, text)
    return bound.replace(f" {EMPTY} ", f"{NBSP}{EMPTY} ")


def round_within(value: Decimal, digits: int, bounds: Sequence[Decimal]) -> Decimal:
    """Round for display without crossing a bound: 94.6 beside the bound 95 stays 94.6, more decimals if they must."""

    def side(number: Decimal) -> int:
        return sum(1 for bound in bounds if number >= bound)

    for more in range(digits, digits + 4):
        shown = _rounded(value, more)
        if side(shown) == side(value):
            return shown
    return _rounded(value, digits + 3, ROUND_FLOOR)


def _money(written: str, table: LocaleTable) -> str:
    return table.money.format(written)


def _exact(value: Number) -> Decimal:
    # A float's own digits, not its binary expansion: 0.1 is meant as 0.1.
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _decimals(value: Decimal) -> int:
    return max(-int(value.normalize().as_tuple().exponent), 0)


def _rounded(value: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-digits), rounding=rounding)


def _written(value: Decimal, digits: int | None, signed: bool, table: LocaleTable) -> str:
    shown = _rounded(value, _decimals(value) if digits is None else digits)
    if not shown and signed:
        return "0"
    sign = MINUS if shown < 0 else "+" if signed else ""
    whole, _, fraction = f"{abs(shown):,f}".partition(".")
    whole = whole.replace(",", table.group)
    return f"{sign}{whole}{table.decimal}{fraction}" if fraction else f"{sign}{whole}"
