"""The forecast of a sum: what it must never do, and how good it is where the truth is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.analysis.backtest import (
    Moment,
    coverage_pct,
    last_period,
    mean_error_pct,
    moments,
    our_outcomes,
    outcomes,
    span_outcomes,
    straight_pace,
)
from kpis.analysis.forecast import Forecast, Span, end_range, forecast, quantile, since_first_fact
from kpis.analysis.lessons import learn
from kpis.analysis.periods import Grain, Period
from kpis.analysis.seasons import MonthFacts, profiles_of, season_of
from kpis.calendar_source import calendar_around
from tests.known_sales import PUSH, SEASON, known_sales

D = Decimal
FIRST = Period.of(Grain.MONTH, date(2024, 1, 1))


def days_of(number: int) -> tuple[date, ...]:
    month = FIRST.shifted(number)
    return tuple(calendar_around(month.start, month.end).days(month.start, month.end))


def month(number: int, values: Sequence[float]) -> MonthFacts:
    """The month with these days, over and over again."""
    days = days_of(number)
    return MonthFacts(days, tuple(values[i % len(values)] for i in range(len(days))))


def told(past: Sequence[MonthFacts], running: MonthFacts, passed: int) -> Forecast | None:
    daily = [D(repr(value)) for value in running.values[:passed]]
    return forecast(sum(daily, D(0)), passed, learn(past, running.days), past, daily)


amounts = st.one_of(st.just(0.0), st.floats(0.01, 1e7, allow_nan=False, allow_infinity=False))
day_values = st.lists(amounts, min_size=1, max_size=23)
histories = st.lists(day_values, max_size=15)


@settings(max_examples=60, deadline=None)
@given(histories, day_values, st.integers(0, 23))
def test_a_sum_that_never_falls_is_foretold_at_what_is_in_or_more(
    past: list[list[float]], now: list[float], passed: int
) -> None:
    before = [month(number, values) for number, values in enumerate(past)]
    running = month(len(past), now)
    passed = min(passed, len(running.days))
    found = told(before, running, passed)
    done = sum((D(repr(value)) for value in running.values[:passed]), D(0))
    if found is None:
        assert passed == 0
        return
    assert found.value >= done
    if found.range:
        assert done <= found.range.low <= found.value <= found.range.high


@settings(max_examples=40, deadline=None)
@given(histories, day_values)
def test_at_the_end_of_its_days_the_forecast_is_the_fact(past: list[list[float]], now: list[float]) -> None:
    before = [month(number, values) for number, values in enumerate(past)]
    running = month(len(past), now)
    found = told(before, running, len(running.days))
    assert found == Forecast(sum((D(repr(value)) for value in running.values), D(0)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 14), st.integers(1, 18), st.sampled_from([1e-3, 0.25, 7.0, 1e6]))
def test_facts_times_k_make_a_forecast_times_k(seed: int, past: int, passed: int, k: float) -> None:
    known = [one.facts for one in known_sales(seed, past + 1)]
    passed = min(passed, len(known[-1].days) - 1)
    larger = [MonthFacts(one.days, tuple(k * value for value in one.values)) for one in known]
    small, large = told(known[:-1], known[-1], passed), told(larger[:-1], larger[-1], passed)
    assert small is not None
    assert large is not None
    assert float(large.value) == pytest.approx(k * float(small.value), rel=1e-9)
    assert (small.range is None) == (large.range is None)
    if small.range and large.range:
        assert float(large.range.low) == pytest.approx(k * float(small.range.low), rel=1e-9)
        assert float(large.range.high) == pytest.approx(k * float(small.range.high), rel=1e-9)


def test_without_a_past_it_is_the_straight_line_of_working_days() -> None:
    running = month(0, [30.0, 10.0])
    found = told((), running, 5)
    assert found is not None
    assert found.value == D(110) * len(running.days) / 5
    assert found.range == end_range([D(30), D(10), D(30), D(10), D(30)], len(running.days))
    assert found.basis is None
    assert told((), running, 0) is None


def test_a_past_of_nothing_is_no_past() -> None:
    empty = [month(number, [0.0]) for number in range(14)]
    nothing = told(empty, month(14, [0.0]), 5)
    assert nothing is not None
    assert nothing.value == 0
    found = told(empty, month(14, [10.0]), 4)
    assert found is not None
    assert found.value == D(10) * len(days_of(14))


def test_returns_may_pull_a_forecast_below_what_is_in() -> None:
    past = [month(number, [-10.0, 2.0]) for number in range(12)]
    found = told(past, month(12, [-10.0, 2.0]), 10)
    assert found is not None
    assert found.range is not None
    assert found.range.low <= found.value < D(-40)


def test_before_the_first_day_it_is_what_the_past_lets_expect() -> None:
    past = [month(number, [100.0]) for number in range(6)]
    found = told(past, month(6, [100.0]), 0)
    assert found is not None
    assert float(found.value) == pytest.approx(100.0 * len(days_of(6)), rel=1e-6)
    assert found.basis is not None
    assert found.basis.usual_pct == D(100)


def test_the_past_weighs_less_with_every_day() -> None:
    known = [one.facts for one in known_sales(3, 13)]
    asked = [told(known[:-1], known[-1], passed) for passed in range(18)]
    weights = [found.basis.usual_pct for found in asked if found and found.basis]
    assert len(weights) == 18
    assert weights == sorted(weights, reverse=True)


def test_the_push_at_the_end_of_months_is_learned() -> None:
    known = [one.facts for one in known_sales(1, 24)]
    profile, without, _spread = profiles_of(known)
    ordinary = profile.places[7]
    assert [place / ordinary for place in profile.places[:3]] == pytest.approx(PUSH, rel=0.2)
    assert profile.weekdays[4] < 0.85 * profile.weekdays[1]
    assert len(without) == 24


def test_few_wild_days_teach_little() -> None:
    one = profiles_of([month(0, [0.0] * 8 + [500.0])])[0]
    assert all(0.8 < factor < 1.25 for factor in one.places)


def test_a_season_needs_a_year() -> None:
    rates = [100.0 * factor for factor in SEASON]
    assert season_of(list(range(1, 12)), rates[:11]) == [1.0] * 12
    two_years = season_of([*range(1, 13)] * 2, rates * 2, noise=0.002)
    assert two_years == pytest.approx(SEASON, rel=0.12)


def test_a_month_that_began_in_the_middle_is_left_out() -> None:
    late = MonthFacts(days_of(0), (0.0,) * 9 + (5.0,) * (len(days_of(0)) - 9))
    full = month(1, [5.0])
    assert list(since_first_fact([late, full])) == [full]
    assert list(since_first_fact([full, late])) == [full, late]
    assert list(since_first_fact([month(0, [0.0])])) == []


def test_a_quantile_keeps_its_share_for_the_next_value() -> None:
    assert quantile([1, 2, 3, 4], 0.8) == 4
    assert quantile([4, 2, 1, 3], 0.5) == 2.5
    assert quantile(range(1, 10), 0.1) == 1
    assert quantile(range(1, 10), 0.9) == 9


def test_a_month_wants_a_value_for_each_of_its_days() -> None:
    with pytest.raises(ValueError, match="working days"):
        MonthFacts(days_of(0), (1.0,))


@pytest.fixture(scope="module")
def known_truth() -> list[tuple[float, Moment]]:
    """The month after 24 known ones, of forty companies, at four stages."""
    asked: list[tuple[float, Moment]] = []
    for seed in range(40):
        asked += moments([one.facts for one in known_sales(seed, 25)], months_before=24)
    return asked


def test_where_the_truth_is_known_it_beats_both_naive_forecasts(
    known_truth: list[tuple[float, Moment]],
) -> None:
    ours = our_outcomes(known_truth)
    begun = [one for one in ours if one.stage > 0]
    assert mean_error_pct(ours) < 0.5 * mean_error_pct(outcomes(known_truth, last_period))
    assert mean_error_pct(begun) < 0.7 * mean_error_pct(outcomes(known_truth, straight_pace))


@pytest.mark.parametrize("months", [12, 24])
def test_where_the_truth_is_known_the_range_holds_eight_of_ten(months: int) -> None:
    asked: list[tuple[float, Moment]] = []
    for seed in range(96):
        asked += moments([one.facts for one in known_sales(seed, months + 1)], months_before=months)
    assert 75 <= coverage_pct(our_outcomes(asked)) <= 85


def test_a_span_that_is_the_month_is_told_like_the_month() -> None:
    past, running = [month(number, [10.0, 14.0, 9.0]) for number in range(14)], month(14, [12.0])
    lessons, passed = learn(past, running.days), 6
    daily, whole = [D(12)] * passed, len(running.days)
    span = Span(D(72), passed, whole, sum(lessons.now_weights[passed:]), whole - passed, daily)
    as_month, as_span = (forecast(D(72), passed, lessons, past, daily, span=each) for each in (None, span))
    assert as_month is not None
    assert as_span is not None
    assert as_span.value == as_month.value
    assert as_month.basis is not None
    # Of the last month not as many days are known as of this one.
    assert as_span.basis == replace(as_month.basis, errors=12)


def test_a_span_that_has_no_day_left_is_its_fact() -> None:
    past, running = [month(number, [10.0]) for number in range(3)], month(3, [10.0])
    told = forecast(D(50), 5, learn(past, running.days), past, [D(10)] * 5, span=Span(D(30), 3, 3, 0.0, 0))
    assert told == Forecast(D(30))


@pytest.mark.parametrize(("grain", "companies"), [(Grain.WEEK, 4), (Grain.QUARTER, 12)])
def test_weeks_and_quarters_are_told_better_than_by_a_line_and_their_ranges_hold(
    grain: Grain, companies: int
) -> None:
    ours, line = [], []
    for seed in range(companies):
        told = span_outcomes([one.facts for one in known_sales(seed, 26)], grain, months_before=12)
        ours += told[0]
        line += told[1]
    begun = [one for one in ours if one.stage > 0]
    assert mean_error_pct(begun) < 0.75 * mean_error_pct(line)
    assert 75 <= coverage_pct(ours) <= 85
