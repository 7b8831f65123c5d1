"""Handing plans down: a long one to its parts, the company's to teams and people. The parts sum to the whole, to the
kopeck; what is over, the actor's own and changes for one period stay as they are."""

from collections.abc import Mapping, Sequence
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
from kpis.actions.targets import set_targets
from kpis.actions.targets_bulk import BulkChanges, metric_of, owner_named
from kpis.actions.turns import take_turn
from kpis.analysis.periods import Grain, Period
from kpis.analysis.splitting import Season, even_step, period_weights, split
from kpis.analysis.targets_cascade import Node, hand_down, spread_rest
from kpis.calendar_source import calendar_around
from kpis.models import TargetWay
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.owners import Level, Owner
from kpis.selectors.plans import TargetRow, target_rows
from kpis.selectors.target_past import last_periods, past_facts, season_for, step_of
from kpis.selectors.target_tree import plan_tree, uids_of
from teams.models import Person

# What each length of a period falls into without a rest.
INTO: dict[Grain, tuple[Grain, ...]] = {
    Grain.YEAR: (Grain.QUARTER, Grain.MONTH, Grain.DAY),
    Grain.QUARTER: (Grain.MONTH, Grain.DAY),
    Grain.MONTH: (Grain.DAY,),
    Grain.WEEK: (Grain.DAY,),
    Grain.DAY: (),
}


@dataclass(frozen=True)
class Rest:
    """What a row's plan leaves over in the periods that are not over: the company's, or a team's."""

    metric: str
    periods: Sequence[Period]
    team: UUID | None
    today: date


@transaction.atomic
def set_and_spread(*, company: Company, items: Sequence[TargetIn], rest: Rest | None, by: Actor) -> int:
    """Sets the targets, then hands out what a row's plan leaves over; all of it or nothing. Returns how many targets
    were changed; raises as `set_targets` does, and what `cascade` says without its places."""
    changes = set_targets(company=company, items=items, by=by)
    count = changes.set + changes.removed
    if rest is None or not (periods := [period for period in rest.periods if period.end > rest.today]):
        return count
    handed = cascade(
        company=company,
        metric=rest.metric,
        periods=periods,
        team=rest.team,
        anew=False,
        today=rest.today,
        by=by,
    )
    return count + handed.changes.set


@transaction.atomic
def split_target(
    *,
    company: Company,
    metric: str,
    period: Period,
    into: Grain,
    by_season: bool,
    person: UUID | None = None,
    team: UUID | None = None,
    today: date,
    by: Actor,
) -> BulkChanges:
    """Splits the owner's target of a long period into its parts, by working days or by the season of the last years.
    Parts that are over keep what they have, and the others share what that leaves. ValidationError: no such target, a
    level (it is not split), parts that do not fit, less than a year of facts for a season."""
    info, owner = metric_of(company, metric), owner_named(company, person, team)
    if into not in INTO[period.grain]:
        raise ValidationError(_("This period does not fall into such parts."))
    if not info.accrues:
        raise ValidationError(
            _("Only what adds up day by day is split; a level holds for each part as it is.")
        )
    take_turn(company, "targets")
    rows = {r.period: r for r in target_rows(company, [info], period.start, period.end) if r.owner == owner}
    if period not in rows:
        raise ValidationError(_("There is no target for the whole period to be split."))
    season = season_for(company, metric_infos(company), info, today) if by_season else None
    if by_season and season is None:
        raise ValidationError(_("A season needs at least twelve months of facts. Split by working days."))
    parts = period.split(into)
    amounts = _parts(info, rows, period, parts, season, today)
    way = TargetWay.SEASON if by_season else TargetWay.DAYS
    items = [TargetIn(metric, part, amount, person, team, way=way) for part, amount in amounts.items()]
    if not items:
        raise ValidationError(_("All of the period is over: the past stays as it is."))
    row = rows[period]
    if season is not None and row.way != TargetWay.ONCE:
        # Periods that the split does not make, a week of the year, are read by the same season.
        way = TargetWay(row.way)
        items.append(TargetIn(metric, period, row.value, person, team, way=way, season=season))
    return BulkChanges(set_targets(company=company, items=items, by=by))


def _parts(
    metric: MetricInfo,
    rows: Mapping[Period, TargetRow],
    period: Period,
    parts: Sequence[Period],
    season: Season | None,
    today: date,
) -> dict[Period, Decimal]:
    calendar = calendar_around(period.start, period.end)
    whole = rows[period].value
    step = even_step(whole, len(parts), step_of(metric))
    shares = dict(zip(parts, split(whole, period_weights(parts, calendar, season), step), strict=True))
    over = [part for part in parts if part.end <= today]
    rest = whole - sum((rows[p].value if p in rows else shares[p] for p in over), Decimal(0))
    open_ = [part for part in parts if part.end > today]
    weights = period_weights(open_, calendar, season)
    return dict(zip(open_, split(max(rest, Decimal(0)), weights, step), strict=True))


@transaction.atomic
def cascade(
    *,
    company: Company,
    metric: str,
    periods: Sequence[Period],
    team: UUID | None,
    anew: bool,
    by_facts: bool = False,
    deep: bool = False,
    today: date,
    by: Actor,
) -> BulkChanges:
    """Hands the plan of the company, or of a team, down to those below. `anew`: all of it by weights; else only what is
    left over or too much, in proportion to what everybody has. Weights are alike, or `by_facts` of the last twelve
    periods. `deep`: through the teams to people. Periods that are over stay as they are. ValidationError: all of them
    are, a team that is none, or a level."""
    info = metric_of(company, metric)
    if not info.accrues:
        raise ValidationError(_("Only what adds up day by day is handed down."))
    if not (periods := [period for period in periods if period.end > today]):
        raise ValidationError(_("All of the period is over: the past stays as it is."))
    take_turn(company, "targets")
    own = own_people(company, by)
    weights = _weights(company, info, periods[0].grain, today) if by_facts else {}
    items: list[TargetIn] = []
    met: set[int] = set()
    rows = target_rows(company, [info], periods[0].start, periods[-1].end)
    for period in periods:
        tree = plan_tree(company, info, period, rows, team, own=own, weights=weights, deep=deep)
        if tree is None:
            raise ValidationError(_("There is no such team in this company."))
        met |= _people_in(tree) & own
        step = step_of(info)
        found = hand_down(tree, step) if anew else spread_rest(tree, step, deep=deep)
        items += _items(company, metric, period, found)
    changes = set_targets(company=company, items=items, by=by)
    return BulkChanges(changes, len(met))


def _people_in(node: Node) -> set[int]:
    """The people of a tree, by pk."""
    owner = node.key
    here = {int(owner.key)} if isinstance(owner, Owner) and owner.level == Level.PERSON else set()
    return here.union(*(_people_in(child) for child in node.below))


def _items(company: Company, metric: str, period: Period, found: Mapping[object, Decimal]) -> list[TargetIn]:
    uids = uids_of(company, [key for key in found if isinstance(key, Owner)])
    return [
        TargetIn(
            metric, period, value,
            person=uids.get(owner.key) if owner.level == Level.PERSON else None,
            team=UUID(owner.key) if owner.level == Level.TEAM else None,
            way=TargetWay.CASCADE,
        )
        for owner, value in found.items()
        if isinstance(owner, Owner)
    ]  # fmt: skip


def _weights(company: Company, metric: MetricInfo, grain: Grain, today: date) -> dict[Owner, Decimal]:
    """What everybody brought in the last twelve periods."""
    people = [
        Owner.person(str(pk)) for pk in Person.objects.for_company(company).values_list("pk", flat=True)
    ]
    facts = past_facts(company, metric_infos(company), [metric], people, last_periods(grain, today))
    totals = {owner: sum((value for _, value in facts[owner, metric.slug]), Decimal(0)) for owner in people}
    return {owner: max(total, Decimal(0)) for owner, total in totals.items()}
