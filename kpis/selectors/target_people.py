"""Whom a template of targets is for: the people of a role, of a team, or both at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count

from accounts.models import Company
from kpis.analysis.periods import Period
from kpis.models import Target
from kpis.selectors.department import Department, department_of
from teams.models import PositionRole

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Seated:
    """A person with the share of a full time that their seats make together (percent)."""

    pk: int
    uid: UUID
    name: str
    share_pct: Decimal


@dataclass(frozen=True)
class Group:
    """A role or a team that has people; `key` as an address names it."""

    key: str
    title: str
    people: tuple[Seated, ...]


@dataclass(frozen=True)
class Groups:
    roles: tuple[Group, ...]
    teams: tuple[Group, ...]

    def people(self, role: str, team: str) -> list[Seated] | None:
        """Who is in both, an empty name standing for everybody; None for an unknown name."""
        found: list[Seated] | None = None
        for key, groups in ((role, self.roles), (team, self.teams)):
            if not key:
                continue
            group = next((each for each in groups if each.key == key), None)
            if group is None:
                return None
            found = [s for s in group.people if found is None or s in found]
        if found is None:
            found = list({s: None for group in self.teams for s in group.people})
        return found


def groups_on(company: Company, day: date) -> Groups:
    """The roles and the teams of the live structure with who sits there on the day; four queries."""
    department = department_of(company, day, date.fromordinal(day.toordinal() + 1))
    shares: dict[str, Decimal] = {}
    for seat in department.seats:
        if seat.holds(day):
            shares[seat.person] = shares.get(seat.person, Decimal(0)) + seat.share_pct
    seated = {
        key: Seated(info.pk, info.uid, info.name, shares.get(key, HUNDRED))
        for key, info in department.people.items()
    }
    members = department.members_on(day)
    teams = [
        Group(team.key, team.title, tuple(seated[key] for key in members.get(team.key, ())))
        for team in department.teams.teams
    ]
    return Groups(_roles(company, department, day, seated), tuple(team for team in teams if team.people))


def usual_targets(company: Company, people: Collection[Seated], period: Period) -> dict[str, Decimal]:
    """Metric -> the target that most of these full-time people have in the period, the larger of two as frequent; one
    query."""
    full = [person.pk for person in people if person.share_pct == HUNDRED]
    rows = (
        Target.objects.for_company(company)
        .of_period(period.grain.value, period.start)
        .filter(person_id__in=full)
        .values_list("metric__slug", "value")
        .annotate(people=Count("id"))
        .order_by("people", "value")
    )
    return {slug: value for slug, value, _people in rows}


def _roles(
    company: Company, department: Department, day: date, seated: dict[str, Seated]
) -> tuple[Group, ...]:
    holders: dict[str, list[str]] = {}
    for sitting in department.sittings:
        if sitting.holds(day):
            holders.setdefault(sitting.position, []).append(sitting.person)
    rows = (
        PositionRole.objects.for_company(company)
        .filter(position__structure__state="live", position__key__in=holders)
        .select_related("role", "company_role", "position")
    )
    found: dict[str, tuple[str, dict[Seated, None]]] = {}
    for row in rows:
        role = row.role or row.company_role
        if role is None:
            continue
        people = found.setdefault(role.slug, (str(role.name), {}))[1]
        people.update((seated[key], None) for key in holders[str(row.position.key)])
    groups = [Group(slug, title, tuple(people)) for slug, (title, people) in found.items()]
    return tuple(sorted(groups, key=lambda group: group.title.casefold()))
