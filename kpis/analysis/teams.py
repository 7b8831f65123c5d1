"""Which team each box of a chart belongs to.

A team is led by a box that bears a team's name and takes in everybody below it, up to the next box with another name.
Staff lists name the team in every row: a box that repeats the name of the team above it is a member of that team, and
boxes of one leader that bear one name are one team, led by the first of them that leads somebody (else the first).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One position: its key, the key of its leader, its title and the team's name it bears (None: none)."""

    key: str
    parent: str | None
    title: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team by the key of its leading box."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Teams:
    """`teams` in the order of the boxes; `team_of`: box -> its team's key, None where no team is above."""

    teams: tuple[Team, ...]
    team_of: Mapping[str, str | None]


def teams_of(boxes: Sequence[Box]) -> Teams:
    """The teams of a forest. An unknown leader makes a root; boxes that form a loop belong to no team."""
    known = {box.key: box for box in boxes}
    children: dict[str | None, list[Box]] = {}
    for box in boxes:
        children.setdefault(box.parent if box.parent in known else None, []).append(box)
    leads: dict[str, str] = {}
    team_of: dict[str, str | None] = {box.key: None for box in boxes}
    waiting: list[tuple[str | None, str | None]] = [(None, None)]
    while waiting:
        parent, above = waiting.pop()
        here = children.get(parent, [])
        found = _new_teams(here, leads.get(above) if above else None, children)
        for box in here:
            lead = found.get(folded_name(box.team or ""), above)
            if lead is not None:
                leads.setdefault(lead, known[lead].team or "")
            team_of[box.key] = lead
            waiting.append((box.key, lead))
    return Teams(tuple(Team(box.key, leads[box.key]) for box in boxes if box.key in leads), team_of)


def folded_name(name: str) -> str:
    """A team's name as compared: case, ё and spaces do not matter."""
    return " ".join(name.casefold().replace("ё", "е").split())


def _new_teams(
    boxes: Sequence[Box], above: str | None, children: Mapping[str | None, Sequence[Box]]
) -> dict[str, str]:
    """Folded name -> the leading box, of the teams that begin among these siblings."""
    found: dict[str, Box] = {}
    for box in boxes:
        name = folded_name(box.team or "")
        if not name or (above is not None and name == folded_name(above)):
            continue
        first = found.setdefault(name, box)
        if not children.get(first.key) and children.get(box.key):
            found[name] = box
    return {name: box.key for name, box in found.items()}
