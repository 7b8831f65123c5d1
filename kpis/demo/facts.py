"""The demonstration company's facts: of this year and the one before, a settled month, and a correction in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.actuals import push_actuals
from kpis.actions.corrections import FactIn, correct_fact
from kpis.actions.months import close_month
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import russian_calendar
from kpis.demo.actuals import DemoRow, demo_actuals
from kpis.demo.seats import SEED, Row, Seat, sellers_of
from kpis.models import Actual, FactKey

MONTHS_BACK = 6
# The months before those are for comparison and for the season alone: the company then kept fewer figures.
OLDER_MONTHS, OLDER_METRICS = 12, ("leads", "deals", "revenue")
_PIECE = 10_000


def shown_months(today: date) -> list[Period]:
    """The months with plans: the last ones, this one and the next."""
    this_month = Period.of(Grain.MONTH, today)
    return [this_month.shifted(offset) for offset in range(-MONTHS_BACK, 2)]


def add_facts(company: Company, seats: list[Seat], today: date, by: Actor) -> None:
    """Facts of every day until today; those of a year before them in the main figures."""
    first = shown_months(today)[0]
    rows = [*_older(seats, first, today), *_rows(seats, first.start, today, today, SEED)]
    items = [
        {
            "external_id": row.external_id, "metric": row.metric, "person": row.person,
            "on": row.on.isoformat(), "value": str(row.value),
        }
        for row in rows
    ]  # fmt: skip
    for start in range(0, len(items), _PIECE):
        push_actuals(company=company, items=items[start : start + _PIECE], source=Actual.Source.DEMO, by=by)


def settle_month(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    """The month before the last is closed; then one of its deals turned out smaller."""
    month, given = Period.of(Grain.MONTH, today).shifted(-2), data["correction"]
    close_month(company=company, month=month, by=by, note=given["note"])
    external_id = next(seat.person for seat in seats if seat.row["key"] == given["seat"])
    rows = Actual.objects.for_company(company).between(month.start, month.end)
    fact = rows.filter(person__external_id=external_id, metric__slug="revenue").order_by("on", "pk").first()
    if fact is None:
        return
    key = FactKey.objects.for_company(company).select_related("company").get(on=fact.on, actual_id=fact.pk)
    smaller = fact.value * (100 - Decimal(given["less_pct"])) / 100
    correct_fact(key=key, given=FactIn(fact.on, smaller, fact.share_pct), reason=given["reason"], by=by)


def _older(seats: list[Seat], until: Period, today: date) -> Iterable[DemoRow]:
    """A stream of its own: how long the past is changes nothing in the months that are shown. Trends have begun with
    those."""
    rows = _rows(seats, until.shifted(-OLDER_MONTHS).start, until.start, today, SEED + 1, is_steady=True)
    return (row for row in rows if row.metric in OLDER_METRICS)


def _rows(
    seats: list[Seat], first: date, end: date, today: date, seed: int, *, is_steady: bool = False
) -> Iterable[DemoRow]:
    """Of [first, end). The generator starts a month earlier: its funnel needs that to fill."""
    start = Period.of(Grain.MONTH, first).previous().start
    sellers = [replace(seller, trend_pct=0.0) if is_steady else seller for seller in sellers_of(seats, today)]
    rows = demo_actuals(sellers, russian_calendar(start.year, end.year), start, end, seed=seed)
    return (row for row in rows if row.on >= first)
