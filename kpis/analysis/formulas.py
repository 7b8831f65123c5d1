"""Metrics that are computed from other metrics of the same owner and period.

A formula is worked out on figures that are put together already, never averaged: the conversion of a team is the deals
of the team divided by the leads of the team, whatever its people's conversions are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from common.formulas import Formula, Name, Negated, Number, Operation, evaluate, names_of
from kpis.analysis.measures import Aggregation

# A formula of formulas of formulas …: deeper than this nobody can follow how a figure came about.
MAX_LEVELS = 5


@dataclass(frozen=True, slots=True)
class MetricRule:
    """How a metric's values become one. `formula`: of a computed metric and of no other. `adds_up`: whether such a
    metric still grows like a sum (`with_growth` finds out)."""

    slug: str
    aggregation: Aggregation
    formula: Formula | None = None
    adds_up: bool = False

    def __post_init__(self) -> None:
        if (self.aggregation is Aggregation.FORMULA) != (self.formula is not None):
            raise ValueError("a computed metric, and only a computed one, has a formula")

    @property
    def accrues(self) -> bool:
        """Whether the plan falls due day by day and the plans of people make the team's together."""
        return self.aggregation.accrues or self.adds_up


Rules = Mapping[str, MetricRule]


class FormulaLoop(ValueError):
    """Formulas that need each other. `path`: the slugs around the loop, the first one again at the end."""

    def __init__(self, path: list[str]) -> None:
        super().__init__(" > ".join(path))
        self.path = path


def figure_of(slug: str, rules: Rules, known: Callable[[str], Decimal | None]) -> Decimal | None:
    """One figure: the known one, else what the formula makes of its parts; None where anything it needs is missing."""
    of_it = rules.get(slug)
    if of_it is None or of_it.formula is None:
        return known(slug)
    found: dict[str, Decimal | None] = {}

    def figure(part: str) -> Decimal | None:
        if part not in found:
            found[part] = known(part)
            rule = rules.get(part)
            if found[part] is None and rule is not None and rule.formula is not None:
                found[part] = evaluate(rule.formula, {name: figure(name) for name in names_of(rule.formula)})
        return found[part]

    return figure(slug)


def parts_of(slug: str, rules: Rules) -> tuple[str, ...]:
    """Every metric that the metric is computed from, near and far, each once; empty for a counted one."""
    found: dict[str, None] = {}
    waiting = [slug]
    while waiting:
        rule = rules.get(waiting.pop(0))
        new = [
            name for name in (names_of(rule.formula) if rule and rule.formula else ()) if name not in found
        ]
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(found)


def check_loops(formulas: Mapping[str, Formula]) -> int:
    """How many levels of formulas stand on each other at most; FormulaLoop when some need each other."""
    needs = {slug: names_of(formula) for slug, formula in formulas.items()}
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise FormulaLoop(list(reversed(error.args[1]))) from error
    levels: dict[str, int] = {}
    for slug in order:
        below = max((levels[name] for name in needs.get(slug, ())), default=0)
        levels[slug] = below + 1 if slug in needs else 0
    return max(levels.values(), default=0)


def with_growth(rules: Iterable[MetricRule]) -> tuple[MetricRule, ...]:
    """The rules with `adds_up` set: revenue − cost grows day by day as its parts do, deals ÷ leads does not."""
    rules = tuple(rules)
    by_slug = {rule.slug: rule for rule in rules}
    degrees: dict[str, int | None] = {}

    def of_metric(slug: str) -> int | None:
        if slug not in degrees:
            degrees[slug] = None
            rule = by_slug.get(slug)
            if rule is not None:
                degrees[slug] = of(rule.formula) if rule.formula else int(rule.aggregation.accrues)
        return degrees[slug]

    def of(formula: Formula) -> int | None:
        match formula:
            case Number():
                return 0
            case Name(slug):
                return of_metric(slug)
            case Negated(part):
                return of(part)
        return _together(formula, of(formula.left), of(formula.right))

    return tuple(
        MetricRule(rule.slug, rule.aggregation, rule.formula, adds_up=of_metric(rule.slug) == 1)
        if rule.formula
        else rule
        for rule in rules
    )


def _together(formula: Operation, left: int | None, right: int | None) -> int | None:
    """The degree of a result in sums that grow; None where it has none, as revenue + 5."""
    if left is None or right is None:
        return None
    if formula.sign in "+-":
        return left if left == right else None
    return left + right if formula.sign == "*" else left - right
