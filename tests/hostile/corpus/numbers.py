"""Days and numbers that are none, or nearly one."""

from __future__ import annotations

from typing import Any

from tests.hostile.corpus.items import Item, Kind, strings

_DAYS = {
    "year 0": "0000-01-01",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31",
    "year 10000": "10000-01-01",
    "no such day": "2026-02-30",
    "month 13": "2026-13-01",
    "ninety-nines": "9999-99-99",
    "Arabic digits in a day": "٢٠٢٦-١١-٢٣",
    "fullwidth digits in a day": "２０２６-11-23",
    "leap second": "2026-12-31T23:59:60Z",
    "week 54": "2026-W54",
    "quarter 9": "2026-Q9",
    "before the common era": "-2026-01-01",
}
_NUMBERS = {
    "thousand digits after the point": "0." + "1" * 1_000,
    "5,000 digits": "9" * 5_000,
    "1e400": "1e400",
    "1e999999999": "1e999999999",
    "minus zero": "-0",
    "Arabic digits": "١٢٣",
    "fullwidth digits": "１２３",
    "underscore": "1_000",
    "signalling": "sNaN",
    "2 to the 31": "2147483648",
    "2 to the 63": "9223372036854775808",
    "below the least": "-9223372036854775809",
    "hexadecimal": "0x10",
    "superscript": "²",
    "Roman": "Ⅷ",
    "two points": "1.2.3",
    "comma alone": ",",
}

DATES: tuple[Item, ...] = strings(Kind.DATE, {**_DAYS, **_NUMBERS})

# Of another type than a member has.
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "minus one": -1,
    "2 to the 63": 2**63,
    "a fraction": 1.5,
    "a list": ["x"],
    "an object": {"a": {"b": 1}},
    "a list of lists": [[[]], None],
}
