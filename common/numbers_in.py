"""Reading numbers that people typed or pasted. `Decimal()` alone takes 1_000, ١٢ and 1e3 and refuses «1 234,56».

The grammar: an optional minus (-, U+2212 or –) or plus; ASCII digits, whole or in groups of three; at most one decimal
sign; a scale word (тыс., млн, млрд, K, M, B); a unit that is read and dropped (%, ₽, руб., RUB). Spaces are U+0020,
U+00A0, U+202F and U+2009, anywhere between the parts.

Comma or point: both are accepted as the decimal sign. Groups may be split by spaces, or by the sign that is not the
decimal one («1.250,5», "1,250.5"), or by one sign repeated ("1,250,500"). One sign followed by exactly three digits
("1,234") is ambiguous: a field of the interface takes it as its language does (Russian: a decimal comma and a decimal
point, as Russian has no other use for either; English: grouping comma); an import asks once per column
(`is_ambiguous`) and passes the answer as `decimal_sign`.
"""

import re
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.locale_tables import locale_table

DecimalSign = Literal[",", "."]

_LONGEST = 64
_MOST_DIGITS = 18
_SPACES = "\u0020\u00a0\u202f\u2009"
_SCALES = {
    "": 0, "тыс": 3, "k": 3, "млн": 6, "m": 6, "млрд": 9, "b": 9,
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?:rub[{_SPACES}]*)?"
    rf"(?P<sign>[-+\u2212\u2013]?)[{_SPACES}]*"
    rf"(?P<body>[0-9](?:[0-9{_SPACES},.]*[0-9])?)[{_SPACES}]*"
    rf"(?P<scale>тыс|млн|млрд|[kmb])?\.?[{_SPACES}]*"
    r"(?:%|₽|руб\.?|р\.|rub)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ ][0-9]{3})+|[0-9]+")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[,.][0-9]{3}")

_MESSAGES: dict[str, Promise] = {
    "empty": _("Type a number."),
    "too_long": _("The number is too long: at most 18 digits."),
    "not_a_number": _("This is not a number. Write it like 1250.5 or 12%."),
    "grouping": _("The digits are grouped unevenly. Write 1250000 or 1 250 000."),
}


class NumberRefused(ValueError):
    """The text is no number. `code`: empty, too_long, not_a_number or grouping; `message`: the sentence for a form."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = _MESSAGES[code]


def parse_number(text: str, *, lang: str | None = None, decimal_sign: DecimalSign | None = None) -> Decimal:
    """The number that a text names, in full: «1,25 млн» is 1250000, «12 %» is 12. NumberRefused otherwise.

    `decimal_sign` settles an ambiguous "1,234"; without it the language of the field does.
    """
    sign, body, scale = _parts(text)
    if decimal_sign is None:
        russian = locale_table(lang).decimal == ","
        decimal_sign = ("," if "," in body else ".") if russian else "."
    whole, fraction = _split(body, decimal_sign)
    digits = whole.replace(" ", "").lstrip("0")
    if len(digits) + len(fraction) > _MOST_DIGITS:
        raise NumberRefused("too_long")
    written = f"{sign}{digits or '0'}.{fraction}" if fraction else f"{sign}{digits or '0'}"
    return Decimal(written).scaleb(_SCALES[scale]) + Decimal(0)


def is_ambiguous(text: str) -> bool:
    """Whether the text could be a thousand and more or a fraction: "1,234", "12.500"."""
    try:
        return _AMBIGUOUS.fullmatch(_parts(text)[1]) is not None
    except NumberRefused:
        return False


def _parts(text: str) -> tuple[str, str, str]:
    stripped = text.strip(_SPACES + "\t\r\n")
    if not stripped:
        raise NumberRefused("empty")
    if len(stripped) > _LONGEST:
        raise NumberRefused("too_long")
    found = _NUMBER.fullmatch(stripped)
    if found is None:
        raise NumberRefused("not_a_number")
    sign = "-" if found["sign"] in ("-", "\u2212", "\u2013") else ""
    body = re.sub(f"[{_SPACES}]", " ", found["body"])
    return sign, body, (found["scale"] or "").lower()


def _split(body: str, decimal_sign: DecimalSign) -> tuple[str, str]:
    """The whole part, grouped by single spaces or not at all, and the fraction."""
    commas, points = body.count(","), body.count(".")
    if commas and points:
        decimal_sign = "," if body.rindex(",") > body.rindex(".") else "."
    elif commas + points > 1:
        decimal_sign = "." if commas else ","
    elif commas + points == 1 and not _AMBIGUOUS.fullmatch(body):
        decimal_sign = "," if commas else "."
    grouping_sign = "." if decimal_sign == "," else ","
    whole, _sign, fraction = body.partition(decimal_sign)
    grouped = whole.replace(grouping_sign, " ")
    if grouping_sign in whole and " " in whole:
        raise NumberRefused("grouping")
    if not _GROUPED.fullmatch(grouped) or not re.fullmatch(r"[0-9]*", fraction):
        raise NumberRefused("grouping")
    return grouped, fraction
