"""Who gets which report, and about what: each member's own word, else what goes with the access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.access import RIGHTS, Access, Permission
from accounts.models import Company, Membership, User
from kpis.models import Cadence, LetterScope, ReportSubscription
from kpis.selectors.department import Department
from teams.models import Person

_RUN_THE_SALES = (Access.OWNER, Access.CONSULTANT, Access.HEAD)


@dataclass(frozen=True)
class Wish:
    """What a member gets of one cadence."""

    is_on: bool
    scope: str

    @property
    def choice(self) -> str:
        """ "company", "team", or "" for nothing: the value of the page's select and of the API."""
        return self.scope if self.is_on else ""


@dataclass(frozen=True)
class Receiver:
    """A member with what they get; `wishes` by cadence."""

    membership: Membership
    wishes: Mapping[str, Wish]

    @property
    def user(self) -> User:
        return self.membership.user

    @property
    def choices(self) -> list[tuple[str, str, Wish]]:
        """(cadence, how often in words, what they get of it)."""
        return [(cadence, str(Cadence(cadence).label), wish) for cadence, wish in self.wishes.items()]


def by_default(access: str) -> Wish:
    """Those who run the company's sales get every report about the whole company; the others none."""
    return Wish(access in _RUN_THE_SALES, LetterScope.COMPANY)


def may_receive(membership: Membership) -> bool:
    """A letter shows what the report shows: only to those who may open it."""
    return Permission.VIEW_REPORTS in RIGHTS[membership.access] and membership.user.is_active


def receivers(company: Company, only: Membership | None = None) -> list[Receiver]:
    """Every member who may get reports (or the one), in the order of the members' page; two queries."""
    said: dict[int, dict[str, Wish]] = {}
    for row in ReportSubscription.objects.for_company(company):
        said.setdefault(row.membership_id, {})[row.cadence] = Wish(row.is_on, row.scope)
    members = Membership.objects.for_company(company).listed()
    if only is not None:
        members = members.filter(pk=only.pk)
    return [
        Receiver(member, _wishes(member, said.get(member.pk, {})))
        for member in members
        if may_receive(member)
    ]


def _wishes(member: Membership, said: Mapping[str, Wish]) -> dict[str, Wish]:
    return {cadence: said.get(cadence, by_default(member.access)) for cadence in Cadence.values}


def wish_of(company: Company, user: User, cadence: str) -> Wish | None:
    """What the user gets of this cadence at present; None for one who may not get reports (any more)."""
    member = Membership.objects.for_company(company).filter(user=user).select_related("user").first()
    if member is None or not may_receive(member):
        return None
    found = receivers(company, only=member)
    return found[0].wishes[cadence] if found else None


def team_of(company: Company, department: Department, user: User, on: date) -> str | None:
    """The key of the team in which the user sat on the day; None for one without a place in a team. One query."""
    person = Person.objects.for_company(company).filter(membership__user=user).order_by("pk").first()
    return department.seating.team_of(str(person.pk), on) if person is not None else None
