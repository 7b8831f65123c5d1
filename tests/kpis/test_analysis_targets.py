"""Targets of any period read for any other, amounts split and handed down without a kopeck lost: pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.measures import Direction
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.analysis.splitting import changed_from, period_weights, split
from kpis.analysis.suggestions import suggest
from kpis.analysis.targets import OwnTarget, Reading, TargetReader
from kpis.analysis.targets_cascade import Node, hand_down, rests, spread_rest
from kpis.calendar_source import russian_calendar

D = Decimal
CALENDAR = russian_calendar(2026, 2027)
READER = TargetReader(CALENDAR)
YEAR = parse_period("2026")
ROUBLES = st.decimals(0, 10**9, places=2)


def read(targets: dict[str, object], key: str) -> Reading | None:
    period = parse_period(key)
    mine = {parse_period(name): OwnTarget(D(str(value))) for name, value in targets.items()}
    return READER.amount(mine, READER.days(period), period)


def value(targets: dict[str, object], key: str) -> Decimal:
    found = read(targets, key)
    assert found is not None
    return found.value


def test_the_target_of_the_very_period_counts_as_it_is() -> None:
    found = read({"2026-Q4": 300, "2026-11": 100, "2026-W46": 7}, "2026-11")
    assert found == Reading(D(100), is_exact=True)


def test_a_year_falls_to_its_months_by_working_days() -> None:
    assert value({"2026": 24_700}, "2026-11") == D("2000.00")
    assert CALENDAR.working_days(date(2026, 1, 1), date(2027, 1, 1)) == 247


def test_a_month_takes_what_the_quarter_leaves_over_what_was_set_inside() -> None:
    targets = {"2026-Q4": 300, "2026-11": 100}
    days = [CALENDAR.working_days(p.start, p.end) for p in (parse_period("2026-10"), parse_period("2026-12"))]
    assert value(targets, "2026-10") == round(D(200) * days[0] / sum(days), 2)
    assert sum(value(targets, f"2026-{month}") for month in (10, 11, 12)) == 300


def test_a_quarter_without_a_target_is_the_sum_of_its_months_and_says_which_days_are_free() -> None:
    found = read({"2026-10": 10, "2026-11": 20}, "2026-Q4")
    assert found is not None
    assert (found.value, len(found.uncovered), found.is_exact) == (D(30), 31, False)


def test_a_week_over_two_months_takes_a_share_of_each() -> None:
    assert value({"2026-09": 22, "2026-10": 22}, "2026-W40") == D(5)


def test_more_set_inside_than_there_is_leaves_the_rest_nothing_and_never_less() -> None:
    assert value({"2026-Q4": 100, "2026-11": 150}, "2026-12") == 0


def test_a_season_moves_the_parts_and_keeps_the_whole() -> None:
    season = tuple(D(2) if month == 12 else D(1) for month in range(1, 13))
    target = {YEAR: OwnTarget(D(1000), season)}
    parts = [READER.amount(target, READER.days(month), month) for month in YEAR.split(Grain.MONTH)]
    months = [part.value for part in parts if part]
    assert sum(months) == 1000
    assert months[11] / CALENDAR.working_days(date(2026, 12, 1), date(2027, 1, 1)) > D("1.9") * (
        months[10] / CALENDAR.working_days(date(2026, 11, 1), date(2026, 12, 1))
    )


def test_nothing_set_is_no_plan_and_not_zero() -> None:
    assert read({"2026-11": 5}, "2026-12") is None


def test_a_level_is_not_shared_out_and_of_shorter_ones_the_mean_or_the_latest_counts() -> None:
    year, months = {YEAR: OwnTarget(D(20))}, YEAR.split(Grain.MONTH)
    part = READER.level(year, READER.days(months[3]), months[3], latest=False)
    assert part is not None
    assert part.value == 20
    two = {months[0]: OwnTarget(D(10)), months[1]: OwnTarget(D(40))}
    quarter = parse_period("2026-Q1")
    mean = READER.level(two, READER.days(quarter), quarter, latest=False)
    last = READER.level(two, READER.days(quarter), quarter, latest=True)
    assert mean is not None
    assert last is not None
    days = [CALENDAR.working_days(month.start, month.end) for month in months[:2]]
    assert mean.value == (10 * days[0] + 40 * days[1]) / D(sum(days))
    assert last.value == 40


SETS = st.dictionaries(
    st.sampled_from(
        ["2026", "2026-Q4", "2026-10", "2026-11", "2026-12", "2026-W45", "2026-W49", "2026-11-05", "2026-12-31"]
    ),
    ROUBLES,
    min_size=1,
)  # fmt: skip


@given(SETS, st.sampled_from(["2026-Q4", "2026-11", "2026-W45"]))
def test_the_days_of_a_period_sum_to_it_wherever_nothing_is_handed_out_twice(
    targets: dict[str, Decimal], key: str
) -> None:
    period = parse_period(key)
    mine = {parse_period(name): OwnTarget(amount) for name, amount in targets.items()}
    inside = [p for p in mine if p.start < period.end and period.start < p.end]
    whole = READER.amount(mine, READER.days(period), period)
    days = [READER.amount(mine, (day,), Period(Grain.DAY, day)) for day in period.days()]
    if whole is None:
        assert days == [None] * len(days)
    elif all(READER.rest(mine, p) >= 0 for p in inside) and all(_has_room(mine, p) for p in inside):
        assert sum((day.value for day in days if day), D(0)) == whole.value
        assert len([day for day in days if day is None]) == len(whole.uncovered)


def _has_room(mine: dict[Period, OwnTarget], period: Period) -> bool:
    """Whether some day is left for what the target leaves over."""
    ranks = list(Grain)
    finer = {p: t for p, t in mine.items() if ranks.index(p.grain) < ranks.index(period.grain)}
    inner = READER.amount(finer, READER.days(period))
    return inner is None or bool(inner.uncovered)


@given(ROUBLES, st.lists(st.decimals(0, 100, places=3), min_size=1, max_size=40))
def test_parts_sum_to_the_amount_to_the_kopeck_and_none_is_far_from_its_share(
    amount: Decimal, weights: list[Decimal]
) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        share = amount * weight / whole if whole else amount / len(weights)
        assert abs(part - share) <= D("0.011")


def test_an_amount_in_whole_pieces_stays_whole() -> None:
    assert split(D(10), [D(1)] * 3, D(1)) == (D(3), D(4), D(3))
    with pytest.raises(ValueError, match="below zero"):
        split(D(1), [D(-1)])


def test_months_weigh_their_working_days_and_their_season() -> None:
    months = YEAR.split(Grain.MONTH)[:2]
    plain = period_weights(months, CALENDAR)
    assert period_weights(months, CALENDAR, (D(3),) + (D(1),) * 11) == [plain[0] * 3, plain[1]]


def test_another_plan_from_a_date_keeps_the_days_before_it() -> None:
    november = parse_period("2026-11")
    assert changed_from(november, D(200), D(400), date(2026, 11, 16), CALENDAR) == D(310)
    assert changed_from(november, D(200), D(400), date(2026, 11, 1), CALENDAR) == D(400)
    assert changed_from(november, D(200), D(400), date(2026, 12, 1), CALENDAR) == D(200)


def people(number: int) -> st.SearchStrategy[tuple[Node, ...]]:
    node = st.builds(
        lambda plan, weight, fixed: (plan, weight, fixed),
        st.none() | ROUBLES,
        st.integers(0, 9),
        st.booleans(),
    )
    return st.lists(node, max_size=5).map(
        lambda rows: tuple(
            Node(f"{number}-{n}", plan, D(weight), is_fixed=fixed)
            for n, (plan, weight, fixed) in enumerate(rows)
        )
    )


TREES = st.builds(
    lambda plan, teams: Node(
        "all", plan, below=tuple(Node(f"t{n}", rest, D(weight), below=below) for n, (rest, weight, below) in teams)
    ),
    ROUBLES,
    st.lists(st.tuples(st.none() | ROUBLES, st.integers(0, 9), people(0)), max_size=4).map(
        lambda teams: list(
            enumerate(
                (plan, weight, tuple(Node(f"t{n}.{c.key}", c.plan, c.weight, c.is_fixed) for c in below))
                for n, (plan, weight, below) in enumerate(teams)
            )
        )
    ),
)  # fmt: skip


def standing(node: Node, new: dict[object, Decimal]) -> Node:
    below = tuple(standing(child, new) for child in node.below)
    return Node(node.key, new.get(node.key, node.plan), node.weight, node.is_fixed, below)


def free_parents(node: Node) -> set[object]:
    """Those with somebody below whom the plan may change, and not held fast by those it may not."""
    held = sum((child.plan or D(0) for child in node.below if child.is_fixed), D(0))
    here = {node.key} if any(not c.is_fixed for c in node.below) and held <= (node.plan or D(0)) else set()
    return here.union(*(free_parents(child) for child in node.below))


@given(TREES)
def test_a_plan_handed_down_leaves_nothing_over_at_any_level(tree: Node) -> None:
    after = standing(tree, hand_down(tree))
    free = free_parents(after)
    planned = {node.key for node in every(after) if node.plan is not None}
    assert all(rest.value == 0 for rest in rests(after) if rest.key in free & planned)
    # Who has no plan now had none before, nor anybody below.
    unplanned = [node for node in every(tree) if node.key not in planned and tree.plan is not None]
    assert all(each.plan is None for node in unplanned for each in every(node))
    assert fixed(after) == fixed(tree)


@given(TREES)
def test_spreading_the_rest_closes_it_and_touches_nobody_who_is_fixed(tree: Node) -> None:
    after = standing(tree, spread_rest(tree, deep=True))
    free = free_parents(after)
    given_plan = {node.key for node in every(after) if node.plan is not None}
    assert all(rest.value == 0 for rest in rests(after) if rest.key in free & given_plan)
    assert fixed(after) == fixed(tree)
    assert all(node.plan is None or node.plan >= 0 for node in every(after))


def every(node: Node) -> list[Node]:
    return [node, *(each for child in node.below for each in every(child))]


def fixed(node: Node) -> dict[object, Decimal | None]:
    return {each.key: each.plan for each in every(node) if each.is_fixed}


def test_whole_amounts_are_handed_down_in_whole_roubles_and_nobody_is_planned_for_nothing() -> None:
    below = (Node("a", weight=D(2)), Node("b", weight=D(1)), Node("idle", weight=D(0)))
    assert hand_down(Node("all", D(1_000), below=below)) == {"a": D(667), "b": D(333)}
    assert hand_down(Node("all", D("1000.50"), below=below)) == {"a": D("667.00"), "b": D("333.50")}
    assert hand_down(Node("all", D(100), below=below)) == {"a": D("66.67"), "b": D("33.33")}
    assert spread_rest(Node("all", D(0), below=below)) == {}


def test_a_remainder_is_shown_at_every_level() -> None:
    tree = Node("all", D(100), below=(Node("t", D(70), below=(Node("p", D(80)),)), Node("u", None)))
    assert [(rest.key, rest.value) for rest in rests(tree)] == [("all", D(30)), ("t", D(-10))]


def facts(*values: object) -> list[tuple[Period, Decimal]]:
    first = parse_period("2025-01")
    return [(first.shifted(n), D(str(each))) for n, each in enumerate(values)]


def test_a_suggestion_is_the_eightieth_percentile_of_the_last_twelve() -> None:
    found = suggest(facts(999, *range(10, 130, 10)))
    assert found is not None
    assert (found.value, found.place, found.part, found.low, found.high) == (
        D(98),
        9,
        D("0.8"),
        D(90),
        D(100),
    )
    assert len(found.facts) == 12


def test_where_less_is_better_the_lowest_fifth_is_suggested_and_two_periods_say_nothing() -> None:
    found = suggest(facts(10, 20, 30, 40, 50, 60), Direction.LOWER)
    assert found is not None
    assert (found.value, found.pct) == (D(20), 20)
    assert suggest(facts(1, 2)) is None
