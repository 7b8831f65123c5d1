"""Metrics that are computed from others: figures, parts, loops, growth."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.formulas import parse
from kpis.analysis.formulas import FormulaLoop, MetricRule, check_loops, figure_of, parts_of, with_growth
from kpis.analysis.measures import Aggregation

D = Decimal


def computed(slug: str, text: str) -> MetricRule:
    return MetricRule(slug, Aggregation.FORMULA, parse(text))


RULES = {
    rule.slug: rule
    for rule in (
        *(MetricRule(slug, Aggregation.SUM) for slug in ("revenue", "cost", "deals", "leads")),
        MetricRule("score", Aggregation.AVERAGE),
        computed("conversion", "deals / leads * 100"),
        computed("profit", "revenue - cost"),
        computed("margin", "profit / revenue * 100"),
    )
}


def figure(slug: str, **known: int) -> Decimal | None:
    values = {name: D(value) for name, value in known.items()}
    return figure_of(slug, RULES, values.get)


def test_a_formula_takes_the_figures_of_formulas() -> None:
    assert figure("margin", revenue=200, cost=150) == D(25)
    assert figure("profit", revenue=100, cost=130) == D(-30)


def test_what_is_missing_anywhere_below_leaves_no_figure() -> None:
    assert figure("margin", revenue=200) is None
    assert figure("conversion", deals=3) is None
    assert figure("conversion", leads=3) is None
    assert figure("conversion", deals=3, leads=0) is None
    assert figure("nowhere") is None


def test_parts_are_told_near_and_far_and_each_once() -> None:
    assert parts_of("margin", RULES) == ("profit", "revenue", "cost")
    assert parts_of("revenue", RULES) == ()


def test_formulas_that_need_each_other_are_told_by_their_way_round() -> None:
    with pytest.raises(FormulaLoop) as loop:
        check_loops({"a": parse("b + 1"), "b": parse("c * 2"), "c": parse("a")})
    path = loop.value.path
    assert (path[0], sorted(path[:-1])) == (path[-1], ["a", "b", "c"])
    assert all(b in {"a": "b", "b": "c", "c": "a"}[a] for a, b in pairwise(path))
    with pytest.raises(FormulaLoop):
        check_loops({"a": parse("a / 2")})


def test_levels_of_formulas_are_counted() -> None:
    assert check_loops({}) == 0
    assert check_loops({rule.slug: rule.formula for rule in RULES.values() if rule.formula}) == 2


def test_a_stored_loop_is_no_endless_work() -> None:
    rules = {"a": computed("a", "b + 1"), "b": computed("b", "a + 1")}
    assert figure_of("a", rules, lambda _slug: None) is None
    assert set(parts_of("a", rules)) == {"a", "b"}
    assert not any(rule.adds_up for rule in with_growth(rules.values()))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_a_loop_is_refused_and_nothing_else_is(edges: list[tuple[int, int]]) -> None:
    needs: dict[str, set[str]] = {}
    for one, other in edges:
        needs.setdefault(f"m{one}", set()).add(f"m{other}")

    def reaches(start: str, goal: str) -> bool:
        seen, waiting = set(), [*needs.get(start, ())]
        while waiting:
            slug = waiting.pop()
            if slug not in seen:
                seen.add(slug)
                waiting += needs.get(slug, ())
        return goal in seen

    loops = any(reaches(slug, slug) for slug in needs)
    formulas = {slug: parse(" + ".join(sorted(parts))) for slug, parts in needs.items()}
    if loops:
        with pytest.raises(FormulaLoop):
            check_loops(formulas)
    else:
        check_loops(formulas)


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        ("revenue - cost", True),
        ("-revenue * 2 / 3 + cost", True),
        ("revenue * score / 100", True),
        ("revenue * deals / leads", True),
        ("revenue * conversion / 100", True),
        ("profit", True),
        ("deals / leads", False),
        ("revenue + 5", False),
        ("revenue * deals", False),
        ("score + score", False),
        ("revenue - score", False),
        ("nowhere + revenue", False),
    ],
)
def test_what_grows_day_by_day_is_found_from_the_formula(text: str, grows: bool) -> None:
    rules = with_growth([*RULES.values(), computed("own", text)])
    assert rules[-1].accrues is grows


def test_only_a_computed_metric_has_a_formula() -> None:
    for aggregation, formula in ((Aggregation.FORMULA, None), (Aggregation.SUM, parse("a"))):
        with pytest.raises(ValueError, match="only a computed one"):
            MetricRule("x", aggregation, formula)
