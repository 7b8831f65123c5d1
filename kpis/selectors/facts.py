"""One fact with what it said before, and the months that are closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import Company
from kpis.analysis.facts import HUNDRED, Says, read_says
from kpis.analysis.periods import Grain, Period
from kpis.models import Actual, ClosedMonth, FactChange, FactKey
from kpis.selectors.metrics import metric_title

CHANGES_SHOWN = 100
MONTHS_SHOWN = 13


@dataclass(frozen=True)
class FactView:
    """A fact as its page shows it; `row` is None when it was taken away. `held`: what its sender last said of a fact
    that was corrected here since. `uncredited_pct`: how much of the deal nobody is credited with."""

    key: FactKey
    row: Actual | None
    metric: str
    unit: str
    changes: tuple[FactChange, ...]
    held: Says | None
    is_closed: bool
    uncredited_pct: Decimal

    @property
    def month(self) -> Period | None:
        return Period.of(Grain.MONTH, self.row.on) if self.row else None


@dataclass(frozen=True)
class MonthRow:
    """A month that is over: closed or open, with its story, the newest first."""

    period: Period
    closed: ClosedMonth | None
    story: tuple[ClosedMonth, ...]


def fact_key(company: Company, uid: UUID) -> FactKey | None:
    """The fact of this address; one query."""
    rows = FactKey.objects.for_company(company).select_related("company", "metric__template", "person")
    return rows.filter(uid=uid).first()


def fact_view(key: FactKey) -> FactView:
    """Five queries."""
    company = key.company
    row = (
        Actual.objects.for_company(company).select_related("user").filter(on=key.on, pk=key.actual_id).first()
        if key.on is not None and key.actual_id is not None
        else None
    )
    changes = FactChange.objects.for_company(company).filter(key=key)
    closed = row and ClosedMonth.objects.for_company(company).filter(
        month_on=row.on.replace(day=1), reopened_at=None
    )
    return FactView(
        key=key,
        row=row,
        metric=metric_title(key.metric),
        unit=key.metric.unit,
        changes=tuple(changes[:CHANGES_SHOWN]),
        held=read_says(key.held),
        is_closed=bool(closed and closed.exists()),
        uncredited_pct=HUNDRED - sum(credits_of_deal(key).values(), Decimal(0)),
    )


def credits_of_deal(key: FactKey) -> dict[int, Decimal]:
    """Key's pk -> credit share, of everybody whom the deal is credited to; two queries."""
    keys = FactKey.objects.for_company(key.company_id).filter(
        metric_id=key.metric_id, external_id=key.external_id, actual_id__isnull=False
    )
    places = {pk: (on, key_id) for key_id, on, pk in keys.values_list("pk", "on", "actual_id")}
    rows = Actual.objects.for_company(key.company_id).filter(
        on__in=[on for on, _key in places.values()], pk__in=list(places)
    )
    return {places[pk][1]: share for pk, share in rows.values_list("pk", "share_pct")}


def month_rows(company: Company, today: date) -> list[MonthRow]:
    """The last months that are over, and any older one that was ever closed, the newest first; one query."""
    stories: dict[Period, list[ClosedMonth]] = {}
    for closed in ClosedMonth.objects.for_company(company):
        stories.setdefault(Period.of(Grain.MONTH, closed.month_on), []).append(closed)
    running = Period.of(Grain.MONTH, today)
    months = {running.shifted(-back) for back in range(1, MONTHS_SHOWN)} | stories.keys()
    return [
        MonthRow(
            month,
            next((each for each in stories.get(month, ()) if each.reopened_at is None), None),
            tuple(stories.get(month, ())),
        )
        for month in sorted(months, key=lambda month: month.start, reverse=True)
    ]
