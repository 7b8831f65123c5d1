"""Setting what is to be reached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.target_items import TargetIn, TargetKey, Unsaid, known_of, refusal_of, refusals_of
from kpis.actions.turns import keep_metrics, take_turn
from kpis.analysis.periods import Period
from kpis.models import Target, TargetChange, TargetWay

MAX_TARGETS = 40_000
_BATCH = 2000
# What a bulk sets; a change for one period alone outlives it.
BULK_WAYS = frozenset(TargetWay) - {TargetWay.HAND, TargetWay.ONCE}


@dataclass(frozen=True)
class TargetChanges:
    """`kept`: changes for one period that a bulk left as they are."""

    set: int
    removed: int
    unchanged: int
    kept: int = 0


@transaction.atomic
def set_targets(*, company: Company, items: Sequence[TargetIn], by: Actor) -> TargetChanges:
    """Sets all of the targets or none. ValidationError names every bad item as `items.<index>`; nobody sets the own
    target."""
    if len(items) > MAX_TARGETS:
        raise ValidationError(_("At most %(limit)s targets at once.") % {"limit": MAX_TARGETS})
    take_turn(company, "targets")
    keep_metrics(company)
    known = known_of(company, items, by)
    errors = {f"items.{number}": why for number, why in refusals_of(items, known).items()}
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
    known = known_of(company, [item], by)
    if why := refusal_of(item, known):
        raise ValidationError(why)
    row = _stored(company, [known.key(item)]).get(known.key(item))
    if row is None or row.usual_value is None:
        raise ValidationError(_("This target has no one-time change to take back."))
    usual = replace(item, value=row.usual_value, way=TargetWay(row.usual_way))
    return _write(company, {known.key(item): usual}, {known.key(item): row}, by, is_return=True)


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
