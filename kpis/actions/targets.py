"""Setting what is to be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.turns import take_turn
from kpis.models import Metric, Target
from teams.models import Person, Position

MAX_TARGETS = 20_000
MAX_VALUE = Decimal("99999999999999.9999")
_STEP = Decimal("0.0001")
TargetKey = tuple[int, date, int | None, UUID | None]
"""(metric's pk, first day of the month, person's pk, team's key)"""


class Unsaid(Enum):
    """A mark for "whatever is stored"; None is a value of its own: no target."""

    UNSAID = "unsaid"


@dataclass(frozen=True)
class TargetIn:
    """A value for one metric, month and owner: a person, a team (the key of its leading position), or the company
    when both are None. `value` None takes the target away. `seen` is what the editor saw before: when it is given and
    something else is stored by now, the item is refused."""

    metric: str
    month_on: date
    value: Decimal | None
    person: UUID | None = None
    team: UUID | None = None
    seen: Decimal | Unsaid | None = Unsaid.UNSAID


@dataclass(frozen=True)
class TargetChanges:
    set: int
    removed: int
    unchanged: int


@dataclass(frozen=True)
class _Known:
    """What the items may refer to."""

    metrics: Mapping[str, int]
    people: Mapping[UUID, Person]
    teams: frozenset[UUID]

    def key(self, item: TargetIn) -> TargetKey:
        person = self.people[item.person].pk if item.person else None
        return self.metrics[item.metric], item.month_on, person, item.team


@transaction.atomic
def set_targets(*, company: Company, items: Sequence[TargetIn], by: Actor) -> TargetChanges:
    """Sets all of the targets or none. ValidationError names every bad item as `items.<index>`; nobody sets the own
    target."""
    if len(items) > MAX_TARGETS:
        raise ValidationError(_("At most %(limit)s targets at once.") % {"limit": MAX_TARGETS})
    take_turn(company, "targets")
    known = _known(company, items)
    errors = {f"items.{n}": why for n, item in enumerate(items) if (why := _refusal(item, known, by))}
    if errors:
        raise ValidationError(errors)
    wanted = {known.key(item): item for item in items}
    stored = _stored(company, wanted)
    for number, item in enumerate(items):
        row = stored.get(known.key(item))
        now = row.value if row else None
        if item.seen is not Unsaid.UNSAID and now not in (item.seen, item.value):
            errors[f"items.{number}"] = _changed_meanwhile(row)
    if errors:
        raise ValidationError(errors)
    return _write(company, {key: item.value for key, item in wanted.items()}, stored, by)


def _known(company: Company, items: Sequence[TargetIn]) -> _Known:
    wanted = {item.person for item in items if item.person}
    people = Person.objects.for_company(company).filter(uid__in=wanted)
    teams = Position.objects.for_company(company).filter(
        key__in={item.team for item in items if item.team}, structure__state="live"
    )
    return _Known(
        metrics=dict(Metric.objects.for_company(company).values_list("slug", "pk")),
        people={row.uid: row for row in people},
        teams=frozenset(teams.values_list("key", flat=True)),
    )


def _refusal(item: TargetIn, known: _Known, by: Actor) -> str:
    """Why this item cannot be set; empty when it can."""
    value, person = item.value, known.people.get(item.person) if item.person else None
    if item.metric not in known.metrics:
        return _("There is no metric “%(slug)s”.") % {"slug": item.metric[:60]}
    if item.month_on.day != 1 or not 2000 <= item.month_on.year <= 2100:
        return _("A target belongs to a month from 2000 to 2100.")
    if value is not None and (not value.is_finite() or not 0 <= value <= MAX_VALUE or value % _STEP):
        return _("A target is a number from zero up, with at most 4 decimals.")
    if item.person is not None and item.team is not None:
        return _("A target belongs to a person or to a team, not to both.")
    if item.person is not None and person is None:
        return _("There is no such person in this company.")
    if person is not None and by.membership is not None and person.membership_id == by.membership.pk:
        return _("Nobody sets the own target. Ask the leader or the owner.")
    if item.team is not None and item.team not in known.teams:
        return _("There is no such team in this company.")
    return ""


def _stored(company: Company, wanted: Mapping[TargetKey, TargetIn]) -> dict[TargetKey, Target]:
    rows = Target.objects.for_company(company).filter(
        metric_id__in={metric for metric, *_rest in wanted},
        month_on__in={month for _m, month, *_rest in wanted},
    )
    return {(row.metric_id, row.month_on, row.person_id, row.team_key): row for row in rows}


def _changed_meanwhile(row: Target | None) -> str:
    if row is None:
        return _("Somebody took this target away meanwhile. Save again to set it.")
    return _("%(who)s has changed this target meanwhile. Save again to replace it.") % {
        "who": row.set_by_label
    }


def _write(
    company: Company,
    wanted: Mapping[TargetKey, Decimal | None],
    stored: Mapping[TargetKey, Target],
    by: Actor,
) -> TargetChanges:
    gone = [stored[key].pk for key, value in wanted.items() if value is None and key in stored]
    fresh = [
        Target(
            company=company,
            metric_id=metric_id,
            month_on=month_on,
            person_id=person_id,
            team_key=team_key,
            value=value,
            set_by_label=by.label[:120],
            changed_at=timezone.now(),
        )
        for (metric_id, month_on, person_id, team_key), value in wanted.items()
        if value is not None and not _stands(stored.get((metric_id, month_on, person_id, team_key)), value)
    ]
    Target.objects.for_company(company).filter(pk__in=gone).delete()
    Target.objects.bulk_create(
        fresh,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["company", "metric", "month_on", "person", "team_key"],
        update_fields=["value", "set_by_label", "changed_at"],
    )
    if fresh or gone:
        months = sorted({month.isoformat() for _metric, month, *_owner in wanted})
        audit.record(company, by, "targets.set", months=months, set=len(fresh), removed=len(gone))
    return TargetChanges(len(fresh), len(gone), len(wanted) - len(fresh) - len(gone))


def _stands(row: Target | None, value: Decimal) -> bool:
    return row is not None and row.value == value
