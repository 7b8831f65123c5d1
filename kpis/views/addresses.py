"""What the addresses of the number pages say: month, metric, owner."""

from datetime import date

from django.http import Http404

from accounts.door import CompanyRequest
from kpis.analysis.periods import FIRST_DAY, LAST_DAY, Grain, Period, parse_period
from kpis.local_time import today_of


def asked_month(request: CompanyRequest) -> tuple[Period, date]:
    """`?month=2026-11` and the company's today; the running month without it. Http404 for anything else."""
    today = today_of(request.company)
    given = request.GET.get("month")
    if not given:
        return Period.of(Grain.MONTH, today), today
    try:
        month = parse_period(given)
    except ValueError:
        raise Http404 from None
    if month.grain is not Grain.MONTH:
        raise Http404
    return month, today


def asked_day(request: CompanyRequest, today: date) -> date:
    """`?on=2026-11-20`; today without it. Http404 for what is no day of ours."""
    given = request.GET.get("on")
    if not given:
        return today
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Http404 from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Http404
    return day


def neighbours(month: Period) -> tuple[str, str]:
    """The keys of the months before and after; empty at the ends of time."""
    before = month.previous().key if month.start > FIRST_DAY else ""
    after = month.next().key if month.last_day < LAST_DAY else ""
    return before, after
