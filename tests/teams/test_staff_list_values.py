"""Shares, counts and days in the spellings of real lists."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.dates_in import DateRefused, parse_date, slashed_order
from teams.staff_list.people import without_patronymic
from teams.staff_list.values import is_blank, parse_share, parse_units

MORNING = datetime(2024, 2, 1, 9)  # noqa: DTZ001 (a spreadsheet knows no time zone)


@pytest.mark.parametrize(
    "value", ["0,5", "0.5", 0.5, "1/2", "½", "50%", "50 %", 50, "полставки", "0,5 ст.", "0,50 ставки"]
)
def test_half_a_rate_in_every_spelling(value: object) -> None:
    assert parse_share(value) == Decimal("0.5")


@pytest.mark.parametrize("value", [1, 1.0, "1", "1,0", "1.000", "100%", "полная", "1 ед."])
def test_a_whole_rate_in_every_spelling(value: object) -> None:
    assert parse_share(value) == 1


@pytest.mark.parametrize(
    "value", ["0", 0, "-1", "3", "много", "1e3", "٠٫٥", "1_0", float("nan"), float("inf"), True, None, ""]
)
def test_what_is_no_share_is_none(value: object) -> None:
    assert parse_share(value) is None


@pytest.mark.parametrize(
    ("value", "units"), [(3, "3"), ("3 ед.", "3"), ("2,5", "2.5"), ("½", "0.5"), (0, "0"), ("0,25", "0.25")]
)
def test_staff_units_are_counted(value: object, units: str) -> None:
    assert parse_units(value) == Decimal(units)


@pytest.mark.parametrize("value", [None, "", " ", "-", "—", "н/д", "Нет", "#N/A", "\u00a0", "\u200b"])
def test_dashes_and_errors_of_a_spreadsheet_are_blank(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize(
    "value",
    [
        "01.02.2024", "01.02.2024 г.", "1.2.2024", "1 февраля 2024", "1 февраля 2024 года",
        "1 фев. 2024 г.", "01.02.24",
        "2024-02-01", "2024-02-01T10:30:00", "01.02.2024 00:00:00", "2024/02/01", "01/02/2024",
        "01-02-2024", "1-Feb-2024",
        "Feb 1, 2024", "с 01.02.2024", "45323", 45323, 45323.75, date(2024, 2, 1), MORNING, "02.2024",
        "февраль 2024", "01.02.2024г", "01\u00a0февраля\u00a02024",
    ],
)  # fmt: skip
def test_the_first_of_february_in_every_spelling(value: object) -> None:
    assert parse_date(value) == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("30.02.2024", "no_such_day"), ("2024-02-30", "no_such_day"), ("32.08.2024", "no_such_day"),
        ("01.13.2024", "no_such_day"), ("01.01.1970", "out_of_window"), ("01.01.2101", "out_of_window"),
        ("скоро", "not_a_date"), ("2024", "not_a_date"), ("٠١.٠٢.٢٠٢٤", "not_a_date"), (True, "not_a_date"),
        (None, "not_a_date"), (float("nan"), "not_a_date"), (-5, "not_a_date"), (10**9, "not_a_date"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_by_its_code(value: object, code: str) -> None:
    with pytest.raises(DateRefused) as caught:
        parse_date(value)
    assert caught.value.code == code


def test_two_digit_years_fall_on_either_side_of_seventy() -> None:
    assert parse_date("16.01.20").year == 2020
    assert parse_date("16.01.95").year == 1995


def test_serials_of_the_older_calendar_count_from_1904() -> None:
    assert parse_date(45323 - 1462, epoch_1904=True) == date(2024, 2, 1)


def test_a_column_tells_its_own_order_or_leaves_it_open() -> None:
    assert slashed_order(["01/02/2024", "13/02/2024"]) == "dmy"
    assert slashed_order(["01/02/2024", "02/13/2024"]) == "mdy"
    assert slashed_order(["01/02/2024", None, 3]) is None
    with pytest.raises(DateRefused):
        parse_date("01/02/2024", order=None)


@given(
    st.dates(date(1990, 1, 1), date(2069, 12, 31)),
    st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y г.", "%d/%m/%Y"]),
)
def test_every_day_written_is_the_day_read(day: date, how: str) -> None:
    written = day.strftime(how)
    if "%y" in how and not 1970 <= day.year <= 2069:
        return
    assert parse_date(written) == day


def outcome(value: object) -> str:
    """The day read, or the code of the refusal; anything else goes through."""
    try:
        return parse_date(value).isoformat()
    except DateRefused as refused:
        return refused.code


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_any_value_is_a_day_or_a_code(value: object) -> None:
    assert outcome(value)


@given(st.one_of(st.text(), st.integers(), st.floats()))
def test_any_value_is_a_share_in_its_bounds_or_none(value: object) -> None:
    share = parse_share(value)
    assert share is None or 0 <= share <= 2


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Лаврентьев Игорь Сергеевич", "Лаврентьев Игорь"),
        ("Анна Олеговна Иванова", "Анна Иванова"),
        ("Ахметова Динара Сериковна", "Ахметова Динара"),
        ("Бергман Лев", "Бергман Лев"),
        ("Мария дель Кармен", "Мария дель Кармен"),
    ],
)
def test_a_name_is_shown_short_without_its_patronymic(full: str, short: str) -> None:
    assert without_patronymic(full) == short
