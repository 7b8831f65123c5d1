"""Setting what is to be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.models import Metric, Target
from teams.models import Person, Position

MAX_TARGETS = 20_000
MAX_VALUE = Decimal("99999999999999.9999")


@dataclass(frozen=True)
class TargetIn:
    """A value for one metric, month and owner: a person, a team (the key of its leading position), or the company
    when both are None. `value` None takes the target away."""

    metric: str
    month_on: date
    value: Decimal | None
    person: UUID | None = None
    team: UUID | None = None


@dataclass(frozen=True)
class TargetChanges:
    set: int
    removed: int
    unchanged: int


@transaction.atomic
def set_targets(*, company: Company, items: Sequence[TargetIn], by: Actor) -> TargetChanges:
    """Sets all of the targets or none. ValidationError names what is wrong; nobody sets the own target."""
    if len(items) > MAX_TARGETS:
        raise ValidationError(_("At most %(limit)s targets at once.") % {"limit": MAX_TARGETS})
    metrics = {row.slug: row for row in Metric.objects.for_company(company)}
    people = {
        row.uid: row
        for row in Person.objects.for_company(company).filter(
            uid__in=[item.person for item in items if item.person]
        )
    }
    teams = {item.team for item in items if item.team}
    known_teams = set(
        Position.objects.for_company(company)
        .filter(key__in=teams, structure__state="live")
        .values_list("key", flat=True)
    )
    for item in items:
        _check(item, metrics, people, known_teams, by)
    return _write(company, items, metrics, people, by)


def _check(
    item: TargetIn, metrics: dict[str, Metric], people: dict[UUID, Person], teams: set[UUID], by: Actor
) -> None:
    if item.metric not in metrics:
        raise ValidationError(_("There is no metric “%(slug)s”.") % {"slug": item.metric[:60]})
    if item.month_on.day != 1 or not 2000 <= item.month_on.year <= 2100:
        raise ValidationError(_("A target belongs to a month from 2000 to 2100."))
    if item.value is not None and (not item.value.is_finite() or not 0 <= item.value <= MAX_VALUE):
        raise ValidationError(_("A target is a number from zero up."))
    if item.person is not None and item.team is not None:
        raise ValidationError(_("A target belongs to a person or to a team, not to both."))
    if item.person is not None:
        person = people.get(item.person)
        if person is None:
            raise ValidationError(_("There is no such person in this company."))
        if by.membership is not None and person.membership_id == by.membership.pk:
            raise ValidationError(_("Nobody sets the own target. Ask the leader or the owner."))
    if item.team is not None and item.team not in teams:
        raise ValidationError(_("There is no such team in this company."))


def _write(
    company: Company,
    items: Sequence[TargetIn],
    metrics: dict[str, Metric],
    people: dict[UUID, Person],
    by: Actor,
) -> TargetChanges:
    wanted = {
        (
            metrics[item.metric].pk,
            item.month_on,
            people[item.person].pk if item.person else None,
            item.team,
        ): item.value
        for item in items
    }
    months = {month for _metric, month, _person, _team in wanted}
    rows = Target.objects.for_company(company).filter(month_on__in=months).select_for_update().order_by("id")
    stored = {(row.metric_id, row.month_on, row.person_id, row.team_key): row for row in rows}
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
        if value is not None
        and ((metric_id, month_on, person_id, team_key) not in stored
             or stored[metric_id, month_on, person_id, team_key].value != value)
    ]  # fmt: skip
    Target.objects.for_company(company).filter(pk__in=gone).delete()
    Target.objects.bulk_create(
        fresh,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["company", "metric", "month_on", "person", "team_key"],
        update_fields=["value", "set_by_label", "changed_at"],
    )
    if fresh or gone:
        audit.record(
            company, by, "targets.set", months=sorted(month.isoformat() for month in months),
            set=len(fresh), removed=len(gone),
        )  # fmt: skip
    return TargetChanges(len(fresh), len(gone), len(wanted) - len(fresh) - len(gone))
