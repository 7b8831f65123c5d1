"""Computed metrics that are a plain sum of others: what they bring each day adds up as their parts do."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.formulas import Formula, Name, Negated, Number
from kpis.analysis.formulas import Rules
from kpis.analysis.measures import Aggregation

Weights = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Line:
    """constant + Σ weight × metric."""

    constant: Decimal
    weights: Weights

    def times(self, factor: Decimal) -> "_Line":
        return _Line(self.constant * factor, {slug: w * factor for slug, w in self.weights.items()})

    def plus(self, other: "_Line") -> "_Line":
        slugs = {**self.weights, **other.weights}
        zero = Decimal(0)
        return _Line(
            self.constant + other.constant,
            {slug: self.weights.get(slug, zero) + other.weights.get(slug, zero) for slug in slugs},
        )


def weights_of(slug: str, rules: Rules) -> Weights | None:
    """Counted sum -> how often it goes into the metric: profit = revenue − cost is {revenue: 1, cost: −1}.

    None where the metric is no such sum (a share, a product, a part that is an average). Loops are refused elsewhere.
    """
    line = _of_metric(slug, rules)
    return line.weights if line is not None and line.weights and not line.constant else None


def _of_metric(slug: str, rules: Rules) -> _Line | None:
    rule = rules.get(slug)
    if rule is None:
        return None
    if rule.formula is not None:
        return _of(rule.formula, rules)
    return _Line(Decimal(0), {slug: Decimal(1)}) if rule.aggregation is Aggregation.SUM else None


def _of(formula: Formula, rules: Rules) -> _Line | None:
    match formula:
        case Number(value):
            return _Line(value, {})
        case Name(slug):
            return _of_metric(slug, rules)
        case Negated(part):
            inner = _of(part, rules)
            return inner.times(Decimal(-1)) if inner else None
    left, right = _of(formula.left, rules), _of(formula.right, rules)
    if left is None or right is None:
        return None
    match formula.sign:
        case "+":
            return left.plus(right)
        case "-":
            return left.plus(right.times(Decimal(-1)))
        case "*" if not left.weights:
            return right.times(left.constant)
        case "*" if not right.weights:
            return left.times(right.constant)
        case "/" if not right.weights and right.constant:
            return left.times(1 / right.constant)
    return None
