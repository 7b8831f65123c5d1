"""Which computed metrics are plain sums of counted ones."""

from decimal import Decimal

import pytest

from common.formulas import parse
from kpis.analysis.formulas import MetricRule
from kpis.analysis.linear import weights_of
from kpis.analysis.measures import Aggregation

D = Decimal
COUNTED = {slug: MetricRule(slug, Aggregation.SUM) for slug in ("revenue", "cost", "deals", "leads")}
RULES = {
    **COUNTED,
    "nps": MetricRule("nps", Aggregation.AVERAGE),
    "profit": MetricRule("profit", Aggregation.FORMULA, parse("revenue - cost")),
}


@pytest.mark.parametrize(
    ("formula", "weights"),
    [
        ("revenue - cost", {"revenue": 1, "cost": -1}),
        ("profit * 0.2", {"revenue": D("0.2"), "cost": D("-0.2")}),
        ("-(cost - revenue) / 4", {"revenue": D("0.25"), "cost": D("-0.25")}),
        ("2 * revenue + revenue", {"revenue": 3}),
        ("deals / leads", None),
        ("revenue * deals", None),
        ("revenue + 5", None),
        ("revenue + nps", None),
        ("revenue / 0", None),
        ("7", None),
        ("unknown + revenue", None),
    ],
)
def test_a_sum_of_sums_has_its_weights_and_nothing_else_has(
    formula: str, weights: dict[str, object] | None
) -> None:
    rules = {**RULES, "own": MetricRule("own", Aggregation.FORMULA, parse(formula))}
    assert weights_of("own", rules) == weights


def test_a_counted_sum_is_its_own_part_and_an_average_is_none() -> None:
    assert weights_of("revenue", RULES) == {"revenue": D(1)}
    assert weights_of("nps", RULES) is None
