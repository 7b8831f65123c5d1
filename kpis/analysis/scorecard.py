"""One figure for many metrics, and what it pays: the weighted score and the scales of a bonus.

    score = Σ weight × min(max(pct, 0), 150) ÷ Σ weight        over the metrics that have a percent

A metric without a percent (no fact, no plan, nothing due yet) is left out together with its weight and named: it is not
counted as zero. What is far over the plan counts up to 150 %, so that one metric cannot make up for all others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.analysis.measures import Direction

MOST_COUNTED_PCT = Decimal(150)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A metric that somebody answers for: its weight, and the percent of plan (None: no data)."""

    metric: str
    weight: int
    pct: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one metric adds: `counted_pct` after the bounds, `points` of the score in percent points."""

    metric: str
    weight: int
    pct: Decimal
    counted_pct: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """`pct` is None where nothing is known. `missing`: the metrics left out, in their order."""

    pct: Decimal | None
    parts: tuple[Part, ...]
    missing: tuple[str, ...]


def weighted_score(metrics: Iterable[Weighed]) -> Score:
    """The score of one owner; metrics of weight 0 say nothing and are not named."""
    said = [each for each in metrics if each.weight > 0]
    known = [(each, each.pct) for each in said if each.pct is not None]
    whole = sum(each.weight for each, _ in known)
    parts = []
    for each, pct in known:
        counted = min(max(pct, _NOTHING), MOST_COUNTED_PCT)
        parts.append(Part(each.metric, each.weight, pct, counted, counted * each.weight / whole))
    total = sum((part.counted_pct * part.weight for part in parts), _NOTHING)
    return Score(
        pct=total / whole if whole else None,
        parts=tuple(parts),
        missing=tuple(each.metric for each in said if each.pct is None),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Who reaches `reached_from` gets `bonus_pct` of the bonus base."""

    reached_from: Decimal
    bonus_pct: Decimal


@dataclass(frozen=True, slots=True)
class OnScale:
    """Where a value stands on a scale. `reached` None: on no step yet, or no data (`value` None). `next`: the step
    after it, None on the last one."""

    value: Decimal | None
    reached: Step | None
    next: Step | None

    @property
    def bonus_pct(self) -> Decimal | None:
        """None without data; 0 below the first step."""
        if self.value is None:
            return None
        return self.reached.bonus_pct if self.reached else _NOTHING


def on_scale(
    value: Decimal | None, steps: Sequence[Step], direction: Direction = Direction.HIGHER
) -> OnScale:
    """The farthest step that the value reaches; where less is better a step is reached from above."""
    is_lower = direction is Direction.LOWER
    ordered = sorted(steps, key=lambda step: step.reached_from, reverse=is_lower)
    if value is None:
        return OnScale(None, None, ordered[0] if ordered else None)
    reached = [
        step for step in ordered if (value <= step.reached_from if is_lower else value >= step.reached_from)
    ]
    following = ordered[len(reached) :]
    return OnScale(value, reached[-1] if reached else None, following[0] if following else None)


def bonus_total_pct(scales: Iterable[OnScale]) -> Decimal | None:
    """What the scales pay together; None where none of them has data (those without are left out)."""
    known = [pct for scale in scales if (pct := scale.bonus_pct) is not None]
    return sum(known, _NOTHING) if known else None
