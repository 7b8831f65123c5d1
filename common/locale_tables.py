"""How Russian and English write numbers and dates: locale data, as CLDR has it, not messages for translators.

Kept as tables because a board formats thousands of figures and because parsing must understand both languages
whatever the interface speaks. Checked against CLDR (Babel) in the tests.
"""

from dataclasses import dataclass

from django.utils.translation import get_language

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
EMPTY = "\u2014"


@dataclass(frozen=True, slots=True)
class LocaleTable:
    """One language. Patterns take the finished number; `scales` maps a power of ten to its word as it stands there."""

    group: str
    decimal: str
    money: str
    percent: str
    points: str
    scales: dict[int, str]
    scale_units: dict[int, str]
    months: tuple[str, ...]
    months_of: tuple[str, ...]
    months_short: tuple[str, ...]
    table_date: str
    quarter: str
    week: str
    today: str
    yesterday: str


RUSSIAN = LocaleTable(
    group=NBSP,
    decimal=",",
    money=f"{{}}{NBSP}₽",
    percent=f"{{}}{NBSP}%",
    points=f"{{}}{NBSP}п.{NBSP}п.",
    scales={9: f"{NBSP}млрд", 6: f"{NBSP}млн", 3: f"{NBSP}тыс.", 0: ""},
    scale_units={9: f"млрд{NBSP}₽", 6: f"млн{NBSP}₽", 3: f"тыс.{NBSP}₽", 0: "₽"},
    months=(
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ),
    months_of=(
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    months_short=("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    table_date="{day:02d}.{month:02d}.{year}",
    quarter=f"{{roman}}{NBSP}квартал{NBSP}{{year}}",
    week=f"неделя{NBSP}{{}}",
    today="сегодня",
    yesterday="вчера",
)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ENGLISH = LocaleTable(
    group=",",
    decimal=".",
    money=f"RUB{NBSP}{{}}",
    percent="{}%",
    points=f"{{}}{NBSP}pp",
    scales={9: "B", 6: "M", 3: "K", 0: ""},
    scale_units={9: f"RUB{NBSP}B", 6: f"RUB{NBSP}M", 3: f"RUB{NBSP}K", 0: "RUB"},
    months=_MONTHS,
    months_of=_MONTHS,
    months_short=tuple(name[:3] for name in _MONTHS),
    table_date=f"{{day}}{NBSP}{{short}}{NBSP}{{year}}",
    quarter=f"Q{{number}}{NBSP}{{year}}",
    week=f"week{NBSP}{{}}",
    today="today",
    yesterday="yesterday",
)


def locale_table(lang: str | None = None) -> LocaleTable:
    """The table of a language code; None means the language active in Django; unknown languages read as English."""
    return RUSSIAN if (lang or get_language() or "en").lower().startswith("ru") else ENGLISH
