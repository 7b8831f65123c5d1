"""Periods and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.calendar_source import calendar_around, russian_calendar

days = st.dates(min_value=date(1991, 1, 1), max_value=date(2099, 12, 31))
grains = st.sampled_from(Grain)
RUSSIA = russian_calendar(2020, 2028)


@given(grains, days)
def test_a_period_holds_its_day_and_touches_its_neighbours(grain: Grain, day: date) -> None:
    period = Period.of(grain, day)
    assert period.holds(day)
    assert not period.holds(period.end)
    assert period.next().start == period.end
    assert period.next().previous() == period
    assert period.last_day == period.end - timedelta(days=1)


@given(grains, days)
def test_the_key_of_a_period_names_it(grain: Grain, day: date) -> None:
    period = Period.of(grain, day)
    assert parse_period(period.key) == period


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-11-20", date(2026, 11, 20), date(2026, 11, 21)),
    ],
)
def test_keys_of_every_grain_are_understood(key: str, start: date, end: date) -> None:
    period = parse_period(key)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-13",
        "2026-W54",
        "2026-Q5",
        "1989",
        "2101-01",
        "0000",
        "9999-12",
        "2026-2-1",
        "٢٠٢٦",
        "2026-11\n",
    ],
)
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"period|[Ii]nvalid|month|year"):
        parse_period(key)


def test_a_period_may_not_begin_in_its_middle() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        Period(Grain.MONTH, date(2026, 11, 2))


def test_numbers_of_periods_are_those_people_say() -> None:
    day = date(2026, 11, 20)
    assert [Period.of(grain, day).number for grain in Grain] == [20, 47, 11, 4, 2026]


def test_a_quarter_splits_into_its_months() -> None:
    assert [month.key for month in parse_period("2026-Q4").split(Grain.MONTH)] == [
        "2026-10",
        "2026-11",
        "2026-12",
    ]


def test_a_month_splits_into_the_weeks_that_begin_in_it() -> None:
    weeks = [week.start for week in parse_period("2026-11").split(Grain.WEEK)]
    assert weeks == [date(2026, 11, day) for day in (2, 9, 16, 23, 30)]


@pytest.mark.parametrize(("year", "count"), [(2021, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247)])
def test_a_russian_year_has_as_many_working_days_as_was_decreed(year: int, count: int) -> None:
    assert RUSSIA.working_days(date(year, 1, 1), date(year + 1, 1, 1)) == count


@pytest.mark.parametrize(
    "saturday", [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28), date(2025, 11, 1)]
)
def test_a_saturday_exchanged_for_a_weekday_is_worked(saturday: date) -> None:
    assert RUSSIA.is_working(saturday)


@pytest.mark.parametrize("day", [date(2024, 4, 29), date(2024, 12, 31), date(2026, 1, 9), date(2026, 11, 4)])
def test_moved_days_off_and_holidays_are_not_worked(day: date) -> None:
    assert not RUSSIA.is_working(day)


def test_the_twentieth_of_november_2026_is_the_fourteenth_working_day_of_twenty() -> None:
    start, end = date(2026, 11, 1), date(2026, 12, 1)
    assert RUSSIA.passed(start, end, date(2026, 11, 20)) == 14
    assert RUSSIA.working_days(start, end) == 20


@given(
    st.lists(days, min_size=3, max_size=3).map(sorted), st.sets(days, max_size=20), st.sets(days, max_size=20)
)
def test_working_days_add_up_over_adjacent_ranges(
    three: list[date], off: set[date], worked: set[date]
) -> None:
    calendar = WorkCalendar(frozenset(off), frozenset(worked))
    first, middle, last = three
    assert calendar.working_days(first, middle) + calendar.working_days(
        middle, last
    ) == calendar.working_days(first, last)


@given(st.dates(date(2020, 1, 1), date(2028, 1, 1)), st.integers(0, 400))
def test_counting_agrees_with_looking_at_every_day(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert RUSSIA.working_days(start, end) == len(tuple(RUSSIA.days(start, end)))


def test_a_reversed_range_has_no_working_days() -> None:
    assert RUSSIA.working_days(date(2026, 2, 1), date(2026, 1, 1)) == 0


def test_nothing_has_passed_before_the_start_and_everything_after_the_end() -> None:
    start, end = date(2026, 11, 1), date(2026, 12, 1)
    assert RUSSIA.passed(start, end, date(2026, 10, 31)) == 0
    assert RUSSIA.passed(start, end, date(2027, 5, 1)) == 20


def test_a_calendar_around_a_range_covers_both_its_years() -> None:
    calendar = calendar_around(date(2025, 12, 1), date(2026, 2, 1))
    assert not calendar.is_working(date(2025, 12, 31))
    assert not calendar.is_working(date(2026, 1, 9))


def test_years_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="first year"):
        russian_calendar(2027, 2026)
