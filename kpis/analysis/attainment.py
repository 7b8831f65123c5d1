"""How fully a plan is met, and the traffic light that follows from it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.measures import Corridor, Direction

HUNDRED = Decimal(100)
# "Lower is better" divides plan by fact, which has no upper end as the fact nears zero.
MOST_PCT = Decimal(200)


class Status(StrEnum):
    """The traffic light of a figure."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the statuses begin, in percent of plan; `corridor_pct` is how far outside a corridor is still behind."""

    ahead_pct: Decimal = Decimal(105)
    on_track_pct: Decimal = Decimal(95)
    behind_pct: Decimal = Decimal(80)
    corridor_pct: Decimal = Decimal(10)

    def __post_init__(self) -> None:
        if not self.ahead_pct >= self.on_track_pct >= self.behind_pct:
            raise ValueError("thresholds must fall from ahead to behind")

    @property
    def bounds_pct(self) -> tuple[Decimal, Decimal, Decimal]:
        """The three bounds that rounding must not cross when a percent is shown."""
        return (self.behind_pct, self.on_track_pct, self.ahead_pct)


STANDARD = Thresholds()


@dataclass(frozen=True, slots=True)
class Attainment:
    """A fact beside its plan.

    `pct`: 100 = exactly on plan, None when a ratio has no meaning. `gap`: fact − plan in the metric's unit (for a
    corridor the signed distance to the nearer bound, 0 inside). `adverse`: the gap is on the bad side.
    """

    pct: Decimal | None
    gap: Decimal | None
    adverse: bool
    status: Status


_NOTHING = Attainment(pct=None, gap=None, adverse=False, status=Status.NO_DATA)


def attainment(
    fact: Decimal | None,
    plan: Decimal | Corridor | None,
    direction: Direction = Direction.HIGHER,
    thresholds: Thresholds = STANDARD,
) -> Attainment:
    """Compare a fact with its plan.

    Without a fact or a plan there is nothing to say. A plan of zero or less has no ratio when more is better; when
    less is better, a plan of zero is met only by a fact of zero. ValueError: a corridor for another direction, or a
    number for a range.
    """
    if isinstance(plan, Corridor) != (direction is Direction.RANGE) and plan is not None:
        raise ValueError("a corridor goes with the direction range, a number with the others")
    if fact is None or plan is None:
        return _NOTHING
    if isinstance(plan, Corridor):
        return _in_corridor(fact, plan, thresholds)
    gap = fact - plan
    pct = _higher_pct(fact, plan) if direction is Direction.HIGHER else _lower_pct(fact, plan)
    adverse = gap < 0 if direction is Direction.HIGHER else gap > 0
    return Attainment(pct, gap, adverse, status_of(pct, thresholds))


def status_of(pct: Decimal | None, thresholds: Thresholds = STANDARD) -> Status:
    """The traffic light of an unrounded percent: 94.6 is behind even where people read 95."""
    if pct is None:
        return Status.NO_DATA
    if pct >= thresholds.ahead_pct:
        return Status.AHEAD
    if pct >= thresholds.on_track_pct:
        return Status.ON_TRACK
    if pct >= thresholds.behind_pct:
        return Status.BEHIND
    return Status.AT_RISK


def _higher_pct(fact: Decimal, plan: Decimal) -> Decimal | None:
    return fact * HUNDRED / plan if plan > 0 else None


def _lower_pct(fact: Decimal, plan: Decimal) -> Decimal | None:
    if plan < 0:
        return None
    if fact <= 0:
        return HUNDRED if plan == 0 else MOST_PCT
    return min(plan * HUNDRED / fact, MOST_PCT)


def _in_corridor(fact: Decimal, plan: Corridor, thresholds: Thresholds) -> Attainment:
    bound = plan.low if fact < plan.low else plan.high
    if plan.low <= fact <= plan.high:
        return Attainment(HUNDRED, Decimal(0), False, Status.ON_TRACK)
    gap = fact - bound
    if bound == 0:
        return Attainment(Decimal(0), gap, True, Status.AT_RISK)
    away_pct = abs(gap) * HUNDRED / abs(bound)
    status = Status.BEHIND if away_pct <= thresholds.corridor_pct else Status.AT_RISK
    return Attainment(max(HUNDRED - away_pct, Decimal(0)), gap, True, status)
