"""Believable daily actuals for the demo company, from a seed: the same rows on every run and machine.

A lead is followed through the funnel: it may be qualified, offered, won, each some working days later, so deals never
outrun proposals, nor proposals leads. On top: a weekday profile, the push before a month's end, the quiet of August and
of the first January week, log-normal deal sizes, a person's own productivity and trend. Every person draws from an own
stream (seed + key): adding one changes nobody else's figures.

The first weeks are low because the funnel fills up; begin a month before the first day that matters.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from kpis.analysis.calendar import WorkCalendar

_WEEKDAYS = (1.05, 1.12, 1.08, 1.0, 0.80, 0.5, 0.5)
_MONTHS = {1: 0.82, 5: 0.92, 7: 0.95, 8: 0.78, 11: 1.06, 12: 1.12}
# Deals expected in the first days of a month are signed in the last days of the one before, this often.
_PULLED_FORWARD = 0.45
_PUSH_DAYS = 3
_WORKING_DAYS_A_MONTH = 21


@dataclass(frozen=True, slots=True)
class Profile:
    """A role's ordinary working day. Rates are chances 0–1 of a step, `*_a_day` mean counts, lags mean working days."""

    leads_a_day: float = 0.0
    qualified: float = 0.62
    proposed: float = 0.66
    won: float = 0.36
    deal_rub: float = 0.0
    deal_spread: float = 0.55
    new_customers: float = 0.5
    calls_a_day: float = 0.0
    meetings_a_day: float = 0.0
    proposal_lag: float = 3.0
    deal_lag: float = 7.0
    overdue_pct: float = 0.0


PROFILES: Mapping[str, Profile] = {
    "sales-manager": Profile(
        leads_a_day=2.4, deal_rub=420_000, calls_a_day=17, meetings_a_day=1.1, overdue_pct=9
    ),
    "account-manager": Profile(
        leads_a_day=1.5,
        qualified=0.80,
        proposed=0.78,
        won=0.52,
        deal_rub=390_000,
        new_customers=0.04,
        calls_a_day=11,
        meetings_a_day=1.3,
        overdue_pct=12,
    ),
    "sales-development-manager": Profile(
        leads_a_day=1.3, deal_rub=560_000, won=0.26, calls_a_day=10, meetings_a_day=1.2, overdue_pct=6
    ),
    "international-sales-manager": Profile(
        leads_a_day=0.8,
        deal_rub=1_150_000,
        won=0.24,
        calls_a_day=6,
        meetings_a_day=0.7,
        deal_lag=12,
        overdue_pct=7,
    ),
    "lead-generation-specialist": Profile(leads_a_day=5.5, qualified=0.55, proposed=0.0, calls_a_day=34),
}


@dataclass(frozen=True, slots=True)
class DemoSeller:
    """A person of the demo. `productivity` multiplies the number of leads and calls, `luck` the chance to win,
    `size` the deal; `trend_pct` changes the chance to win by so much a month. The person works in [starts_on, ends_on).
    """

    key: str
    profile: Profile
    productivity: float = 1.0
    luck: float = 1.0
    size: float = 1.0
    trend_pct: float = 0.0
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class DemoRow:
    """One actual of one day; `external_id` is stable, so that a second load changes nothing."""

    external_id: str
    person: str
    metric: str
    on: date
    value: Decimal


@dataclass(slots=True)
class _Diary:
    """What a person has brought, by working day."""

    counts: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(self, day: int, metric: str, count: int = 1) -> None:
        if count:
            self.counts[day, metric] = self.counts.get((day, metric), 0) + count


def demo_actuals(
    sellers: Iterable[DemoSeller], calendar: WorkCalendar, start: date, end: date, *, seed: int = 1
) -> Iterator[DemoRow]:
    """Rows of every seller for the working days of [start, end), by seller, then day, then metric.

    Counts and roubles per day: leads, qualified-leads, proposals, meetings, calls, deals, revenue, new-customers,
    repeat-revenue; overdue-receivables is a level, taken on the first working day of a week. Days without a value have
    no row.
    """
    days = tuple(calendar.days(start, end))
    for seller in sellers:
        random = Random(f"{seed}:{seller.key}")  # noqa: S311  (a picture of sales, not a secret)
        diary = _Diary()
        working = range(*_span(seller, days))
        for index in working:
            _work(diary, seller, random, days, index, working.stop)
        _owe(diary, seller, random, days, working)
        for (index, metric), count in sorted(diary.counts.items()):
            on = days[index]
            yield DemoRow(f"demo-{seller.key}-{metric}-{on}", seller.key, metric, on, Decimal(count))


def _span(seller: DemoSeller, days: tuple[date, ...]) -> tuple[int, int]:
    """The indices of the seller's working days: [first, after the last)."""
    first = sum(1 for day in days if seller.starts_on is not None and day < seller.starts_on)
    last = sum(1 for day in days if seller.ends_on is None or day < seller.ends_on)
    return first, last


def _work(
    diary: _Diary, seller: DemoSeller, random: Random, days: tuple[date, ...], index: int, stop: int
) -> None:
    """One day: calls, meetings, and the fate of every lead that came in."""
    profile, day = seller.profile, days[index]
    mood = _WEEKDAYS[day.weekday()] * _MONTHS.get(day.month, 1.0) * seller.productivity
    diary.add(index, "calls", _poisson(random, profile.calls_a_day * mood))
    diary.add(index, "meetings", _poisson(random, profile.meetings_a_day * mood))
    leads = _poisson(random, profile.leads_a_day * mood)
    diary.add(index, "leads", leads)
    months = (day - days[0]).days / 30.4
    won = min(profile.won * seller.luck * (1 + seller.trend_pct / 100) ** months, 0.95)
    for _ in range(leads):
        _follow(diary, seller, random, days, index, stop, won)


def _follow(
    diary: _Diary,
    seller: DemoSeller,
    random: Random,
    days: tuple[date, ...],
    index: int,
    stop: int,
    won: float,
) -> None:
    """One lead down the funnel; what would happen after the seller's last day does not happen."""
    profile = seller.profile
    qualified_at = index + _lag(random, 0.8)
    if random.random() >= profile.qualified or qualified_at >= stop:
        return
    diary.add(qualified_at, "qualified-leads")
    proposed_at = qualified_at + _lag(random, profile.proposal_lag)
    if random.random() >= profile.proposed or proposed_at >= stop:
        return
    diary.add(proposed_at, "proposals")
    signed_at = proposed_at + 1 + _lag(random, profile.deal_lag)
    if random.random() >= won or signed_at >= len(days):
        return
    signed_at = _pulled_forward(random, days, signed_at, proposed_at)
    if signed_at >= stop:
        return
    spread = profile.deal_spread
    # The mean of a log-normal is exp(mu + spread² / 2): shifted so that deal_rub stays the mean.
    rub = profile.deal_rub * seller.size * math.exp(random.gauss(0.0, spread) - spread * spread / 2)
    rounded = max(round(rub / 1000), 5) * 1000
    diary.add(signed_at, "deals")
    diary.add(signed_at, "revenue", rounded)
    if random.random() < profile.new_customers:
        diary.add(signed_at, "new-customers")
    else:
        diary.add(signed_at, "repeat-revenue", rounded)


def _pulled_forward(random: Random, days: tuple[date, ...], signed_at: int, proposed_at: int) -> int:
    """The push before a month's end: a deal due in the first days of a month may be signed just before it."""
    first = signed_at
    while first > 0 and days[first - 1].month == days[signed_at].month:
        first -= 1
    early = signed_at - first < 2 * _PUSH_DAYS
    if not early or first == 0 or random.random() >= _PULLED_FORWARD:
        return signed_at
    return max(first - 1 - random.randrange(_PUSH_DAYS), proposed_at)


def _owe(diary: _Diary, seller: DemoSeller, random: Random, days: tuple[date, ...], working: range) -> None:
    """The overdue part of what customers owe, a level around a share of the last month's revenue."""
    share = seller.profile.overdue_pct / 100
    if not share:
        return
    pressure = 1.0
    for index in working:
        if index > working.start and days[index].isocalendar().week == days[index - 1].isocalendar().week:
            continue
        pressure = 0.8 * pressure + 0.2 + random.gauss(0.0, 0.12)
        recent = range(max(working.start, index - _WORKING_DAYS_A_MONTH), index)
        revenue = sum(diary.counts.get((day, "revenue"), 0) for day in recent)
        diary.add(index, "overdue-receivables", max(round(revenue * share * pressure / 1000), 0) * 1000)


def _lag(random: Random, mean: float) -> int:
    """Whole working days, most of them fewer than the mean and some many more."""
    return int(-math.log(1.0 - random.random()) * mean)


def _poisson(random: Random, mean: float) -> int:
    """Knuth's product of uniforms; the means of a day are small enough for it."""
    if mean <= 0:
        return 0
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        count += 1
        product *= random.random()
    return count
