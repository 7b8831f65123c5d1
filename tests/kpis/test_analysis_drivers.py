"""The split of a gap between the factors of revenue."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.drivers import Dropped, Factor, Method, Missing, Stage, funnel_split, split_gap

D = Decimal
volumes = st.decimals(0, 10**6, places=2)
positive = st.decimals("0.01", 10**6, places=2)


def funnel(plan: tuple[object, ...], fact: tuple[object, ...]) -> list[Stage]:
    names = ("leads", "proposals", "deals")
    return [
        Stage(name, None if p is None else D(str(p)), None if f is None else D(str(f)), "sales-manager")
        for name, p, f in zip(names, plan, fact, strict=True)
    ]


def test_a_gap_is_split_between_leads_conversions_and_the_average_deal() -> None:
    split = funnel_split(funnel((875, 350, 140), (862, 338, 124)), D(58_800_000), D(54_096_000))
    found = {part.code: round(part.amount / 10**6, 1) for part in split.parts}
    assert found == {
        "leads": D("-0.8"),
        "leads>proposals": D("-1.1"),
        "proposals>deals": D("-4.9"),
        "average-deal": D("2.1"),
    }
    assert split.worst is not None
    assert split.worst.code == "proposals>deals"


def test_parts_carry_plan_fact_and_the_owning_role() -> None:
    conversion = funnel_split(funnel((875, 350, 140), (862, 338, 124)), D(100), D(90)).parts[1]
    assert (conversion.plan, conversion.role) == (D("0.4"), "sales-manager")
    assert conversion.fact is not None
    assert round(conversion.fact, 4) == D("0.3921")


@given(st.lists(st.tuples(volumes, volumes), min_size=3, max_size=3), volumes, volumes)
def test_parts_sum_to_the_gap_exactly(
    stages: list[tuple[Decimal, Decimal]], plan: Decimal, fact: Decimal
) -> None:
    plans, facts = zip(*stages, strict=True)
    split = funnel_split(funnel(plans, facts), plan, fact)
    assert sum((part.amount for part in split.parts), D(0)) == fact - plan == split.gap


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6))
def test_without_zeros_nothing_stays_unexplained(pairs: list[tuple[Decimal, Decimal]]) -> None:
    factors = [Factor(str(number), plan, fact) for number, (plan, fact) in enumerate(pairs)]
    plan = fact = D(1)
    for factor in factors:
        plan, fact = plan * factor.plan, fact * factor.fact
    parts = split_gap(factors, plan, fact)
    assert abs(sum((p.amount for p in parts if p.code == "unexplained"), D(0))) <= D("0.01")


@given(positive, positive, positive, positive)
def test_each_part_has_the_sign_of_its_own_change(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    first, second = split_gap([Factor("x", a, b), Factor("y", c, d)], a * c, b * d, quantum=D("1e-20"))
    assert first.amount * (b - a) >= 0 or abs(first.amount) < D("1e-9")
    assert second.amount * (d - c) >= 0 or abs(second.amount) < D("1e-9")


def test_a_factor_that_fell_to_zero_takes_the_whole_gap() -> None:
    parts = split_gap([Factor("leads", D(10), D(0)), Factor("deal", D(5), D(7))], D(50), D(0))
    assert [part.amount for part in parts] == [D(-50), D(0)]


def test_two_factors_at_zero_share_the_gap() -> None:
    parts = split_gap([Factor("a", D(10), D(0)), Factor("b", D(5), D(0))], D(50), D(0))
    assert [part.amount for part in parts] == [D(-25), D(-25)]


def test_products_that_differ_only_in_the_last_digit_still_split() -> None:
    split = funnel_split(funnel(("0.01", "0.01", "0.01"), ("0.01", "4.59", "80554.76")), D("0.02"), D("0.02"))
    assert sum(part.amount for part in split.parts) == 0


def test_a_dried_up_stage_takes_the_blame_and_not_those_after_it() -> None:
    split = funnel_split(funnel((100, 40, 10), (100, 0, 0)), D(1000), D(0))
    assert {part.code: part.amount for part in split.parts} == {
        "leads": D(0),
        "leads>proposals": D(-1000),
        "proposals>deals": D(0),
        "average-deal": D(0),
    }


def test_a_missing_stage_joins_its_neighbours_and_is_named() -> None:
    split = funnel_split(funnel((100, None, 10), (90, 30, 9)), D(1000), D(900))
    assert [part.code for part in split.parts] == ["leads", "leads>deals", "average-deal"]
    assert split.dropped == (Dropped("proposals", Missing.NO_PLAN),)


def test_a_stage_without_a_fact_is_left_out() -> None:
    split = funnel_split(funnel((100, 40, 10), (90, None, -1)), D(1000), D(900))
    assert [part.code for part in split.parts] == ["leads", "leads>revenue"]
    assert [dropped.reason for dropped in split.dropped] == [Missing.NO_FACT, Missing.NEGATIVE]


@pytest.mark.parametrize(("stages", "fact"), [([], D(900)), (funnel((100, 40, 10), (90, 30, 9)), D(-5))])
def test_without_factors_or_with_negative_revenue_the_gap_stays_whole(
    stages: list[Stage], fact: Decimal
) -> None:
    split = funnel_split(stages, D(1000), fact)
    assert split.method is Method.WHOLE
    assert [(part.code, part.amount) for part in split.parts] == [("revenue", fact - 1000)]


def test_targets_that_do_not_multiply_leave_an_open_remainder() -> None:
    parts = split_gap([Factor("leads", D(10), D(9)), Factor("deal", D(5), D(5))], D(60), D(45))
    assert [(part.code, part.amount) for part in parts] == [
        ("leads", D(-5)),
        ("deal", D(0)),
        ("unexplained", D(-10)),
    ]


def test_a_negative_factor_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        split_gap([Factor("leads", D(-1), D(1))], D(1), D(1))
