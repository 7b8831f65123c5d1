"""Many targets at once: a template for people, and another plan from a date on. Each is one set of targets, all of them
or none, and none of them touches the actor's own (kpis.actions.targets_handing hands plans down)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.target_items import TargetIn, own_people
from kpis.actions.targets import TargetChanges, set_targets
from kpis.actions.turns import take_turn
from kpis.analysis.periods import Grain, Period
from kpis.analysis.splitting import changed_from
from kpis.calendar_source import calendar_around
from kpis.models import TargetWay
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.owners import Owner
from kpis.selectors.plans import TargetRow, target_rows
from kpis.selectors.target_past import step_of, suggestions
from kpis.selectors.target_people import Seated
from teams.models import Person

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class BulkChanges:
    """`changes`: what was set; `own`: how many of the actor's own rows were left out."""

    changes: TargetChanges
    own: int = 0


@dataclass(frozen=True)
class TemplateIn:
    """What everybody of a group is to reach in each of the periods, by metric. `by_share`: in proportion to the working
    time; a metric without a value is `suggested` from each one's own past instead. `from_on`: the first day of it,
    when that lies inside the first period: what stood there keeps the days before."""

    values: Mapping[str, Decimal | None]
    periods: Sequence[Period]
    by_share: bool = False
    from_on: date | None = None


@transaction.atomic
def apply_template(
    *, company: Company, template: TemplateIn, people: Sequence[Seated], today: date, by: Actor
) -> BulkChanges:
    """Sets the template for all of the people. ValidationError: nobody, nothing, or a metric that is not there."""
    metrics = {metric.slug: metric for metric in metric_infos(company)}
    if unknown := [slug for slug in template.values if slug not in metrics]:
        raise ValidationError(_("There is no metric “%(slug)s”.") % {"slug": unknown[0][:60]})
    if not people or not template.values or not template.periods:
        raise ValidationError(_("Nothing is set: choose people, periods and at least one metric."))
    take_turn(company, "targets")
    own = own_people(company, by)
    wanted = [metrics[slug] for slug in template.values]
    mine = [person for person in people if person.pk not in own]
    proposed = _proposed(company, list(metrics.values()), wanted, template, mine, today)
    stored = _stored(company, wanted, template.periods)
    items = []
    for person in mine:
        for metric in wanted:
            value, way = _value_for(person, metric, template, proposed)
            if value is not None:
                items += [
                    TargetIn(metric.slug, period, amount, person=person.uid, way=way)
                    for period, amount in _from_date(metric, person, template, value, stored)
                ]
    return BulkChanges(set_targets(company=company, items=items, by=by), len(people) - len(mine))


def _proposed(
    company: Company,
    metrics: Sequence[MetricInfo],
    wanted: Sequence[MetricInfo],
    template: TemplateIn,
    people: Sequence[Seated],
    today: date,
) -> dict[tuple[Owner, str], Decimal]:
    open_ = [metric for metric in wanted if template.values[metric.slug] is None]
    if not open_:
        return {}
    owners = [Owner.person(str(person.pk)) for person in people]
    found = suggestions(company, metrics, open_, owners, template.periods[0].grain, today)
    return {key: suggestion.value for key, suggestion in found.items()}


def _value_for(
    person: Seated,
    metric: MetricInfo,
    template: TemplateIn,
    proposed: Mapping[tuple[Owner, str], Decimal],
) -> tuple[Decimal | None, TargetWay]:
    value = template.values[metric.slug]
    if value is None:
        return proposed.get((Owner.person(str(person.pk)), metric.slug)), TargetWay.SUGGESTED
    if template.by_share and metric.accrues and person.share_pct != _HUNDRED:
        step = step_of(metric)
        value = (value * person.share_pct / _HUNDRED / step).quantize(Decimal(1)) * step
    return value, TargetWay.TEMPLATE


def _stored(
    company: Company, metrics: Collection[MetricInfo], periods: Sequence[Period]
) -> dict[tuple[Owner, str, Period], TargetRow]:
    rows = target_rows(company, metrics, periods[0].start, periods[-1].end)
    return {(row.owner, row.metric, row.period): row for row in rows}


def _from_date(
    metric: MetricInfo,
    person: Seated,
    template: TemplateIn,
    value: Decimal,
    stored: Mapping[tuple[Owner, str, Period], TargetRow],
) -> Iterable[tuple[Period, Decimal]]:
    for period in template.periods:
        row = stored.get((Owner.person(str(person.pk)), metric.slug, period))
        yield period, _blended(metric, period, row, value, template.from_on)


def _blended(
    metric: MetricInfo, period: Period, row: TargetRow | None, value: Decimal, on: date | None
) -> Decimal:
    """The period's new target when another one holds from a day inside it."""
    if on is None or row is None or not metric.accrues or on <= period.start:
        return value
    return changed_from(period, row.value, value, on, calendar_around(period.start, period.end), row.season)


@transaction.atomic
def change_from(
    *,
    company: Company,
    metric: str,
    grain: Grain,
    on: date,
    value: Decimal | None = None,
    pct: Decimal | None = None,
    person: UUID | None = None,
    team: UUID | None = None,
    today: date,
    by: Actor,
) -> BulkChanges:
    """Another plan from the day on: a new `value` a period, or so many per cent more or less. Every later target of
    this length changes; the one that the day lies in keeps its days before it. What is past stays: ValidationError for
    a day in a period that is over."""
    if (value is None) == (pct is None):
        raise ValidationError(_("Say either a value or a change in per cent."))
    if Period.of(grain, on).end <= today:
        raise ValidationError(_("This day lies in a period that is over: the past stays as it is."))
    info, owner = metric_of(company, metric), owner_named(company, person, team)
    take_turn(company, "targets")
    first = Period.of(grain, on)
    rows = [
        row for row in target_rows(company, [info], first.start, date(2101, 1, 1))
        if row.owner == owner and row.period.grain is grain and row.period.start >= first.start
    ]  # fmt: skip
    if not rows:
        raise ValidationError(_("There are no targets from this day on to be changed."))
    items = []
    for row in rows:
        new = value if value is not None else _by_percent(info, row.value, pct or Decimal(0))
        if info.accrues or row.period.start >= on:
            amount = _blended(info, row.period, row, new, on)
            items.append(TargetIn(metric, row.period, amount, person, team, seen=row.value))
    return BulkChanges(set_targets(company=company, items=items, by=by))


def _by_percent(metric: MetricInfo, value: Decimal, pct: Decimal) -> Decimal:
    step = step_of(metric) if value % step_of(metric) == 0 else Decimal("0.01")
    return max((value * (_HUNDRED + pct) / _HUNDRED / step).quantize(Decimal(1)) * step, Decimal(0))


def metric_of(company: Company, slug: str) -> MetricInfo:
    """The metric of that slug. ValidationError: the company has none."""
    found = next((metric for metric in metric_infos(company) if metric.slug == slug), None)
    if found is None:
        raise ValidationError(_("There is no metric “%(slug)s”.") % {"slug": slug[:60]})
    return found


def owner_named(company: Company, person: UUID | None, team: UUID | None) -> Owner:
    """Whose targets: a person's, a team's, or without either the company's. ValidationError: no such person."""
    if person is None:
        return Owner.of(None, team)
    row = Person.objects.for_company(company).filter(uid=person).first()
    if row is None:
        raise ValidationError(_("There is no such person in this company."))
    return Owner.of(row.pk, None)
