"""What a target is to be, and why some cannot be set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Company
from kpis.analysis.periods import Grain, Period
from kpis.models import NOTE_LENGTH, Metric, TargetWay
from kpis.selectors.target_tree import live_teams
from teams.models import Person

MAX_VALUE = Decimal("99999999999999.9999")
_STEP = Decimal("0.0001")


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
class Known:
    """What the items may refer to; `own`: the people that the actor is."""

    metrics: Mapping[str, int]
    people: Mapping[UUID, Person]
    teams: frozenset[UUID]
    own: frozenset[int]

    def key(self, item: TargetIn) -> TargetKey:
        person = self.people[item.person].pk if item.person else None
        period = item.period
        return TargetKey(self.metrics[item.metric], period.grain.value, period.start, person, item.team)


def own_people(company: Company, by: Actor) -> frozenset[int]:
    """The people that the actor is, by pk: a member is the person linked to the membership, a key the one who issued
    it."""
    user = by.user_id or (by.api_key.created_by_id if by.api_key else None)
    if by.membership is None and user is None:
        return frozenset()
    mine = Q(membership=by.membership) if by.membership is not None else Q(membership__user=user)
    return frozenset(Person.objects.for_company(company).filter(mine).values_list("pk", flat=True))


def known_of(company: Company, items: Sequence[TargetIn], by: Actor) -> Known:
    """What the items name, fetched once for all of them: metrics, people, teams, and who the actor is."""
    wanted = {item.person for item in items if item.person}
    people = Person.objects.for_company(company).filter(uid__in=wanted)
    return Known(
        metrics=dict(Metric.objects.for_company(company).values_list("slug", "pk")),
        people={row.uid: row for row in people},
        teams=live_teams(company) if any(item.team for item in items) else frozenset(),
        own=own_people(company, by) if wanted else frozenset(),
    )


def refusals_of(items: Sequence[TargetIn], known: Known) -> dict[int, str]:
    """Number of an item -> why it cannot be set. A cell that is named twice has no one value to get."""
    errors = {number: why for number, item in enumerate(items) if (why := refusal_of(item, known))}
    first: dict[TargetKey, int] = {}
    for number, item in enumerate(items):
        if number not in errors and first.setdefault(known.key(item), number) != number:
            errors[number] = _("This target is named twice.")
    return errors


def refusal_of(item: TargetIn, known: Known) -> str:
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
