"""Blanks, shares of a rate and counts, as staff lists write them."""

import re
from decimal import Decimal

from common.letters import fold

_BLANKS = frozenset(
    "|-|--|---|.|?|n/a|na|none|null|nan|нет|н/д|нд|не указан|не указана|не указано|отсутствует"
    "|#n/a|#н/д|#ref!|#ссылка!|#value!|#знач!|#name?|#имя?|#div/0!|#дел/0!".split("|")
)
_UNIT = re.compile(r" ?(?:шт(?:ук)?\.?|ед\.?|чел(?:овека?)?\.?|ст\.?|ставк[аиу]|ставок|fte|headcount)$")
_DECIMAL = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?")
_FRACTION = re.compile(r"(?:([0-9]) )?([0-9])/([1-9])")
_VULGAR = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"})
_SHARE_WORDS = {
    "полная": "1",
    "полная ставка": "1",
    "полная занятость": "1",
    "ставка": "1",
    "full-time": "1",
    "full time": "1",
    "полставки": "0.5",
    "пол ставки": "0.5",
    "неполная": "0.5",
    "part-time": "0.5",
    "part time": "0.5",
    "half-time": "0.5",
    "четверть ставки": "0.25",
    "полторы": "1.5",
    "полторы ставки": "1.5",
}


def is_blank(value: object) -> bool:
    """True for nothing, blanks, dashes, «нет», «н/д» and a spreadsheet's error values."""
    return value is None or (isinstance(value, str) and fold(value) in _BLANKS)


def parse_units(value: object) -> Decimal | None:
    """A number of staff units, 0 to 999999: 3, «2,5», «3 ед.», «½»; None when it is no such number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        units = Decimal(str(value))
        return units if units.is_finite() and 0 <= units <= 999_999 else None
    if not isinstance(value, str):
        return None
    text = _UNIT.sub("", fold(value.translate(_VULGAR)))
    if found := _FRACTION.fullmatch(text):
        whole, top, bottom = found.groups()
        return Decimal(whole or 0) + Decimal(top) / Decimal(bottom)
    if found := _DECIMAL.fullmatch(text):
        return Decimal(f"{found[1]}.{found[2] or 0}")
    return None


def parse_share(value: object) -> Decimal | None:
    """A share of a full-time rate, 1 = one rate: 0.5, «0,5», «1/2», «½», «50 %», «полставки», «0,5 ст.»; else None.

    Above 5 a bare number is a percentage: nobody holds six rates, and people do write 50 and 100. The share is rounded
    to four places and lies above 0 and at most 2.
    """
    if isinstance(value, str):
        text = fold(value)
        if text in _SHARE_WORDS:
            return Decimal(_SHARE_WORDS[text])
        if text.endswith("%"):
            percent = parse_units(text[:-1].strip())
            return None if percent is None else _share(percent / 100)
    units = parse_units(value)
    if units is None:
        return None
    return _share(units / 100 if units > 5 else units)


def _share(share: Decimal) -> Decimal | None:
    if not 0 < share <= 2:
        return None
    return (
        share.quantize(Decimal(1))
        if share == share.to_integral()
        else share.quantize(Decimal("0.0001")).normalize()
    )
