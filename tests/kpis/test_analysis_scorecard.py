"""The weighted score, the scales of a bonus, the places of a leaderboard, and a period beside an earlier one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpis.analysis.attainment import Status
from kpis.analysis.beside import at_same_point, change, year_before
from kpis.analysis.leaderboard import places
from kpis.analysis.measures import Corridor, Direction
from kpis.analysis.pace import clock, pace
from kpis.analysis.periods import FIRST_DAY, Grain, Period, parse_period
from kpis.analysis.scorecard import OnScale, Step, Weighed, bonus_total_pct, on_scale, weighted_score
from kpis.calendar_source import calendar_around, russian_calendar

D = Decimal
percents = st.none() | st.decimals(min_value=-1000, max_value=1000, places=2)
weighed = st.lists(
    st.builds(Weighed, st.text(min_size=1, max_size=3), st.integers(0, 100), percents), max_size=8
)
SCALE = [Step(D(80), D(10)), Step(D(100), D(30))]


def test_the_score_weighs_each_metric() -> None:
    score = weighted_score([Weighed("revenue", 3, D(90)), Weighed("leads", 1, D(110))])
    assert score.pct == D(95)
    assert [part.points for part in score.parts] == [D("67.5"), D("27.5")]


def test_a_metric_without_data_is_left_out_and_named() -> None:
    score = weighted_score([Weighed("revenue", 3, D(90)), Weighed("nps", 1, None), Weighed("calls", 0, None)])
    assert (score.pct, score.missing) == (D(90), ("nps",))


def test_without_any_data_there_is_no_score() -> None:
    assert weighted_score([Weighed("revenue", 3, None)]).pct is None
    assert weighted_score([]).pct is None


def test_one_metric_far_over_its_plan_counts_up_to_a_bound() -> None:
    assert weighted_score([Weighed("a", 1, D(900)), Weighed("b", 1, D(50))]).pct == D(100)


@given(weighed)
def test_the_points_make_the_score_and_the_score_stays_in_its_bounds(metrics: list[Weighed]) -> None:
    score = weighted_score(metrics)
    if score.pct is None:
        assert not score.parts
    else:
        assert abs(sum((part.points for part in score.parts), D(0)) - score.pct) < D("1e-15")
        assert 0 <= score.pct <= 150


@pytest.mark.parametrize(
    ("value", "paid", "left"),
    [("79.99", 0, 80), ("80", 10, 100), ("99", 10, 100), ("100", 30, None), ("500", 30, None)],
)
def test_the_highest_step_reached_counts(value: str, paid: int, left: int | None) -> None:
    found = on_scale(D(value), SCALE)
    assert found.bonus_pct == paid
    assert (found.next.reached_from if found.next else None) == left


def test_where_less_is_better_a_step_is_reached_from_above() -> None:
    scale = [Step(D(30), D(5)), Step(D(10), D(15))]
    paid = [on_scale(D(value), scale, Direction.LOWER).bonus_pct for value in (31, 30, 11, 10)]
    assert paid == [0, 5, 5, 15]


def test_a_scale_without_data_pays_no_figure_and_not_zero() -> None:
    assert on_scale(None, SCALE).bonus_pct is None
    assert bonus_total_pct([on_scale(None, SCALE)]) is None
    assert bonus_total_pct([on_scale(None, SCALE), on_scale(D(85), SCALE)]) == 10


@given(st.decimals(-500, 500, places=2), st.decimals(-500, 500, places=2))
def test_more_is_never_paid_less(one: Decimal, other: Decimal) -> None:
    def paid(value: Decimal) -> Decimal:
        found: OnScale = on_scale(value, SCALE)
        assert found.bonus_pct is not None
        return found.bonus_pct

    low, high = sorted((one, other))
    assert paid(low) <= paid(high)


def test_equal_scores_share_a_place_and_who_has_no_data_has_none() -> None:
    found = places([("a", D(90)), ("b", None), ("c", D(120)), ("d", D(90)), ("e", D(10))])
    assert [(each.person, each.place) for each in found] == [
        ("c", 1),
        ("a", 2),
        ("d", 2),
        ("e", 4),
        ("b", None),
    ]


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2026-11", "2025-11"),
        ("2026-Q4", "2025-Q4"),
        ("2026", "2025"),
        ("2026-W47", "2025-W47"),
        ("2024-02-29", "2023-02-28"),
    ],
)
def test_the_year_before_has_the_same_place_in_its_year(key: str, before: str) -> None:
    assert year_before(parse_period(key)).key == before


def test_an_earlier_month_is_taken_after_as_many_working_days() -> None:
    calendar = russian_calendar(2025, 2026)
    now = clock(parse_period("2026-11"), date(2026, 11, 20), calendar)
    then = at_same_point(now, parse_period("2026-10"), calendar)
    # 14 working days: 1-20 October.
    assert (now.days_passed, then.days_passed, then.through) == (14, 14, date(2026, 10, 20))


def test_a_period_that_is_over_is_compared_whole() -> None:
    calendar = russian_calendar(2025, 2026)
    over = clock(parse_period("2026-10"), date(2026, 11, 20), calendar)
    assert at_same_point(over, parse_period("2026-09"), calendar).through == date(2026, 9, 30)


def test_before_the_first_working_day_nothing_stands_beside() -> None:
    calendar = russian_calendar(2025, 2026)
    now = clock(parse_period("2026-11"), date(2026, 11, 1), calendar)
    assert at_same_point(now, parse_period("2026-10"), calendar).through == date(2026, 9, 30)


def test_what_is_not_known_is_not_compared() -> None:
    assert change(D(5), None) is None
    assert change(None, D(5)) is None
    nothing = change(D(5), D(0))
    assert nothing is not None
    assert (nothing.diff, nothing.pct) == (D(5), None)


days = st.dates(min_value=FIRST_DAY + timedelta(days=800), max_value=date(2099, 12, 31))


@given(st.sampled_from(list(Grain)), days, days, st.none() | st.decimals(-10, 10), st.sampled_from(Direction))
def test_pace_never_divides_by_zero(
    grain: Grain, day: date, through: date, fact: Decimal | None, direction: Direction
) -> None:
    assume(fact is None or fact.is_finite())
    period = Period.of(grain, day)
    now = clock(period, through, calendar_around(period.start, period.end))
    for amount in (D(0), D(-1), D("0.0001"), D(100)):
        plan = Corridor(amount - 1, amount) if direction is Direction.RANGE else amount
        found = pace(fact, plan, now, direction=direction)
        assert (found.pct is None) == (found.status is Status.NO_DATA)


@given(st.sampled_from(list(Grain)), days, days)
def test_the_same_point_lies_in_the_earlier_period_with_no_more_days(
    grain: Grain, day: date, through: date
) -> None:
    period = Period.of(grain, day)
    earlier = year_before(period)
    calendar = calendar_around(earlier.start, period.end)
    now = clock(period, through, calendar)
    then = at_same_point(now, earlier, calendar)
    assert earlier.start - timedelta(days=1) <= then.through <= earlier.last_day
    assert then.days_passed <= then.days_total
    if now.days_passed < now.days_total:
        assert then.days_passed <= now.days_passed
