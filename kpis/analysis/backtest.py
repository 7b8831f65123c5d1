"""How good the forecast would have been: past months foretold from nothing but what was known then, beside two naive
forecasts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kpis.analysis.forecast import Forecast, forecast, past_errors
from kpis.analysis.lessons import Lessons, learn
from kpis.analysis.seasons import MonthFacts

STAGES = (0.0, 0.25, 0.5, 0.75)


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
    newest: int = 24,
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
