"""Actuals summed by the database, as tallies for the rollup.

The rows of a person who sat in one team through the window become one sum for each metric; only those who moved, came
or left are cut at the days on which anybody's team changed. So the answer has about people × metrics rows, whatever
the number of actuals, and every fact still counts for the team of its own day.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, DateField, F, Func, IntegerField, Max, Q, QuerySet, Sum, Value, When

from accounts.models import Company
from kpis.analysis.measures import Aggregation
from kpis.analysis.rollup import Tally
from kpis.models import Actual
from kpis.querysets import CREDITED
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo

Cells = dict[tuple[str | None, str, str], Tally]
_HUNDRED = Decimal(100)


def cells_of(
    company: Company,
    department: Department,
    metrics: Collection[MetricInfo],
    start: date,
    end: date,
) -> Cells:
    """(team on its days, person, metric) -> tally of [start, end); one query, two with a metric of last values."""
    return cells_by_part(company, department, metrics, [start, end])[0]


def cells_by_part(
    company: Company,
    department: Department,
    metrics: Collection[MetricInfo],
    bounds: Sequence[date],
    *,
    only: str | None = None,
    within: Collection[tuple[date, date]] = (),
) -> list[Cells]:
    """The same for each part of a window: [bounds[0], bounds[1]), [bounds[1], bounds[2]), … `only`: of one person;
    `within`: nothing but the rows of these stretches of it."""
    start, end, inner = bounds[0], bounds[-1], list(bounds[1:-1])
    slugs = {metric.pk: metric.slug for metric in metrics}
    moving, breaks = department.breaks(start, end)
    cuts = sorted({*breaks, *inner})
    rows = Actual.objects.for_company(company).between(start, end).filter(metric_id__in=slugs)
    if only is not None:
        rows = rows.filter(person_id=int(only))
    if within:
        rows = rows.filter(reduce(or_, (Q(on__gte=first, on__lt=until) for first, until in within)))
    found: list[Cells] = [{} for _ in bounds[1:]]
    summed = (
        rows.annotate(slot=_slot(moving, cuts, inner))
        .values_list("person_id", "metric_id", "slot")
        .annotate(credited=Sum(CREDITED), weight=Sum("share_pct"), newest=Max("on"))
        .order_by()
    )
    home: dict[str, str | None] = {}
    for person_id, metric_id, slot, total, weight, last_on in summed:
        person = str(person_id)
        points = cuts if person in moving else inner
        day = points[slot - 1] if slot else start
        if person in moving:
            team = department.seating.team_of(person, day)
        elif person in home:
            team = home[person]
        else:
            team = home[person] = department.seating.team_of(person, start)
        key = (team, person, slugs[metric_id])
        part = sum(1 for bound in inner if bound <= day)
        tally = Tally(total, weight / _HUNDRED, last_on)
        cells = found[part]
        cells[key] = cells[key].merge(tally) if key in cells else tally
    _add_last_values(rows, department, metrics, inner, found)
    return found


def _slot(moving: Collection[str], cuts: list[date], inner: list[date]) -> Case | Func | Value:
    """The number of the piece of the window that a row's day lies in, for those who move and for the others."""
    if not moving or cuts == inner:
        return _bucket(inner)
    return Case(
        When(person_id__in=[int(person) for person in moving], then=_bucket(cuts)),
        default=_bucket(inner),
        output_field=IntegerField(),
    )


def _bucket(days: list[date]) -> Func | Value:
    if not days:
        return Value(0, output_field=IntegerField())
    return Func(
        F("on"),
        Value(days, output_field=ArrayField(DateField())),
        function="width_bucket",
        output_field=IntegerField(),
    )


def _add_last_values(
    rows: QuerySet[Actual],
    department: Department,
    metrics: Collection[MetricInfo],
    inner: list[date],
    found: list[Cells],
) -> None:
    """What stood on the newest day, for metrics that count that: they come rarely, so each day is read."""
    slugs = {m.pk: m.slug for m in metrics if m.rule.aggregation is Aggregation.LAST}
    if not slugs:
        return
    daily = (
        rows.filter(metric_id__in=slugs)
        .values_list("person_id", "metric_id", "on")
        .annotate(credited=Sum(CREDITED))
        .order_by("on")
    )
    newest: dict[tuple[int, tuple[str | None, str, str]], Decimal] = {}
    for person_id, metric_id, on, total in daily:
        person = str(person_id)
        key = (department.seating.team_of(person, on), person, slugs[metric_id])
        newest[sum(1 for bound in inner if bound <= on), key] = total
    for (part, key), last in newest.items():
        tally = found[part][key]
        found[part][key] = Tally(tally.total, tally.weight, tally.last_on, last)
