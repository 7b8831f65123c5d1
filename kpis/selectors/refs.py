"""How addresses name the owner of a figure: company, team-<key of its leading position>, team-none, person-<uid>."""

from uuid import UUID

from accounts.models import Company
from kpis.selectors.department import Department
from kpis.selectors.numbers import Numbers
from kpis.selectors.owners import NO_TEAM, Level, Owner
from teams.models import Person

COMPANY_REF = "company"


def ref_of(owner: Owner, numbers: Numbers) -> str:
    """The owner as addresses name it: `company`, `person-<uid>`, `team-<key>`."""
    if owner.level == Level.COMPANY:
        return COMPANY_REF
    if owner.level == Level.PERSON:
        return f"person-{numbers.department.people[owner.key].uid}"
    return f"team-{owner.key or 'none'}"


def owner_of(ref: str, company: Company, department: Department) -> Owner | None:
    """The owner that an address names; None when there is no such one here. One query for a person."""
    level, _, key = ref.partition("-")
    if ref == COMPANY_REF:
        return Owner.company()
    if level == "team":
        teams = {team.key for team in department.teams.teams}
        return Owner.team(NO_TEAM) if key == "none" else Owner.team(key) if key in teams else None
    if level != "person":
        return None
    try:
        uid = UUID(key)
    except ValueError:
        return None
    person = Person.objects.for_company(company).filter(uid=uid).first()
    return Owner.person(str(person.pk)) if person else None


def title_of(owner: Owner, department: Department) -> str:
    """The team's or the person's name; empty for the company, for "no team" and for who is not known here."""
    if owner.level == Level.PERSON:
        known = department.people.get(owner.key)
        return known.name if known else ""
    return next((team.title for team in department.teams.teams if team.key == owner.key), "")
