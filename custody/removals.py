"""What is removed for good, and made anew from what the trail has kept of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.access import Permission
from accounts.actors import Actor
from accounts.models import AuditEvent, Company
from accounts.tenancy import OwnedQuerySet
from common.formats import format_date
from kpis.actions.metrics import bring_metric_back
from teams.actions.absences import bring_absence_back

METRIC, ABSENCE = "metric.removed", "absence.removed"
# verb -> (what the event must have kept: those of former versions kept less, who may bring it back)
_KNOWN = {METRIC: ("kept", Permission.SET_TARGETS), ABSENCE: ("person", Permission.IMPORT_PEOPLE)}


@dataclass(frozen=True)
class Days:
    """Somebody is away from a day to a day, half-open."""

    person: UUID
    starts_on: date
    ends_on: date

    def meets(self, other: "Days") -> bool:
        """Whether they are of one person and share a day."""
        shares = self.starts_on < other.ends_on and other.starts_on < self.ends_on
        return self.person == other.person and shares

    def __str__(self) -> str:
        return f"{format_date(self.starts_on)} – {format_date(self.ends_on - timedelta(days=1))}"


def told(company: Company, verb: str, since: datetime) -> OwnedQuerySet[AuditEvent]:
    """The removals of a kind that can be taken back, the newest first."""
    events: OwnedQuerySet[AuditEvent] = AuditEvent.objects.for_company(company)
    return events.filter(verb=verb, at__gte=since, data__has_key=_KNOWN[verb][0])


def needed_right(event: AuditEvent) -> Permission | None:
    """Who may bring it back; None if the event is of no removal."""
    return _KNOWN[event.verb][1] if event.verb in _KNOWN else None


def days_of(event: AuditEvent) -> Days:
    """Who was away, and when."""
    kept = event.data
    return Days(
        UUID(kept["person"]), date.fromisoformat(kept["starts_on"]), date.fromisoformat(kept["ends_on"])
    )


def bring_back(*, company: Company, event: AuditEvent, by: Actor) -> None:
    """Makes anew what the event tells to be removed. ValidationError: its place is taken meanwhile."""
    if event.verb == METRIC:
        bring_metric_back(company=company, kept=event.data["kept"], by=by)
        return
    days = days_of(event)
    bring_absence_back(
        company=company, person=days.person, starts_on=days.starts_on, ends_on=days.ends_on, by=by
    )
