"""What is typed in by hand and is missing: whose figures of which period, and whose work it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Company, Membership
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import calendar_around
from kpis.models import Cadence, EntryDuty, EntryReminder, FactKey, Target
from kpis.selectors.metrics import metric_title
from teams.models import Assignment, Person

_LOOKS_BACK = timedelta(days=62)
"""Who has had facts of the metric within this time is expected to have more."""
_LONGEST_BREAK = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Missing:
    """The people without a fact of the metric in a period that is over."""

    duty: EntryDuty
    title: str
    period: Period
    people: tuple[str, ...]


def reminder_of(company: Company) -> EntryReminder:
    """The company's reminder; one that was never set is off and not stored."""
    stored = EntryReminder.objects.for_company(company).first()
    return stored or EntryReminder(company=company, is_active=False)


def duties_of(company: Company) -> list[EntryDuty]:
    """Who types in which metric, in the order of the metrics; one query."""
    rows = EntryDuty.objects.for_company(company).select_related("metric__template", "membership__user")
    return list(rows)


def missing_entries(company: Company, today: date, membership: Membership | None = None) -> list[Missing]:
    """What should have been typed in by today: of the last working day, the last week or month. `membership`: by this
    member only. Three queries a metric."""
    rows = duties_of(company)
    mine = [duty for duty in rows if membership is None or duty.membership_id == membership.pk]
    found = []
    for duty in mine:
        period = period_due(duty.every, today)
        people = _without_a_fact(company, duty.metric_id, period)
        if people:
            found.append(Missing(duty, metric_title(duty.metric), period, tuple(people)))
    return found


def period_due(every: str, today: date) -> Period:
    """The newest period of this length that is over by today; of days the last one on which people worked."""
    if every == Cadence.WEEK:
        return Period.of(Grain.WEEK, today).previous()
    if every == Cadence.MONTH:
        return Period.of(Grain.MONTH, today).previous()
    calendar = calendar_around(today - timedelta(days=_LONGEST_BREAK), today)
    day = today - _DAY
    while not calendar.is_working(day) and (today - day).days < _LONGEST_BREAK:
        day -= _DAY
    return Period.of(Grain.DAY, day)


def _without_a_fact(company: Company, metric_id: int, period: Period) -> list[str]:
    """Names of those who sit on the chart then, have a target or had facts of the metric, and have none of it."""
    keys = FactKey.objects.for_company(company).filter(metric_id=metric_id)
    had = keys.filter(on__gte=period.start - _LOOKS_BACK, on__lt=period.start)
    month = Period.of(Grain.MONTH, period.start)
    planned = Target.objects.for_company(company).filter(
        metric_id=metric_id, person__isnull=False, starts_on__gte=month.start, starts_on__lt=month.end
    )
    expected = {*had.values_list("person_id", flat=True), *planned.values_list("person_id", flat=True)}
    entered = keys.filter(on__gte=period.start, on__lt=period.end).values_list("person_id", flat=True)
    missing = expected - set(entered)
    if not missing:
        return []
    return _names(company, missing & _seated(company, period))


def _seated(company: Company, period: Period) -> set[int]:
    rows = Assignment.objects.for_company(company).filter(
        position__structure__state="live", starts_on__lt=period.end
    )
    return {
        person
        for person, ends_on in rows.values_list("person_id", "ends_on")
        if ends_on is None or ends_on > period.start
    }


def _names(company: Company, people: Iterable[int]) -> list[str]:
    rows = Person.objects.for_company(company).filter(pk__in=list(people)).order_by("sort_name", "id")
    return list(rows.values_list("full_name", flat=True))
