"""Teams of a chart, plans put together from below, and the range of a forecast: pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.formulas import parse
from kpis.analysis.forecast import end_range
from kpis.analysis.formulas import MetricRule, with_growth
from kpis.analysis.measures import Aggregation, Corridor
from kpis.analysis.plans import OwnerTargets, PlanSource, plans_of, split_by_days
from kpis.analysis.rollup import FactRow, Seat, Seating, Tally, roll_up, roll_up_cells
from kpis.analysis.targets import Reading
from kpis.analysis.teams import Box, teams_of

D = Decimal
REVENUE = MetricRule("revenue", Aggregation.SUM)
DEALS, LEADS = MetricRule("deals", Aggregation.SUM), MetricRule("leads", Aggregation.SUM)
RATE = MetricRule("rate", Aggregation.FORMULA, parse("deals / leads * 100"))
SCORE = MetricRule("score", Aggregation.AVERAGE)


def exactly(**values: int) -> dict[str, Reading]:
    """Own targets of the very period."""
    return {slug: Reading(D(value), is_exact=True) for slug, value in values.items()}


def test_a_team_reaches_down_to_the_next_team() -> None:
    found = teams_of(
        [
            Box("boss", None, "Директор"),
            Box("sales", "boss", "РОП", "Продажи"),
            Box("anna", "sales", "Менеджер"),
            Box("north", "sales", "Старший", "Север"),
            Box("boris", "north", "Менеджер"),
        ]
    )
    assert [(team.key, team.title) for team in found.teams] == [("sales", "Продажи"), ("north", "Север")]
    assert found.team_of == {
        "boss": None, "sales": "sales", "anna": "sales", "north": "north", "boris": "north",
    }  # fmt: skip


def test_a_name_repeated_below_is_the_same_team() -> None:
    found = teams_of(
        [
            Box("head", None, "РОП", "Отдел продаж"),
            Box("anna", "head", "Менеджер", "отдел  Продаж"),
            Box("vera", "head", "Маркетолог", "Маркетинг"),
            Box("lead", "head", "Глава маркетинга", "Маркетинг"),
            Box("gleb", "lead", "Дизайнер", "Маркетинг"),
        ]
    )
    assert [team.key for team in found.teams] == ["head", "lead"]
    assert found.team_of == {"head": "head", "anna": "head", "vera": "lead", "lead": "lead", "gleb": "lead"}


def test_a_loop_belongs_to_no_team() -> None:
    found = teams_of([Box("a", "b", "А", "Север"), Box("b", "a", "Б")])
    assert found.teams == ()
    assert found.team_of == {"a": None, "b": None}


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["", "Север", "Юг"])), max_size=13
    )
)
def test_every_box_is_in_a_listed_team_or_in_none(rows: list[tuple[int, int, str]]) -> None:
    boxes = {str(key): Box(str(key), str(parent), "x", team or None) for key, parent, team in rows}
    found = teams_of(list(boxes.values()))
    listed = {team.key for team in found.teams}
    assert set(found.team_of) == set(boxes)
    assert set(found.team_of.values()) - {None} <= listed


def test_an_own_plan_comes_before_the_sum_of_the_plans_below() -> None:
    below = {"revenue": [D(100), D(60)]}
    assert (
        plans_of(OwnerTargets(exactly(revenue=5), below), [REVENUE], {})["revenue"].source is PlanSource.OWN
    )
    summed = plans_of(OwnerTargets({}, below), [REVENUE], {})["revenue"]
    assert (summed.value, summed.source, summed.count) == (D(160), PlanSource.SUM, 2)


def test_the_plan_of_a_ratio_is_the_ratio_of_the_plans() -> None:
    below = {"deals": [D(5), D(15)], "leads": [D(50), D(50)], "rate": [D(90)]}
    found = plans_of(OwnerTargets({}, below), [DEALS, LEADS, RATE], {})["rate"]
    assert (found.value, found.source) == (D(20), PlanSource.PARTS)
    without = plans_of(OwnerTargets({}, {"rate": [D(10), D(30)]}), [DEALS, LEADS, RATE], {})["rate"]
    assert (without.value, without.source) == (D(20), PlanSource.MEAN)
    assert plans_of(OwnerTargets(exactly(deals=1, leads=0), {}), [DEALS, LEADS, RATE], {}).get("rate") is None


def test_a_profit_is_planned_by_its_parts_and_without_them_by_the_sum_below() -> None:
    cost = MetricRule("cost", Aggregation.SUM)
    profit = MetricRule("profit", Aggregation.FORMULA, parse("revenue - cost"))
    rules = with_growth([REVENUE, cost, profit])
    of_parts = plans_of(OwnerTargets(exactly(revenue=100, cost=30), {"profit": [D(1)]}), rules, {})["profit"]
    assert (of_parts.value, of_parts.source) == (D(70), PlanSource.PARTS)
    below = plans_of(OwnerTargets(exactly(revenue=100), {"profit": [D(40), D(25)]}), rules, {})["profit"]
    assert (below.value, below.source, below.count) == (D(65), PlanSource.SUM, 2)


def test_an_own_plan_of_a_part_comes_before_what_its_formula_says() -> None:
    double = MetricRule("double", Aggregation.FORMULA, parse("rate * 2"))
    found = plans_of(OwnerTargets(exactly(rate=7, deals=5, leads=50), {}), [DEALS, LEADS, RATE, double], {})
    assert (found["rate"].value, found["double"].value) == (D(7), D(14))


def test_an_average_is_planned_by_the_mean_and_a_corridor_by_itself() -> None:
    corridor = {"score": Corridor(D(3), D(5))}
    below = OwnerTargets({}, {"score": [D(4), D(2)]})
    assert plans_of(below, [SCORE], {})["score"].value == D(3)
    assert plans_of(below, [SCORE], corridor)["score"].value == corridor["score"]


@given(
    st.decimals(0, 10**9, places=2),
    st.lists(st.tuples(st.sampled_from(["north", "south", None]), st.integers(0, 23)), max_size=6),
)
def test_a_split_plan_loses_nothing(plan: Decimal, days: list[tuple[str | None, int]]) -> None:
    assert sum((part for _, part in split_by_days(plan, days)), D(0)) == plan


def test_a_range_needs_five_days_and_something_left() -> None:
    assert end_range([D(1)] * 4, 20) is None
    assert end_range([D(1)] * 20, 20) is None
    even = end_range([D(10)] * 10, 20)
    assert even is not None
    assert (even.low, even.high) == (D(200), D(200))


@given(st.lists(st.decimals(0, 10**7, places=2), min_size=5, max_size=22), st.integers(1, 10))
def test_a_range_holds_the_straight_line_and_what_is_there(daily: list[Decimal], left: int) -> None:
    found = end_range(daily, len(daily) + left)
    assert found is not None
    done = sum(daily, D(0))
    line = done + done / len(daily) * left
    assert done - D("0.01") <= found.low <= line + D("0.01")
    assert found.high >= line - D("0.01")


def test_summed_cells_give_what_single_rows_give() -> None:
    seats = [Seat("anna", "north", date(2026, 1, 1))]
    rows = [FactRow("anna", "revenue", date(2026, 11, day), D(day), D(50)) for day in (2, 3, 5)]
    seating = Seating(seats, {"north": None})
    cell = Tally()
    for row in rows:
        cell = cell.merge(Tally.of(row))
    cells = {(seating.team_of("anna", date(2026, 11, 2)), "anna", "revenue"): cell}
    assert roll_up_cells(cells, [REVENUE], {"north": None}) == roll_up(
        rows, [REVENUE], seats, {"north": None}
    )
