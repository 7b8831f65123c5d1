"""Whose a figure is."""

from typing import Final, NamedTuple, Self
from uuid import UUID

NO_TEAM = ""


class Level:
    """Whose figure it is. Plain strings: members of an enum are hashed in Python, and owners are keys a lot."""

    COMPANY: Final = "company"
    TEAM: Final = "team"
    PERSON: Final = "person"


class Owner(NamedTuple):
    """`key`: a team's leading position or a person's str(pk); empty for the company and for "no team"."""

    level: str
    key: str = ""

    @classmethod
    def company(cls) -> Self:
        return cls(Level.COMPANY)

    @classmethod
    def team(cls, key: str) -> Self:
        return cls(Level.TEAM, key)

    @classmethod
    def person(cls, key: str) -> Self:
        return cls(Level.PERSON, key)

    @classmethod
    def of(cls, person_id: int | None, team_key: UUID | str | None) -> Self:
        """The owner that a row of targets names."""
        if person_id is not None:
            return cls.person(str(person_id))
        return cls.team(str(team_key)) if team_key else cls.company()
