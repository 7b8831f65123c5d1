"""The rhythms of a company's reports, as pages and the API show them."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Company
from kpis.local_time import zone_of
from kpis.models import Cadence, ReportSchedule

_USUAL = {Cadence.DAY: 19, Cadence.WEEK: 19, Cadence.MONTH: 9}
_FRIDAY = 4


@dataclass(frozen=True)
class Rhythm:
    """One cadence, set or not yet. `next_at` is on the company's clock, None while it is off."""

    cadence: str
    label: str
    is_active: bool
    weekday: int
    hour: int
    next_at: datetime | None


def rhythms(company: Company) -> list[Rhythm]:
    """All cadences of reports, those that were never set with the usual day and hour; one query."""
    rows = {row.cadence: row for row in ReportSchedule.objects.for_company(company)}
    return [_rhythm(company, cadence, rows.get(cadence)) for cadence in Cadence]


def active_rhythms(company: Company) -> list[Rhythm]:
    """What comes by itself, the next one first."""
    found = [(rhythm.next_at, rhythm) for rhythm in rhythms(company) if rhythm.next_at is not None]
    return [rhythm for _at, rhythm in sorted(found, key=lambda pair: pair[0])]


def _rhythm(company: Company, cadence: Cadence, row: ReportSchedule | None) -> Rhythm:
    label = str(cadence.label)
    if row is None:
        return Rhythm(cadence.value, label, False, _FRIDAY, _USUAL[cadence], None)
    due = row.next_at.astimezone(zone_of(company)) if row.is_active else None
    return Rhythm(cadence.value, label, row.is_active, row.weekday, row.hour, due)
