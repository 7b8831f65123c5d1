"""What the addresses of the number pages say: period, metric, owner."""

from datetime import date

from django.http import Http404

from accounts.door import CompanyRequest
from kpis.analysis.periods import FIRST_DAY, LAST_DAY, Grain, Period, parse_period
from kpis.local_time import today_of
from kpis.period_words import SHOWN_GRAINS, WORDS, Words


def asked_month(request: CompanyRequest) -> tuple[Period, date]:
    """`?month=2026-11` and the company's today; the running month without it. Http404 for anything else."""
    today = today_of(request.company)
    given = request.GET.get("month")
    if not given:
        return Period.of(Grain.MONTH, today), today
    month = _period(given)
    if month.grain is not Grain.MONTH:
        raise Http404
    return month, today


def asked_period(request: CompanyRequest) -> tuple[Period, date]:
    """`?period=` 2026-11, 2026-W47, 2026-Q4 or 2026, and the company's today; without it `asked_month`. Http404 for
    anything else."""
    given = request.GET.get("period")
    if not given:
        return asked_month(request)
    period = _period(given)
    if period.grain not in SHOWN_GRAINS:
        raise Http404
    return period, today_of(request.company)


def _period(key: str) -> Period:
    try:
        return parse_period(key)
    except ValueError:
        raise Http404 from None


def asked_day(request: CompanyRequest, today: date, name: str = "on") -> date:
    """`?on=2026-11-20`; today without it. Http404 for what is no day of ours."""
    given = request.GET.get(name)
    if not given:
        return today
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Http404 from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Http404
    return day


def neighbours(period: Period) -> tuple[str, str]:
    """The keys of the periods before and after; empty at the ends of time."""
    before, after = "", ""
    if period.start > FIRST_DAY and period.previous().start >= FIRST_DAY:
        before = period.previous().key
    if period.last_day < LAST_DAY and period.next().last_day <= LAST_DAY:
        after = period.next().key
    return before, after


def grains(period: Period, today: date) -> list[tuple[Words, str, bool]]:
    """(name, key, whether it is the one shown) of every length: the periods that hold the day that this one shows, its
    last one or today."""
    day = min(max(today, period.start), period.last_day)
    found = []
    for grain in SHOWN_GRAINS:
        each = Period.of(grain, day)
        if each.start >= FIRST_DAY and each.last_day <= LAST_DAY:
            found.append((WORDS[grain].name, each.key, grain is period.grain))
    return found
