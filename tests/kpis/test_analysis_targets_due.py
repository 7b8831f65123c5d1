"""When a plan falls due that has shorter targets inside: as they do, to the kopeck, and never more than it is; pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.pace import clock, pace
from kpis.analysis.periods import Period, parse_period
from kpis.analysis.targets import OwnTarget, TargetReader
from kpis.calendar_source import russian_calendar

D = Decimal
READER = TargetReader(russian_calendar(2026, 2027))
SEASON = (D(2), *[D(1)] * 11)
KEYS = (
    "2026",
    "2026-Q1",
    "2026-Q4",
    "2026-01",
    "2026-10",
    "2026-11",
    "2026-12",
    "2026-W46",
    "2026-W49",
    "2026-11-17",
)
ASKED = ("2026", "2026-Q4", "2026-11", "2026-W49", "2026-11-17")


def own(targets: dict[str, object], season: tuple[Decimal, ...] | None = None) -> dict[Period, OwnTarget]:
    named = {parse_period(key): D(str(value)) for key, value in targets.items()}
    return {
        period: OwnTarget(value, season if period.grain in ("year", "quarter") else None)
        for period, value in named.items()
    }


def due(targets: dict[str, object], key: str, through: str, **more: tuple[Decimal, ...]) -> Decimal | None:
    period = parse_period(key)
    return READER.due(own(targets, **more), READER.days(period), date.fromisoformat(through), period)


MONTHS = {"2026-10": 10_000_000, "2026-11": 20_000_000, "2026-12": 30_000_000}


def test_a_quarter_falls_due_as_its_months_do() -> None:
    assert due(MONTHS, "2026-Q4", "2026-10-31") == 10_000_000
    assert due({"2026-Q4": 60_000_000, **MONTHS}, "2026-Q4", "2026-10-31") == 10_000_000
    assert due(MONTHS, "2026-Q4", "2026-11-20") == 10_000_000 + 14 * 1_000_000


def test_a_quarter_that_says_another_sum_than_its_months_falls_due_in_their_proportions() -> None:
    assert due({"2026-Q4": 66_000_000, **MONTHS}, "2026-Q4", "2026-10-31") == 11_000_000
    assert due({"2026-Q4": 66_000_000, **MONTHS}, "2026-Q4", "2026-12-31") == 66_000_000


def test_months_without_targets_share_what_the_quarter_leaves_them_by_working_days() -> None:
    targets = {"2026-Q4": 640_000, "2026-11": 250_000}
    assert due(targets, "2026-Q4", "2026-10-31") == 195_000
    assert due(targets, "2026-Q4", "2026-11-20") == 195_000 + 175_000


def test_a_target_of_nothing_inside_sets_no_scale() -> None:
    """A plan cannot fall due in proportion to zero: then it does by working days."""
    assert due({"2026-11": 200, "2026-Q4": 0}, "2026-11", "2026-11-20") == 140
    nothing = {"2026-Q4": 640, "2026-10": 0, "2026-11": 0, "2026-12": 0}
    assert due(nothing, "2026-Q4", "2026-10-31") == 220


def test_a_year_with_a_season_falls_due_by_it() -> None:
    even, strong = (
        due({"2026": 1_000}, "2026", "2026-01-31"),
        due({"2026": 1_000}, "2026", "2026-01-31", season=SEASON),
    )
    assert (even, strong) == (round(D(1_000) * 15 / 247, 2), round(D(1_000) * 30 / 262, 2))


def test_a_share_of_a_longer_target_falls_due_by_its_own_days() -> None:
    assert due({"2026-11": 20_000}, "2026-W47", "2026-11-18") == 3_000
    assert due({}, "2026-W47", "2026-11-18") is None


def test_what_is_due_replaces_the_working_days_of_the_pace() -> None:
    now = clock(parse_period("2026-Q4"), date(2026, 10, 31), WorkCalendar())
    found = pace(D(10), D(60), now, due=D(10))
    assert (found.due, found.gap, found.pct, found.plan) == (10, 0, 100, 60)
    assert pace(D(10), D(60), now, due=D(0)).due == 0


@given(
    st.dictionaries(st.sampled_from(KEYS), st.decimals(0, 10**9, places=2), min_size=1),
    st.sampled_from(ASKED),
    st.integers(0, 380),
)
def test_a_plan_never_falls_due_backwards_and_ends_as_the_whole(
    targets: dict[str, Decimal], key: str, number: int
) -> None:
    period, mine = parse_period(key), own(dict(targets))
    whole = READER.amount(mine, READER.days(period), period)
    day = date(2026, 1, 1) + timedelta(days=number)
    found, later = (
        READER.due(mine, READER.days(period), each, period) for each in (day, day + timedelta(days=9))
    )
    if whole is None:
        assert found is None
        return
    assert found is not None
    assert later is not None
    assert 0 <= found <= later <= whole.value
    assert READER.due(mine, READER.days(period), period.last_day, period) == whole.value
    assert READER.due(mine, READER.days(period), period.start - timedelta(days=1), period) == 0
