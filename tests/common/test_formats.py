"""Figures and dates as people read and write them."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import get_month_names
from babel.numbers import format_decimal
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from common.formats import (
    bind_short_words,
    format_about,
    format_date,
    format_day,
    format_days,
    format_moment,
    format_money,
    format_money_range,
    format_money_short,
    format_month,
    format_number,
    format_percent,
    format_points,
    format_quarter,
    format_range,
    format_scaled,
    format_week,
    money_unit,
    table_power,
)
from common.numbers_in import NumberRefused, is_ambiguous, parse_number

NBSP = "\u00a0"
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
languages = st.sampled_from(["ru", "en"])


def plain(text: str) -> str:
    """The text with visible spaces, so that a test reads like the screen."""
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        ("1250000.5", "1 250 000,5", "1,250,000.5"),
        ("0", "0", "0"),
        ("-2.02", "−2,02", "−2.02"),
        ("999", "999", "999"),
        ("1250", "1 250", "1,250"),
    ],
)
def test_a_number_is_written_as_its_language_writes_it(value: str, ru: str, en: str) -> None:
    assert plain(format_number(Decimal(value), lang="ru")) == ru
    assert format_number(Decimal(value), lang="en") == en


@given(amounts)
def test_grouping_and_decimals_agree_with_the_unicode_locale_data(value: Decimal) -> None:
    shown = format_number(value, 4, lang="ru").replace("\u2212", "-")
    assert shown == format_decimal(value, format="#,##0.0000", locale="ru")


def test_month_names_agree_with_the_unicode_locale_data() -> None:
    for month in range(1, 13):
        day = date(2026, month, 1)
        assert format_day(day, lang="ru").endswith(get_month_names("wide", "format", "ru")[month])
        assert format_month(day, lang="ru").startswith(get_month_names("wide", "stand-alone", "ru")[month])
        assert format_month(day, lang="en").startswith(get_month_names("wide", "stand-alone", "en")[month])


def test_without_a_language_the_active_one_decides() -> None:
    with override("ru"):
        assert format_number(Decimal("1.5")) == "1,5"
    with override("en"):
        assert format_number(Decimal("1.5")) == "1.5"


@pytest.mark.parametrize(
    "write", [format_number, format_money, format_money_short, format_percent, format_points]
)
def test_no_value_is_a_dash(write: Callable[[None], str]) -> None:
    assert write(None) == "—"


def test_a_deviation_shows_its_sign_and_zero_is_bare() -> None:
    assert format_number(Decimal("0.14"), 2, signed=True, lang="ru") == "+0,14"
    assert format_number(Decimal("-2.02"), 2, signed=True, lang="ru") == "−2,02"
    assert format_number(Decimal(0), 2, signed=True, lang="ru") == "0"
    assert format_number(Decimal("-0.001"), 2, signed=True, lang="ru") == "0"


def test_what_rounds_to_zero_keeps_no_minus() -> None:
    assert format_number(Decimal("-0.001"), 2, lang="ru") == "0,00"


def test_halves_round_away_from_zero() -> None:
    assert format_number(Decimal("2.5"), 0, lang="ru") == "3"
    assert format_number(Decimal("-2.5"), 0, lang="ru") == "−3"


def test_a_float_means_the_digits_it_shows() -> None:
    assert format_number(0.1, lang="ru") == "0,1"


def test_exact_money_shows_kopecks_only_when_there_are_any() -> None:
    assert plain(format_money(54096000, lang="ru")) == "54 096 000 ₽"
    assert plain(format_money(Decimal("54096000.5"), lang="ru")) == "54 096 000,50 ₽"
    assert plain(format_money(54096000, lang="en")) == "RUB 54,096,000"


@pytest.mark.parametrize(
    ("amount", "ru", "en"),
    [
        (54096000, "54,1 млн ₽", "RUB 54.1M"),
        (950000, "950 000 ₽", "RUB 950,000"),
        (84000000, "84,0 млн ₽", "RUB 84.0M"),
        (999_950_000, "1,0 млрд ₽", "RUB 1.0B"),
        (Decimal("999999.6"), "1,0 млн ₽", "RUB 1.0M"),
        (-4704000, "−4,7 млн ₽", "RUB −4.7M"),
    ],
)
def test_short_money_has_one_decimal_from_a_million_on(amount: Decimal | int, ru: str, en: str) -> None:
    assert plain(format_money_short(amount, lang="ru")) == ru
    assert plain(format_money_short(amount, lang="en")) == en


@pytest.mark.parametrize(
    ("low", "high", "ru", "en"),
    [
        (47_200_000, 56_400_000, "47–56 млн ₽", "RUB 47–56M"),
        (Decimal("3400000"), 6_000_000, "3,4–6,0 млн ₽", "RUB 3.4–6.0M"),
        (120_400, 950_000, "120 400–950 000 ₽", "RUB 120,400–950,000"),
        (-2_000_000, 9_000_000, "−2 – 9 млн ₽", "RUB −2 – 9M"),
    ],
)
def test_a_range_of_money_names_its_unit_once(low: Decimal | int, high: int, ru: str, en: str) -> None:
    assert plain(format_money_range(low, high, lang="ru")) == ru
    assert plain(format_money_range(low, high, lang="en")) == en


def test_a_table_has_one_unit_by_its_largest_figure() -> None:
    power = table_power([Decimal(14_780_000), None, Decimal(-2_020_000)])
    assert power == 6
    assert plain(money_unit(power, lang="ru")) == "млн ₽"
    assert format_scaled(Decimal(14_780_000), power, lang="ru") == "14,78"


def test_percent_and_points_keep_their_unit_close() -> None:
    assert format_percent(Decimal(87), lang="ru") == f"87{NBSP}%"
    assert format_percent(Decimal(87), lang="en") == "87%"
    assert format_points(Decimal("-3.3"), lang="ru") == f"−3,3{NBSP}п.{NBSP}п."
    assert format_points(Decimal("-3.3"), lang="en") == f"−3.3{NBSP}pp"


@pytest.mark.parametrize(
    ("pct", "shown"), [("94.6", "94,6 %"), ("94.4", "94 %"), ("94.96", "94,96 %"), ("95.3", "95 %")]
)
def test_rounding_never_carries_a_percent_over_a_threshold(pct: str, shown: str) -> None:
    assert plain(format_percent(Decimal(pct), bounds=[Decimal(80), Decimal(95)], lang="ru")) == shown


def test_a_range_and_an_estimate() -> None:
    assert format_range(Decimal("75.4"), Decimal("81.2"), 1, lang="ru") == "75,4–81,2"
    assert plain(format_range(Decimal(-2), Decimal(1), lang="ru")) == "−2 – 1"
    assert plain(format_about("11")) == "≈ 11"


def test_a_date_in_prose_in_a_table_and_in_a_file() -> None:
    day = date(2026, 11, 20)
    assert plain(format_date(day, lang="ru")) == "20 ноября 2026"
    assert format_date(day, "table", lang="ru") == "20.11.2026"
    assert plain(format_date(day, "table", lang="en")) == "20 Nov 2026"
    assert format_date(day, "file", lang="ru") == "2026-11-20"
    assert format_date(None) == "—"


def test_a_range_of_days_names_only_what_differs() -> None:
    assert plain(format_days(date(2026, 11, 16), date(2026, 11, 20), lang="ru")) == "16–20 ноября"
    assert plain(format_days(date(2026, 9, 28), date(2026, 10, 2), lang="ru")) == "28 сентября – 2 октября"
    across = format_days(date(2026, 12, 28), date(2027, 1, 1), lang="ru")
    assert plain(across) == "28 декабря 2026 – 1 января 2027"


def test_weeks_and_quarters_have_their_own_words() -> None:
    week = format_week(47, date(2026, 11, 16), date(2026, 11, 20), lang="ru")
    assert plain(week) == "неделя 47, 16–20 ноября"
    assert plain(format_quarter(date(2026, 11, 1), lang="ru")) == "IV квартал 2026"
    assert plain(format_quarter(date(2026, 11, 1), lang="en")) == "Q4 2026"


def test_a_moment_is_told_from_where_the_reader_stands() -> None:
    now = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert format_moment(now - timedelta(minutes=80), now, lang="ru") == "сегодня, 18:40"
    assert format_moment(now - timedelta(days=1), now, lang="ru") == "вчера"
    assert plain(format_moment(now - timedelta(days=2), now, lang="ru")) == "18 ноября 2026"


def test_short_words_and_dashes_hold_on_to_their_neighbours() -> None:
    assert (
        bind_short_words("не в плане — и с запасом") == f"не{NBSP}в{NBSP}плане{NBSP}— и{NBSP}с{NBSP}запасом"
    )


@given(amounts, languages)
def test_a_written_number_reads_back_as_itself(value: Decimal, lang: str) -> None:
    assert parse_number(format_number(value, lang=lang), lang=lang) == value


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), languages)
def test_written_money_reads_back_as_itself(value: Decimal, lang: str) -> None:
    assert parse_number(format_money(value, lang=lang), lang=lang) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 250,5", "1250.5"),
        ("1250.5", "1250.5"),
        ("1,25 млн", "1250000"),
        ("12 %", "12"),
        (f"1{NBSP}250{NBSP}000 ₽", "1250000"),
        ("1\u202f250\u2009000", "1250000"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("-5", "-5"),
        ("250 тыс.", "250000"),
        ("1250 руб.", "1250"),
        ("1.250,5", "1250.5"),
        ("1,250.5", "1250.5"),
        ("1,250,000", "1250000"),
        ("RUB 54.1M", "54100000"),
        ("-0", "0"),
    ],
)
def test_people_may_type_a_number_in_many_ways(text: str, value: str) -> None:
    assert parse_number(text, lang="ru") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (NBSP, "empty"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("1_000", "not_a_number"),
        ("١٢", "not_a_number"),
        ("５", "not_a_number"),
        ("1e3", "not_a_number"),
        ("0x10", "not_a_number"),
        ("--5", "not_a_number"),
        ("5\x00", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("12 50", "grouping"),
        ("1,2,3", "grouping"),
        ("9" * 19, "too_long"),
        ("9" * 5000, "too_long"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(NumberRefused) as refusal:
        parse_number(text, lang="ru")
    assert refusal.value.code == code
    assert str(refusal.value.message)


@given(st.text(max_size=80))
def test_any_text_is_either_a_finite_number_or_refused(text: str) -> None:
    with contextlib.suppress(NumberRefused):
        assert parse_number(text, lang="ru").is_finite()


def test_one_sign_before_three_digits_is_ambiguous_and_the_language_decides() -> None:
    assert is_ambiguous("1,234")
    assert not is_ambiguous("1,25")
    assert not is_ambiguous("0,234")
    assert parse_number("1,234", lang="ru") == Decimal("1.234")
    assert parse_number("1,234", lang="en") == Decimal(1234)
    assert parse_number("1,234", decimal_sign=".") == Decimal(1234)
    assert parse_number("1.234", decimal_sign=",") == Decimal(1234)
