"""What made the gap: revenue = leads × conversions × average deal, split between the factors without remainder.

Method: additive logarithmic mean Divisia index, LMDI-I (B. W. Ang, "The LMDI approach to decomposition analysis: a
practical guide", Energy Policy 33, 2005): the part of a factor x is L(fact, plan) × ln(x_fact ÷ x_plan), where
L(a, b) = (a − b) ÷ (ln a − ln b). The parts sum to the gap exactly; rounding is settled on the largest part.

Zeros follow the limit of that formula as the zero is approached from above (Ang & Liu, "Handling zero values in the
logarithmic mean Divisia index decomposition approach", Energy Policy 35, 2007): when the fact or the plan is zero, the
whole gap belongs to the factors that are zero, in equal parts, and the others have none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise

KOPECK = Decimal("0.01")
UNEXPLAINED = "unexplained"
DEALS = "deals"
AVERAGE_DEAL = "average-deal"
WHOLE_REVENUE = "revenue"
# Digits of the working precision: amounts have up to 18, logarithms of near-equal values lose a dozen more.
_DIGITS = 60
_NEAR = Decimal("1e-20")


class Method(StrEnum):
    """How a gap was split."""

    LMDI = "lmdi"
    WHOLE = "whole"


class Missing(StrEnum):
    """Why a factor takes no part in the split."""

    NO_PLAN = "no_plan"
    NO_FACT = "no_fact"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Factor:
    """One multiplier; `role` is the slug of the role that owns it.

    The conversion between two stages has the code "leads>proposals", its value is a fraction.
    """

    code: str
    plan: Decimal
    fact: Decimal
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One volume of the funnel, from the widest (leads) to the narrowest (deals)."""

    code: str
    plan: Decimal | None
    fact: Decimal | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stage that could not be used."""

    code: str
    reason: Missing


@dataclass(frozen=True, slots=True)
class Driver:
    """A factor's part of the gap, in the unit of the total; the sign is the sign of its effect. `roles`: who owns it in
    the company's own chart, first those who do the work; `role` is the first of them."""

    code: str
    plan: Decimal | None
    fact: Decimal | None
    amount: Decimal
    role: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverSplit:
    """The parts in the order of the factors; their amounts sum to `gap` exactly.

    `unexplained` is already among the parts (code "unexplained") when the factors' product is not the stated total.
    """

    gap: Decimal
    method: Method
    parts: tuple[Driver, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def worst(self) -> Driver | None:
        """The factor that took the most; None when no factor took anything."""
        named = [part for part in self.parts if part.code != UNEXPLAINED and part.amount < 0]
        return min(named, key=lambda part: part.amount, default=None)


def split_gap(
    factors: Sequence[Factor], plan: Decimal, fact: Decimal, *, quantum: Decimal = KOPECK
) -> tuple[Driver, ...]:
    """Split fact − plan between the factors, each part a multiple of `quantum` but for the one that takes the rest.

    When the product of the factors differs from the stated totals (targets set apart from each other), the difference
    is its own part, "unexplained". ValueError: no factors, or a negative one.
    """
    if not factors or any(factor.plan < 0 or factor.fact < 0 for factor in factors):
        raise ValueError("the split needs factors, none of them negative")
    with localcontext() as context:
        context.prec = _DIGITS
        raw = _log_mean_parts(factors)
        other = (fact - plan) - (_product(f.fact for f in factors) - _product(f.plan for f in factors))
        amounts = [part.quantize(quantum) for part in raw]
        other = other.quantize(quantum)
        rest = (fact - plan) - sum(amounts) - other
        largest = max(range(len(amounts)), key=lambda index: abs(amounts[index]))
        amounts[largest] += rest
    drivers = [
        Driver(f.code, f.plan, f.fact, amount, f.role) for f, amount in zip(factors, amounts, strict=True)
    ]
    if other:
        drivers.append(Driver(UNEXPLAINED, None, None, other))
    return tuple(drivers)


def funnel_split(
    stages: Sequence[Stage], plan: Decimal, fact: Decimal, *, quantum: Decimal = KOPECK
) -> DriverSplit:
    """Split a revenue gap by a funnel: the first volume, the conversion into each next one, the revenue of a deal.

    A stage without plan or fact is left out and named in `dropped`; its neighbours then form one longer conversion.
    A rate that has no meaning in the fact (0 ÷ 0: no leads, so no conversion) keeps its plan, and the other way round,
    so the stage that dried up takes the blame. Without any usable stage, or with negative revenue (returns above
    sales), the gap stays whole: one part "revenue", method `whole`.
    """
    usable, dropped = _usable(stages)
    gap = fact - plan
    if not usable or plan < 0 or fact < 0:
        whole = Driver(WHOLE_REVENUE, plan, fact, gap)
        return DriverSplit(gap, Method.WHOLE, (whole,), dropped)
    with localcontext() as context:
        context.prec = _DIGITS
        factors = _chain(usable, plan, fact)
    return DriverSplit(gap, Method.LMDI, split_gap(factors, plan, fact, quantum=quantum), dropped)


def _log_mean_parts(factors: Sequence[Factor]) -> list[Decimal]:
    plan = _product(factor.plan for factor in factors)
    fact = _product(factor.fact for factor in factors)
    if plan == fact == 0:
        return [Decimal(0) for _ in factors]
    if plan == 0 or fact == 0:
        zero = [(factor.fact if fact == 0 else factor.plan) == 0 for factor in factors]
        return [(fact - plan) / sum(zero) if is_zero else Decimal(0) for is_zero in zero]
    mean = _log_mean(plan, fact)
    return [mean * (factor.fact / factor.plan).ln() for factor in factors]


def _log_mean(one: Decimal, other: Decimal) -> Decimal:
    # So near to each other the logarithm has no digits left; the arithmetic mean differs by the square of that.
    if abs(other - one) < one * _NEAR:
        return (one + other) / 2
    return (other - one) / (other / one).ln()


def _product(values: Iterable[Decimal]) -> Decimal:
    result = Decimal(1)
    for value in values:
        result *= value
    return result


def _usable(stages: Sequence[Stage]) -> tuple[list[Stage], tuple[Dropped, ...]]:
    usable, dropped = [], []
    for stage in stages:
        if stage.plan is None:
            dropped.append(Dropped(stage.code, Missing.NO_PLAN))
        elif stage.fact is None:
            dropped.append(Dropped(stage.code, Missing.NO_FACT))
        elif stage.plan < 0 or stage.fact < 0:
            dropped.append(Dropped(stage.code, Missing.NEGATIVE))
        else:
            usable.append(stage)
    return usable, tuple(dropped)


def _chain(stages: Sequence[Stage], plan: Decimal, fact: Decimal) -> list[Factor]:
    first = stages[0]
    factors = [Factor(first.code, first.plan or Decimal(0), first.fact or Decimal(0), first.role)]
    for wide, narrow in pairwise(stages):
        factors.append(_rate(f"{wide.code}>{narrow.code}", wide, narrow))
    last = stages[-1]
    money = Stage(WHOLE_REVENUE, plan, fact, last.role)
    factors.append(_rate(AVERAGE_DEAL if last.code == DEALS else f"{last.code}>{WHOLE_REVENUE}", last, money))
    return factors


def _rate(code: str, wide: Stage, narrow: Stage) -> Factor:
    plan, fact = _divided(narrow.plan, wide.plan), _divided(narrow.fact, wide.fact)
    if plan is None or fact is None:
        known = plan if fact is None else fact
        plan = fact = Decimal(1) if known is None else known
    return Factor(code, plan, fact, narrow.role)


def _divided(value: Decimal | None, by: Decimal | None) -> Decimal | None:
    return value / by if value is not None and by else None
