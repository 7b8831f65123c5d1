"""What the own targets of one owner say about a period of any length.

A target is set for a day, a week, a month, a quarter or a year. The rule of reading, for what grows day by day:

1. the target of exactly this period counts as it is;
2. else the targets that lie inside are summed, the coarsest first, none twice;
3. each day they leave uncovered has its share of the finest target that holds it: of what that target leaves over what
   was set explicitly inside it, never less than zero, by the weights of its days (working days, or its season);
4. days that no target holds stay uncovered.

A level (an average, a rate, a last value) is not shared out: a coarser target counts for each part as it is, and
several finer ones count by their working days, of last values the latest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.periods import Grain, Period
from kpis.analysis.splitting import Season, day_weights, share_until

FINEST_FIRST = tuple(Grain)
_RANK = {grain: rank for rank, grain in enumerate(FINEST_FIRST)}
Days = tuple[date, ...]
Own = Mapping[Period, "OwnTarget"]


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """A target as set, in the metric's unit; `season`: the factors by which a long one is shared out."""

    value: Decimal
    season: Season | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What own targets say: `value` of the days they hold, `uncovered`: those they do not. `is_exact`: it is the target
    of this very period; `is_shared`: some of it is a share of a longer one."""

    value: Decimal
    uncovered: Days = ()
    is_exact: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class _Share:
    """Some days of a target's free days, as pieces [from, to) of their running weights."""

    period: Period
    days: Days
    pieces: tuple[tuple[Decimal, Decimal], ...]
    whole: Decimal
    working: int


@dataclass(frozen=True, slots=True)
class _Recipe:
    """Which targets a reading is made of: the same for all owners with targets of the same periods and seasons."""

    whole: tuple[Period, ...]
    shares: tuple[_Share, ...]
    uncovered: Days


@dataclass
class TargetReader:
    """Reads targets, remembering how the same periods were taken apart before."""

    calendar: WorkCalendar
    _recipes: dict[tuple[frozenset[tuple[Period, Season | None]], Days], _Recipe] = field(
        default_factory=dict
    )
    _days: dict[Period, Days] = field(default_factory=dict)

    def days(self, period: Period) -> Days:
        """Every day of the period."""
        if period not in self._days:
            self._days[period] = tuple(period.days())
        return self._days[period]

    def amount(self, own: Own, days: Days, period: Period | None = None) -> Reading | None:
        """What is to be brought on these days; None when no target holds any of them. `period`: the one that the days
        are all of."""
        if period is not None and period in own:
            return Reading(own[period].value, is_exact=True)
        recipe = self._recipe(own, days)
        if not recipe.whole and not recipe.shares:
            return None
        value = sum((own[each].value for each in recipe.whole), Decimal(0))
        value += sum((self._shared(own, share) for share in recipe.shares), Decimal(0))
        return Reading(value, recipe.uncovered, is_shared=bool(recipe.shares))

    def due(self, own: Own, days: Days, through: date, period: Period | None = None) -> Decimal | None:
        """What of `amount` is due by the end of a day. Targets inside a longer one fall due one after another; where
        they make another sum than it says, they set how it falls due and not how much. None when no target holds any
        of these days."""
        if period is not None and period in own:
            return self._due_of(own, period, through)
        recipe = self._recipe(own, days)
        if not recipe.whole and not recipe.shares:
            return None
        return self._due_in(own, recipe, through)

    def level(self, own: Own, days: Days, period: Period | None = None, *, latest: bool) -> Reading | None:
        """Where something is to stand in these days; None when no target holds any of them."""
        if period is not None and period in own:
            return Reading(own[period].value, is_exact=True)
        recipe = self._recipe(own, days)
        parts = [(each.last_day, self._working(self.days(each)), own[each].value) for each in recipe.whole]
        parts += [
            (min(share.period.last_day, days[-1]), share.working, own[share.period].value)
            for share in recipe.shares
        ]
        if not parts:
            return None
        is_shared = bool(recipe.shares)
        if latest:
            return Reading(max(parts, key=lambda part: part[0])[2], recipe.uncovered, is_shared=is_shared)
        weights = [max(working, 0) for _, working, _ in parts]
        weights = weights if any(weights) else [1] * len(parts)
        total = sum(
            (value * weight for (_, _, value), weight in zip(parts, weights, strict=True)), Decimal(0)
        )
        return Reading(total / sum(weights), recipe.uncovered, is_shared=is_shared)

    def rest(self, own: Own, period: Period) -> Decimal:
        """What a target leaves over what was set explicitly inside it; below zero when that is more."""
        inner = self.amount(_finer(own, period.grain), self.days(period))
        return own[period].value - (inner.value if inner else 0)

    def _rest(self, own: Own, period: Period) -> Decimal:
        return max(self.rest(own, period), Decimal(0))

    def _shared(self, own: Own, share: _Share) -> Decimal:
        rest = self._rest(own, share.period)
        return sum(
            (share_until(rest, end, share.whole) - share_until(rest, start, share.whole)
             for start, end in share.pieces),
            Decimal(0),
        )  # fmt: skip

    def _due_in(self, own: Own, recipe: _Recipe, through: date) -> Decimal:
        value = sum((self._due_of(own, each, through) for each in recipe.whole), Decimal(0))
        for share in recipe.shares:
            passed = tuple(day for day in share.days if day <= through)
            if passed:
                value += self._shared(own, self._share(own, share.period, passed))
        return value

    def _due_of(self, own: Own, period: Period, through: date) -> Decimal:
        """Of one target: what is set inside it by now, and the passed share of the days that it alone holds."""
        value, days = own[period].value, self.days(period)
        if through >= period.last_day or through < period.start:
            return value if through >= period.start else Decimal(0)
        inner = _finer(own, period.grain)
        recipe, reading = self._recipe(inner, days), self.amount(inner, days)
        inside = reading.value if reading else Decimal(0)
        left = max(value - inside, Decimal(0)) if recipe.uncovered else Decimal(0)
        due = self._due_in(inner, recipe, through) + self._by_days(
            left, recipe.uncovered, through, own[period]
        )
        if inside + left == value:
            return due
        if inside:
            return share_until(value, due, inside)
        return self._by_days(value, days, through, own[period])

    def _by_days(self, amount: Decimal, days: Days, through: date, target: OwnTarget) -> Decimal:
        """The share of the days until `through`."""
        if not amount:
            return Decimal(0)
        weights = day_weights(days, self.calendar, target.season)
        passed = sum((w for day, w in zip(days, weights, strict=True) if day <= through), Decimal(0))
        return share_until(amount, passed, sum(weights, Decimal(0)))

    def _recipe(self, own: Own, days: Days) -> _Recipe:
        key = (frozenset((period, target.season) for period, target in own.items()), days)
        if key not in self._recipes:
            self._recipes[key] = self._made(own, days)
        return self._recipes[key]

    def _made(self, own: Own, days: Days) -> _Recipe:
        left, whole = dict.fromkeys(days), []
        for period in sorted(own, key=lambda p: (-_RANK[p.grain], p.start)):
            inside = self.days(period)
            if inside[0] in left and all(day in left for day in inside):
                whole.append(period)
                for day in inside:
                    del left[day]
        held: dict[Period, list[date]] = {}
        finest = sorted(own, key=lambda p: (_RANK[p.grain], p.start))
        for day in tuple(left):
            holder = next((period for period in finest if period.holds(day)), None)
            if holder is not None:
                held.setdefault(holder, []).append(day)
                del left[day]
        shares = tuple(self._share(own, period, tuple(part)) for period, part in held.items())
        return _Recipe(tuple(whole), shares, tuple(left))

    def _share(self, own: Own, period: Period, part: Days) -> _Share:
        inner = self._recipe(_finer(own, period.grain), self.days(period))
        free, wanted = inner.uncovered, set(part)
        running = Decimal(0)
        pieces: list[tuple[Decimal, Decimal]] = []
        weights = day_weights(free, self.calendar, own[period].season)
        for day, weight in zip(free, weights, strict=True):
            if day in wanted:
                if pieces and pieces[-1][1] == running:
                    pieces[-1] = (pieces[-1][0], running + weight)
                else:
                    pieces.append((running, running + weight))
            running += weight
        return _Share(period, part, tuple(pieces), running, self._working(part))

    def _working(self, days: Sequence[date]) -> int:
        return sum(1 for day in days if self.calendar.is_working(day))


def _finer(own: Own, grain: Grain) -> dict[Period, "OwnTarget"]:
    return {period: target for period, target in own.items() if _RANK[period.grain] < _RANK[grain]}
