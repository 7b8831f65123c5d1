"""Attainment, status and pace."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.attainment import Status, Thresholds, attainment, status_of
from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.measures import Aggregation, Corridor, Direction
from kpis.analysis.pace import clock, pace, plan_due
from kpis.analysis.periods import parse_period
from kpis.calendar_source import russian_calendar

D = Decimal
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
plans = st.decimals(min_value=1, max_value=10**9, places=2)
NOVEMBER = clock(parse_period("2026-11"), date(2026, 11, 20), russian_calendar(2026, 2026))


@pytest.mark.parametrize(
    ("pct", "status"),
    [
        ("105", Status.AHEAD),
        ("104.999", Status.ON_TRACK),
        ("95", Status.ON_TRACK),
        ("94.6", Status.BEHIND),
        ("80", Status.BEHIND),
        ("79.999", Status.AT_RISK),
        ("-3", Status.AT_RISK),
    ],
)
def test_the_status_follows_the_unrounded_percent(pct: str, status: Status) -> None:
    assert status_of(D(pct)) is status


def test_a_company_may_set_its_own_thresholds() -> None:
    strict = Thresholds(ahead_pct=D(110), on_track_pct=D(99), behind_pct=D(90))
    assert status_of(D(98), strict) is Status.BEHIND
    assert strict.bounds_pct == (D(90), D(99), D(110))


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="fall"):
        Thresholds(on_track_pct=D(50))


@pytest.mark.parametrize(("fact", "plan"), [(None, D(5)), (D(5), None), (None, None)])
def test_without_a_fact_or_a_plan_there_is_no_data(fact: Decimal | None, plan: Decimal | None) -> None:
    found = attainment(fact, plan)
    assert (found.pct, found.gap, found.status) == (None, None, Status.NO_DATA)


def test_a_plan_of_zero_has_a_gap_and_no_percent() -> None:
    found = attainment(D(5), D(0))
    assert (found.pct, found.gap, found.status) == (None, D(5), Status.NO_DATA)


def test_when_less_is_better_the_ratio_is_inverted() -> None:
    found = attainment(D(120), D(100), Direction.LOWER)
    assert found.pct is not None
    assert round(found.pct, 2) == D("83.33")
    assert (found.gap, found.adverse, found.status) == (D(20), True, Status.BEHIND)


def test_a_plan_of_zero_is_met_by_zero_when_less_is_better() -> None:
    assert attainment(D(0), D(0), Direction.LOWER).status is Status.ON_TRACK
    assert attainment(D(1), D(0), Direction.LOWER).status is Status.AT_RISK


def test_less_is_better_has_an_upper_end() -> None:
    assert attainment(D(0), D(100), Direction.LOWER).pct == D(200)


@pytest.mark.parametrize(
    ("fact", "gap", "status"),
    [
        ("20", "0", Status.ON_TRACK),
        ("30", "0", Status.ON_TRACK),
        ("33", "3", Status.BEHIND),
        ("33.1", "3.1", Status.AT_RISK),
        ("18", "-2", Status.BEHIND),
        ("17.9", "-2.1", Status.AT_RISK),
    ],
)
def test_a_corridor_is_left_by_a_tenth_before_it_is_at_risk(fact: str, gap: str, status: Status) -> None:
    found = attainment(D(fact), Corridor(D(20), D(30)), Direction.RANGE)
    assert (found.gap, found.status) == (D(gap), status)


def test_a_corridor_and_a_direction_must_fit() -> None:
    with pytest.raises(ValueError, match="corridor goes"):
        attainment(D(1), Corridor(D(0), D(2)), Direction.HIGHER)
    with pytest.raises(ValueError, match="corridor goes"):
        attainment(D(1), D(2), Direction.RANGE)
    with pytest.raises(ValueError, match="low bound"):
        Corridor(D(2), D(1))


@given(plans, amounts, amounts, st.sampled_from([Direction.HIGHER, Direction.LOWER]))
def test_a_better_fact_never_attains_less(
    plan: Decimal, one: Decimal, other: Decimal, way: Direction
) -> None:
    worse, better = sorted((one, other), reverse=way is Direction.LOWER)
    low, high = attainment(worse, plan, way).pct, attainment(better, plan, way).pct
    assert low is not None
    assert high is not None
    assert low <= high


def test_the_plan_due_is_its_share_of_working_days() -> None:
    assert plan_due(D(84_000_000), NOVEMBER) == D(58_800_000)


def test_pace_compares_with_what_is_due_and_projects_in_a_straight_line() -> None:
    found = pace(D(54_096_000), D(84_000_000), NOVEMBER)
    assert found.pct == D(92)
    assert found.gap == D(-4_704_000)
    assert found.status is Status.BEHIND
    assert found.whole_pct == D("64.4")
    assert found.projection == D(77_280_000)


def test_a_level_is_due_whole_and_projects_itself() -> None:
    found = pace(D(436), D(420), NOVEMBER, aggregation=Aggregation.AVERAGE)
    assert (found.due, found.projection) == (D(420), D(436))


def test_before_the_first_working_day_nothing_can_be_said() -> None:
    early = clock(parse_period("2026-11"), date(2026, 11, 1), russian_calendar(2026, 2026))
    found = pace(D(0), D(84), early)
    assert (found.pct, found.projection, found.status) == (None, None, Status.NO_DATA)


def test_a_period_without_working_days_falls_due_by_calendar_days() -> None:
    holidays = WorkCalendar(days_off=frozenset(parse_period("2026-W02").days()))
    assert plan_due(D(70), clock(parse_period("2026-W02"), date(2026, 1, 6), holidays)) == D(20)


def test_a_finished_period_owes_its_whole_plan() -> None:
    over = clock(parse_period("2026-10"), date(2026, 11, 20), russian_calendar(2026, 2026))
    assert plan_due(D(100), over) == D(100)


def test_a_corridor_is_compared_whole_however_early() -> None:
    found = pace(
        D(25), Corridor(D(20), D(30)), NOVEMBER, direction=Direction.RANGE, aggregation=Aggregation.AVERAGE
    )
    assert found.status is Status.ON_TRACK
