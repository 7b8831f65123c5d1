"""Setting what is to be reached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.turns import take_turn
from kpis.analysis.periods import Grain, Period
from kpis.models import NOTE_LENGTH, Metric, Target, TargetChange, TargetWay
from teams.models import Person, Position

MAX_TARGETS = 40_000
MAX_VALUE = Decimal("99999999999999.9999")
_STEP = Decimal("0.0001")
_BATCH = 2000
# What a bulk sets; a change for one period alone outlives it.
BULK_WAYS = frozenset(TargetWay) - {TargetWay.HAND, TargetWay.ONCE}


class Unsaid(Enum):
    """A mark for "whatever is stored"; None is a value of its own: no target."""

    UNSAID = "unsaid"


class TargetKey(NamedTuple):
    metric_id: int
    grain: str
    starts_on: date
    person_id: int | None
    team_key: UUID | None


@dataclass(frozen=True)
class TargetIn:
    """A value for one metric, period and owner: a person, a team (the key of its leading position), or the company
    when both are None. `value` None takes the target away. `seen` is what the editor saw before: when it is given and
    something else is stored by now, the item is refused.

    `way` ONCE changes this period alone, with a `note` why, and remembers what stood there; a bulk way over such a
    change renews only what is remembered. `season`: of a year or a quarter, how much each month brings of it.
    """

    metric: str
    period: Period
    value: Decimal | None
    person: UUID | None = None
    team: UUID | None = None
    seen: Decimal | Unsaid | None = Unsaid.UNSAID
    way: TargetWay = TargetWay.HAND
    note: str = ""
    season: tuple[Decimal, ...] | None = None


@dataclass(frozen=True)
class TargetChanges:
    """`kept`: changes for one period that a bulk left as they are."""

    set: int
    removed: int
    unchanged: int
    kept: int = 0


@dataclass(frozen=True)
class _Known:
    """What the items may refer to; `own`: the people that the actor is."""

    metrics: Mapping[str, int]
    people: Mapping[UUID, Person]
    teams: frozenset[UUID]
    own: frozenset[int]

    def key(self, item: TargetIn) -> TargetKey:
        person = self.people[item.person].pk if item.person else None
        period = item.period
        return TargetKey(self.metrics[item.metric], period.grain.value, period.start, person, item.team)


@transaction.atomic
def set_targets(*, company: Company, items: Sequence[TargetIn], by: Actor) -> TargetChanges:
    """Sets all of the targets or none. ValidationError names every bad item as `items.<index>`; nobody sets the own
    target."""
    if len(items) > MAX_TARGETS:
        raise ValidationError(_("At most %(limit)s targets at once.") % {"limit": MAX_TARGETS})
    take_turn(company, "targets")
    known = _known(company, items, by)
    errors = {f"items.{n}": why for n, item in enumerate(items) if (why := _refusal(item, known))}
    if errors:
        raise ValidationError(errors)
    wanted = {known.key(item): item for item in items}
    stored = _stored(company, wanted)
    for number, item in enumerate(items):
        if why := _clash(item, stored.get(known.key(item))):
            errors[f"items.{number}"] = why
    if errors:
        raise ValidationError(errors)
    return _write(company, wanted, stored, by)


@transaction.atomic
def return_usual(
    *, company: Company, metric: str, period: Period, person: UUID | None, team: UUID | None, by: Actor
) -> TargetChanges:
    """Takes a change for one period back: what stood there before it stands again. ValidationError without one."""
    take_turn(company, "targets")
    item = TargetIn(metric, period, None, person, team)
    known = _known(company, [item], by)
    if why := _refusal(item, known):
        raise ValidationError(why)
    row = _stored(company, [known.key(item)]).get(known.key(item))
    if row is None or row.usual_value is None:
        raise ValidationError(_("This target has no one-time change to take back."))
    usual = replace(item, value=row.usual_value, way=TargetWay(row.usual_way))
    return _write(company, {known.key(item): usual}, {known.key(item): row}, by, is_return=True)


def own_people(company: Company, by: Actor) -> frozenset[int]:
    """The people that the actor is, by pk: a member is the person linked to the membership, a key the one who issued
    it."""
    user = by.user_id or (by.api_key.created_by_id if by.api_key else None)
    if by.membership is None and user is None:
        return frozenset()
    mine = Q(membership=by.membership) if by.membership is not None else Q(membership__user=user)
    return frozenset(Person.objects.for_company(company).filter(mine).values_list("pk", flat=True))


def _known(company: Company, items: Sequence[TargetIn], by: Actor) -> _Known:
    wanted = {item.person for item in items if item.person}
    people = Person.objects.for_company(company).filter(uid__in=wanted)
    teams = Position.objects.for_company(company).filter(
        key__in={item.team for item in items if item.team}, structure__state="live"
    )
    return _Known(
        metrics=dict(Metric.objects.for_company(company).values_list("slug", "pk")),
        people={row.uid: row for row in people},
        teams=frozenset(teams.values_list("key", flat=True)),
        own=own_people(company, by) if wanted else frozenset(),
    )


def _refusal(item: TargetIn, known: _Known) -> str:
    """Why this item cannot be set; empty when it can."""
    value, person = item.value, known.people.get(item.person) if item.person else None
    if item.metric not in known.metrics:
        return _("There is no metric “%(slug)s”.") % {"slug": item.metric[:60]}
    if item.period.start.year < 2000 or item.period.last_day.year > 2100:
        return _("A target belongs to a period from 2000 to 2100.")
    if value is not None and (not value.is_finite() or not 0 <= value <= MAX_VALUE or value % _STEP):
        return _("A target is a number from zero up, with at most 4 decimals.")
    if item.person is not None and item.team is not None:
        return _("A target belongs to a person or to a team, not to both.")
    if item.person is not None and person is None:
        return _("There is no such person in this company.")
    if person is not None and person.pk in known.own:
        return _("Nobody sets the own target. Ask the leader or the owner.")
    if item.team is not None and item.team not in known.teams:
        return _("There is no such team in this company.")
    return _odd(item)


def _odd(item: TargetIn) -> str:
    """What is wrong with the way it is set."""
    if len(item.note) > NOTE_LENGTH:
        return _("A note has at most %(limit)s characters.") % {"limit": NOTE_LENGTH}
    if item.way is TargetWay.ONCE and not (item.note.strip() and item.value is not None):
        return _("Say why this period is different: a one-time change needs a value and a note.")
    if item.season is not None and item.period.grain not in (Grain.QUARTER, Grain.YEAR):
        return _("Only a year or a quarter is shared out by seasons.")
    return ""


def _stored(company: Company, wanted: Iterable[TargetKey]) -> dict[TargetKey, Target]:
    keys = list(wanted)
    owners = Q(person_id__in={key.person_id for key in keys if key.person_id})
    owners |= Q(team_key__in={key.team_key for key in keys if key.team_key}) | Q(person=None, team_key=None)
    rows = Target.objects.for_company(company).filter(
        owners,
        metric_id__in={key.metric_id for key in keys},
        starts_on__in={key.starts_on for key in keys},
    )
    return {
        TargetKey(row.metric_id, row.grain, row.starts_on, row.person_id, row.team_key): row for row in rows
    }


def _clash(item: TargetIn, row: Target | None) -> str:
    """Why what is stored by now does not allow the item."""
    if item.way is TargetWay.ONCE and row is None:
        return _("There is no target yet to be changed for this period alone. Set it first.")
    now = row.value if row else None
    if item.seen is Unsaid.UNSAID or now in (item.seen, item.value):
        return ""
    if row is None:
        return _("Somebody took this target away meanwhile. Save again to set it.")
    return _("%(who)s has changed this target meanwhile. Save again to replace it.") % {
        "who": row.set_by_label
    }


def _write(
    company: Company,
    wanted: Mapping[TargetKey, TargetIn],
    stored: Mapping[TargetKey, Target],
    by: Actor,
    *,
    is_return: bool = False,
) -> TargetChanges:
    now, fresh, changes, kept = timezone.now(), [], [], 0
    gone = [stored[key].pk for key, item in wanted.items() if item.value is None and key in stored]
    for key, item in wanted.items():
        row = stored.get(key)
        if item.value is not None:
            made = _made(company, key, item, item.value, row, by, now, is_return=is_return)
            if row is not None and _same(row, made):
                continue
            fresh.append(made)
            if row is not None and (row.value, row.way, row.note) == (made.value, made.way, made.note):
                # Nothing of it is seen: what is remembered under a change for one period, or how it is shared out.
                kept += made.way == TargetWay.ONCE
                continue
        elif row is None:
            continue
        changes.append(_change(company, key, item, row, by, now))
    Target.objects.for_company(company).filter(pk__in=gone).delete()
    Target.objects.bulk_create(
        fresh,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["company", "metric", "grain", "starts_on", "person", "team_key"],
        update_fields=[
            "value", "way", "usual_value", "usual_way", "note", "season", "set_by_label", "changed_at",
        ],
    )  # fmt: skip
    TargetChange.objects.bulk_create(changes, batch_size=_BATCH)
    set_ = len(changes) - len(gone)
    if changes:
        periods = sorted({item.period.key for item in wanted.values()})
        audit.record(company, by, "targets.set", periods=periods, set=set_, removed=len(gone))
    return TargetChanges(set_, len(gone), len(wanted) - len(changes) - kept, kept)


def _made(
    company: Company,
    key: TargetKey,
    item: TargetIn,
    value: Decimal,
    row: Target | None,
    by: Actor,
    now: datetime,
    *,
    is_return: bool,
) -> Target:
    """The row as it is to stand, with what is remembered under a change for one period."""
    made = Target(
        company=company, **key._asdict(), value=value, way=item.way, note=item.note.strip(),
        season=list(item.season) if item.season is not None else row.season if row else None,
        set_by_label=by.label[:120], changed_at=now,
    )  # fmt: skip
    is_once = row is not None and row.way == TargetWay.ONCE
    if row is not None and item.way is TargetWay.ONCE:
        made.usual_value = row.usual_value if is_once else row.value
        made.usual_way = row.usual_way if is_once else row.way
    elif row is not None and is_once and item.way in BULK_WAYS and not is_return:
        made.usual_value, made.usual_way = value, item.way
        made.value, made.way, made.note = row.value, row.way, row.note
        made.set_by_label, made.changed_at = row.set_by_label, row.changed_at
    return made


def _same(row: Target, made: Target) -> bool:
    """Whether nothing would change. Setting by hand what a bulk has set leaves it the bulk's."""
    if made.way == TargetWay.HAND and row.way != TargetWay.ONCE and row.value == made.value:
        return row.season == made.season
    names = ("value", "way", "usual_value", "usual_way", "note", "season")
    return all(getattr(row, name) == getattr(made, name) for name in names)


def _change(
    company: Company, key: TargetKey, item: TargetIn, row: Target | None, by: Actor, now: datetime
) -> TargetChange:
    return TargetChange(
        company=company, **key._asdict(), before=row.value if row else None, after=item.value, way=item.way,
        note=item.note.strip(), user=by.user, by_label=by.label[:120], at=now,
    )  # fmt: skip
