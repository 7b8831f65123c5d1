"""How far the forecast of a month is off, beside two naive ones and seasonal exponential smoothing, and how often its
range holds.

Mean absolute percentage errors over four stages of a month (none, a quarter, half and three quarters of its working
days passed): after 6, 12 and 24 known months of companies whose truth is known, and over the demonstration company
followed for two years. Everybody knows the same: the months before, and the days passed. The peer is statsmodels'
ExponentialSmoothing with a damped trend: over working days with a season of five for the rest of the month, and over
months with a season of twelve for a month that has not begun.
"""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from bench.measurement import Measurement
from kpis.analysis.backtest import (
    Method,
    Moment,
    Outcome,
    coverage_pct,
    last_period,
    mean_error_pct,
    moments,
    our_outcomes,
    outcomes,
    span_outcomes,
    straight_pace,
)
from kpis.analysis.forecast import RANGE_PCT
from kpis.analysis.periods import Grain, Period
from kpis.analysis.seasons import MonthFacts
from kpis.calendar_source import calendar_around
from kpis.demo.actuals import demo_actuals
from kpis.demo.seats import SEED, demo_sellers
from tests.known_sales import KnownMonth, known_sales

try:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing
except ImportError:
    ExponentialSmoothing = None

COMPANIES, UNSEEN = 96, 200
# The peer searches its parameters anew for each question, for about a second.
QUESTIONS_TO_THE_PEER = 32
DEMO_DAY, DEMO_MONTHS = date(2026, 11, 1), 24
Asked = list[tuple[float, Moment]]


def main() -> Iterator[Measurement]:
    if ExponentialSmoothing is None:
        print(
            "forecast: statsmodels is not installed (make setup-bench); its lines are left out",
            file=sys.stderr,
        )
    for months in (6, 12, 24):
        yield from _of_known(f"forecast, known truth after {months} months", months)
    for grain, companies in ((Grain.WEEK, 21), (Grain.QUARTER, 64), (Grain.YEAR, 64)):
        for months in (12, 24):
            yield from _of_spans(grain, companies, months)
    for slug in ("revenue", "deals", "leads"):
        people = _demo(slug)
        company = _together(people.values())
        asked = list(moments(company, months_before=6))
        yield from _beside_naive(f"forecast, demo {slug}", asked)
        yield from _beside_peer(f"forecast, demo {slug}", asked)
        for own in people.values():
            asked += moments(own, months_before=6, company=company)
        yield _holds(f"forecast, demo {slug}, company and sellers", our_outcomes(asked))


def _of_known(name: str, months: int) -> Iterator[Measurement]:
    asked: Asked = []
    truth: list[Outcome] = []
    for seed in range(COMPANIES):
        known = known_sales(seed, months + 1)
        mine = list(moments([one.facts for one in known], months_before=months))
        truth += outcomes(mine, _knowing(known[-1]))
        asked += mine
    yield from _beside_naive(name, asked)
    yield _error(name, our_outcomes(asked), "one who knows all but chance", truth)
    yield from _beside_peer(name, asked)


def _of_spans(grain: Grain, companies: int, months: int) -> Iterator[Measurement]:
    """Whole periods of another length, of companies by which nothing in the forecast was chosen."""
    name, ours, line = f"forecast, {grain}s after {months} months", list[Outcome](), list[Outcome]()
    for seed in range(UNSEEN, UNSEEN + companies):
        known = [one.facts for one in known_sales(seed, months + 14)]
        told = span_outcomes(known, grain, months_before=months)
        ours += told[0]
        line += told[1]
    yield _error(f"{name}, begun", _begun(ours), "straight-line pace", line)
    yield _holds(name, ours)


def _knowing(month: KnownMonth) -> Method:
    return lambda moment: moment.done + sum(month.meant[moment.passed :])


def _beside_naive(name: str, asked: Asked) -> Iterator[Measurement]:
    ours = our_outcomes(asked)
    yield _error(name, ours, "the last month again", outcomes(asked, last_period))
    yield _error(f"{name}, begun", _begun(ours), "straight-line pace", outcomes(asked, straight_pace))
    yield _holds(name, ours)


def _holds(name: str, found: list[Outcome]) -> Measurement:
    return Measurement(
        f"{name}, range of {len(found)} outcomes holds",
        coverage_pct(found),
        "the share stated",
        RANGE_PCT,
        "%",
    )


def _beside_peer(name: str, asked: Asked) -> Iterator[Measurement]:
    if ExponentialSmoothing is None:
        return
    peer = "statsmodels ExponentialSmoothing"
    some = Random(1).sample(asked, min(len(asked), QUESTIONS_TO_THE_PEER))
    theirs = outcomes(some, _smoothed_days)
    yield _error(f"{name}, sample", our_outcomes(some), f"{peer}, season of 5 days", theirs)
    fresh = [(stage, moment) for stage, moment in asked if not moment.passed and len(moment.before) >= 24]
    if fresh:
        theirs = outcomes(fresh, _smoothed_months)
        yield _error(f"{name}, not begun", our_outcomes(fresh), f"{peer}, season of 12 months", theirs)


def _error(name: str, ours: list[Outcome], peer: str, theirs: list[Outcome]) -> Measurement:
    return Measurement(name, mean_error_pct(ours), peer, mean_error_pct(theirs), "% MAPE")


def _begun(found: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in found if outcome.stage > 0]


def _smoothed_days(moment: Moment) -> float:
    days = [value for month in moment.before for value in month.values]
    days += moment.month.values[: moment.passed]
    return moment.done + sum(_smoothed(days, 5, len(moment.month.days) - moment.passed))


def _smoothed_months(moment: Moment) -> float:
    return _smoothed([month.total for month in moment.before], 12, 1)[0]


def _smoothed(values: list[float], season: int, ahead: int) -> list[float]:
    """A multiplicative season where every value is above zero: it is the better one for sales, and needs that."""
    kind = "mul" if min(values) > 0 else "add"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            values, trend="add", damped_trend=True, seasonal=kind, seasonal_periods=season
        )
        return [float(value) for value in model.fit().forecast(ahead)]


def _demo(slug: str) -> dict[str, list[MonthFacts]]:
    """The months of one metric of each of the demonstration company's sellers, as if they had worked there for two
    years."""
    last = Period.of(Grain.MONTH, DEMO_DAY).previous()
    months = [last.shifted(-back) for back in range(DEMO_MONTHS - 1, -1, -1)]
    first = months[0].shifted(-1).start
    calendar = calendar_around(first, last.end)
    by_day: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in demo_actuals(demo_sellers(DEMO_DAY), calendar, first, last.end, seed=SEED):
        if row.metric == slug:
            by_day[row.person][row.on] += float(row.value)
    days = [tuple(calendar.days(month.start, month.end)) for month in months]
    return {
        person: [MonthFacts(each, tuple(values.get(day, 0.0) for day in each)) for each in days]
        for person, values in by_day.items()
    }


def _together(people: Iterable[list[MonthFacts]]) -> list[MonthFacts]:
    """The company's months: the sums of its people's."""
    return [
        MonthFacts(month[0].days, tuple(map(sum, zip(*(one.values for one in month), strict=True))))
        for month in zip(*people, strict=True)
    ]
