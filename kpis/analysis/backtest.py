"""How good the forecast would have been: past months foretold from nothing but what was known then, beside two naive
forecasts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from kpis.analysis.forecast import Forecast, Span, forecast, past_errors
from kpis.analysis.lessons import Lessons, learn
from kpis.analysis.periods import Grain, Period
from kpis.analysis.seasons import MonthFacts

STAGES = (0.0, 0.25, 0.5, 0.75)
NEWEST = 24
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moment:
    """A month at one stage: the months before it, the month as it turned out, and how many of its days have passed.

    `company`: the same months before of the whole company, for one within it; empty for the company itself.
    """

    before: tuple[MonthFacts, ...]
    month: MonthFacts
    passed: int
    company: tuple[MonthFacts, ...] = ()

    @property
    def done(self) -> float:
        return sum(self.month.values[: self.passed])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was foretold at one stage of a month, and what came. `low` and `high` are None without a range."""

    stage: float
    told: float
    came: float
    low: float | None = None
    high: float | None = None

    @property
    def error_pct(self) -> float:
        """The absolute error in per cent of what came."""
        return 100 * abs(self.told - self.came) / abs(self.came)

    @property
    def is_covered(self) -> bool:
        """Whether the range holds what came; there must be one."""
        return self.low is not None and self.high is not None and self.low <= self.came <= self.high


Method = Callable[[Moment], float | None]


def moments(
    months: Sequence[MonthFacts],
    *,
    months_before: int,
    company: Sequence[MonthFacts] = (),
    stages: Iterable[float] = STAGES,
    newest: int = NEWEST,
) -> Iterator[tuple[float, Moment]]:
    """Every stage of every month that has at least so many months before it; of those, the `newest` are known.
    `company`: the months of the company, as many, when these are of one within it."""
    for stage in stages:
        for number in range(months_before, len(months)):
            month, known = months[number], slice(max(number - newest, 0), number)
            yield (
                stage,
                Moment(tuple(months[known]), month, round(stage * len(month.days)), tuple(company[known])),
            )


def outcomes(asked: Iterable[tuple[float, Moment]], method: Method) -> list[Outcome]:
    """What a method said at each moment; where it had nothing to say, or nothing came, there is no outcome."""
    found = []
    for stage, moment in asked:
        told = method(moment)
        if told is not None and moment.month.total:
            found.append(Outcome(stage, told, moment.month.total))
    return found


def our_outcomes(asked: Iterable[tuple[float, Moment]]) -> list[Outcome]:
    """The same for our forecast, with its ranges."""
    found = []
    for stage, moment in asked:
        told = foretold(moment)
        if told is not None and moment.month.total:
            low, high = (float(told.range.low), float(told.range.high)) if told.range else (None, None)
            found.append(Outcome(stage, float(told.value), moment.month.total, low, high))
    return found


def foretold(moment: Moment) -> Forecast | None:
    """Our forecast at a moment. One within a company is told by what the company teaches."""
    taught = _lessons(moment.company or moment.before, moment.month.days)
    daily = [Decimal(repr(value)) for value in moment.month.values[: moment.passed]]
    share = moment.passed / len(moment.month.days)
    borrowed = past_errors(taught, moment.company, share) if moment.company else ()
    return forecast(sum(daily, Decimal(0)), moment.passed, taught, moment.before, daily, borrowed=borrowed)


@lru_cache(maxsize=64)  # a company's lessons of one month are the same for all who work there
def _lessons(months: tuple[MonthFacts, ...], days: tuple[date, ...]) -> Lessons:
    return learn(months, days)


def span_outcomes(
    months: Sequence[MonthFacts], grain: Grain, *, months_before: int, stages: Iterable[float] = STAGES
) -> tuple[list[Outcome], list[Outcome]]:
    """What was foretold of whole periods of another length at each stage of their working days, by ours and by the
    straight line, which says nothing before the first day."""
    flat = [
        (day, value, number, place)
        for number, month in enumerate(months)
        for place, (day, value) in enumerate(zip(month.days, month.values, strict=True))
    ]
    first, last = flat[0][0], flat[-1][0]
    parts: dict[Period, list[tuple[date, float, int, int]]] = {}
    for row in flat:
        parts.setdefault(Period.of(grain, row[0]), []).append(row)
    ours, line = [], []
    for stage in stages:
        for period, days in parts.items():
            cut = round(stage * len(days))
            is_whole = period.start >= first - _WEEK and period.last_day <= last + _WEEK
            if cut == len(days) or not is_whole or days[cut][2] < months_before or days[0][2] == 0:
                continue
            came, done = sum(value for _, value, *_ in days), sum(value for _, value, *_ in days[:cut])
            told = _span_foretold(months, days, cut, done)
            if told is None or not came:
                continue
            low, high = (float(told.range.low), float(told.range.high)) if told.range else (None, None)
            ours.append(Outcome(stage, float(told.value), came, low, high))
            if cut:
                line.append(Outcome(stage, done * len(days) / cut, came))
    return ours, line


def _span_foretold(
    months: Sequence[MonthFacts], days: Sequence[tuple[date, float, int, int]], cut: int, done: float
) -> Forecast | None:
    number, passed = days[cut][2], days[cut][3]
    month, before = months[number], tuple(months[max(number - NEWEST, 0) : number])
    taught = _lessons(before, month.days)
    left = 0.0
    for later in range(number, days[-1][2] + 1):
        weights = taught.profile.weights(months[later].days)
        season = taught.seasons[months[later].days[0].month - 1] / taught.now_season
        left += season * sum(weights[place] for _, _, where, place in days[cut:] if where == later)
    daily = [Decimal(repr(value)) for value in month.values[:passed]]
    so_far = [Decimal(repr(value)) for _, value, *_ in days[:cut]]
    span = Span(Decimal(repr(done)), cut, len(days), left, len(days) - cut, so_far)
    return forecast(sum(daily, Decimal(0)), passed, taught, before, daily, span=span)


def last_period(moment: Moment) -> float | None:
    """Naive: the month brings what the last one brought."""
    return moment.before[-1].total if moment.before else None


def straight_pace(moment: Moment) -> float | None:
    """Naive: every working day left brings as much as the mean of the passed ones."""
    return moment.done * len(moment.month.days) / moment.passed if moment.passed else None


def mean_error_pct(found: Sequence[Outcome]) -> float:
    """Mean absolute percentage error. ValueError without outcomes."""
    if not found:
        raise ValueError("no outcome to judge")
    return sum(outcome.error_pct for outcome in found) / len(found)


def coverage_pct(found: Iterable[Outcome]) -> float:
    """The share of outcomes inside their range, of those that had one. ValueError without any."""
    ranged = [outcome for outcome in found if outcome.low is not None]
    if not ranged:
        raise ValueError("no range to judge")
    return 100 * sum(outcome.is_covered for outcome in ranged) / len(ranged)
