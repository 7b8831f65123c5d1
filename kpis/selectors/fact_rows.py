"""The actuals behind a figure, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Company
from kpis.analysis.periods import Period
from kpis.models import Actual
from kpis.selectors.actuals import FactRow, fact_row
from kpis.selectors.credit import credited_to
from kpis.selectors.department import Department, department_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.owners import Level, Owner
from kpis.selectors.refs import owner_of, title_of
from teams.models import Person

_DAY = timedelta(days=1)
PAGE_ROWS = 100


@dataclass(frozen=True)
class FactRows:
    """One page of actuals of the days through `through`; `older` is the cursor of the next page, empty on the last
    one. `is_part`: the figure stops before the period's end."""

    period: Period
    through: date
    is_part: bool
    metric: MetricInfo
    ref: str
    level: str
    title: str
    rows: Sequence[FactRow]
    older: str


def fact_rows(
    company: Company,
    period: Period,
    slug: str,
    ref: str,
    today: date,
    *,
    after: str = "",
    through: date | None = None,
) -> FactRows | None:
    """The actuals behind a figure, newest day first; None when the metric, the owner or the cursor is unknown.

    `through`: the last day that counts, for a figure of an earlier period that is read in part.
    """
    metric = next((m for m in metric_infos(company) if m.slug == slug), None)
    department = department_of(company, period.start, period.end)
    owner = owner_of(ref, company, department)
    if metric is None or owner is None:
        return None
    last_day = min(today, period.last_day) if through is None else min(through, period.last_day)
    rows = rows_behind(company, department, metric, owner, period, last_day)
    rows = rows.select_related("person", "metric__template")
    if after:
        last = _row_at(company, period, after)
        if last is None:
            return None
        rows = rows.filter(Q(on__lt=last.on) | Q(on=last.on, pk__lt=last.pk))
    page = list(rows.order_by("-on", "-pk")[: PAGE_ROWS + 1])
    return FactRows(
        period=period,
        through=last_day,
        is_part=through is not None and last_day < period.last_day,
        metric=metric,
        ref=ref,
        level=owner.level,
        title=name_of(owner, department, company),
        rows=[fact_row(row) for row in page[:PAGE_ROWS]],
        older=str(page[PAGE_ROWS - 1].uid) if len(page) > PAGE_ROWS else "",
    )


def rows_behind(
    company: Company, department: Department, metric: MetricInfo, owner: Owner, period: Period, through: date
) -> QuerySet[Actual]:
    """The rows that a figure of the owner is counted from."""
    start, end = period.start, min(through + _DAY, period.end)
    rows = Actual.objects.for_company(company).between(start, end).filter(metric__slug__in=metric.needed)
    return rows.filter(credited_to(owner, department, start, end))


def name_of(owner: Owner, department: Department, company: Company) -> str:
    """The team's or the person's name; one query for a person who never sat anywhere."""
    title = title_of(owner, department)
    if title or owner.level != Level.PERSON:
        return title
    return Person.objects.for_company(company).get(pk=int(owner.key)).full_name


def _row_at(company: Company, period: Period, cursor: str) -> Actual | None:
    """Looked for among the days of the period: without them it would be looked for in every month there is."""
    try:
        uid = UUID(cursor)
    except ValueError:
        return None
    return Actual.objects.for_company(company).between(period.start, period.end).filter(uid=uid).first()
