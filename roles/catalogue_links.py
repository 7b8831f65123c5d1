"""Whether responsibilities, cards and ready departments hold together. Pure: values in, violations out.

A file of the catalogue may be well formed and still say nothing sensible: work that no card names, an exclusive
responsibility with two owners in a ready department. `link_violations` lists all of it at once; the tests keep the
list of our own catalogue empty.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roles.catalogue_types import Catalogue, Department, DepartmentPosition

STAGES = ("start", "growth", "mature")
Owners = Mapping[str, Mapping[str, str]]
"""Responsibility -> role -> all letters of its claims."""


@dataclass(frozen=True, slots=True)
class Violation:
    """`where`: a stage, a role, or "" for the catalogue as a whole; `about`: slugs that belong to the violation.

    Kinds: `unclaimed` (no card has a duty on it), `unknown` (a duty names what is not there), `nobody_answers` and
    `several_answer` (an exclusive responsibility that somebody of the department works on), `uncovered` (the stage
    needs it), `idle_hand_over` (the position's roles do not claim it), `lost_hand_over` (the receiver does not
    answer for it).
    """

    kind: str
    where: str
    responsibility: str
    about: tuple[str, ...] = ()


def link_violations(catalogue: Catalogue) -> tuple[Violation, ...]:
    """Everything that does not hold together, in a fixed order."""
    return (
        *_of_cards(catalogue),
        *(v for ready in catalogue.departments.values() for v in _of(catalogue, ready)),
    )


def held_by(catalogue: Catalogue, department: Department) -> Owners:
    """What each role holds in a ready department, after hand-overs; boxes of one role count once."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for position in department.positions:
        for responsibility, letters in _letters(catalogue, position).items():
            for role in position.roles:
                before = found[responsibility].get(role, "")
                found[responsibility][role] = "".join(x for x in "ARCI" if x in before + letters)
    return found


def _of_cards(catalogue: Catalogue) -> Iterator[Violation]:
    claimed: set[str] = set()
    for card in catalogue.roles.values():
        for line in card.duty_lines():
            claimed.add(line.responsibility)
            if line.responsibility not in catalogue.responsibilities:
                yield Violation("unknown", card.slug, line.responsibility)
    for slug in catalogue.responsibilities:
        if slug not in claimed:
            yield Violation("unclaimed", "", slug)


def _of(catalogue: Catalogue, department: Department) -> Iterator[Violation]:
    owners = held_by(catalogue, department)
    for slug, item in catalogue.responsibilities.items():
        claims = owners.get(slug, {})
        answering = tuple(role for role, letters in claims.items() if "A" in letters)
        working = any("R" in letters for letters in claims.values())
        if item.exclusive and len(answering) > 1:
            yield Violation("several_answer", department.stage, slug, answering)
        elif item.exclusive and working and not answering:
            yield Violation("nobody_answers", department.stage, slug, tuple(claims))
        if _needed(item.needed_from, department.stage) and not answering:
            yield Violation("uncovered", department.stage, slug)
    yield from _of_hand_overs(catalogue, department)


def _of_hand_overs(catalogue: Catalogue, department: Department) -> Iterator[Violation]:
    by_key = {position.key: position for position in department.positions}
    for position in department.positions:
        brought = {
            line.responsibility for role in position.roles for line in catalogue.roles[role].duty_lines()
        }
        for part in position.without:
            if part.responsibility not in brought:
                yield Violation("idle_hand_over", department.stage, part.responsibility, (position.key,))
            received = _letters(catalogue, by_key[part.to]).get(part.responsibility, "")
            if not set(received) & {"A", "R"}:
                yield Violation(
                    "lost_hand_over", department.stage, part.responsibility, (position.key, part.to)
                )


def _letters(catalogue: Catalogue, position: DepartmentPosition) -> dict[str, str]:
    """Responsibility -> letters, of one box: what its roles bring, minus hand-overs, as its holdings say."""
    found: dict[str, str] = {}
    for role in position.roles:
        for line in catalogue.roles[role].duty_lines():
            found[line.responsibility] = found.get(line.responsibility, "") + line.involvement
    for part in position.without:
        found.pop(part.responsibility, None)
    return found | {part.responsibility: part.involvement for part in position.holds}


def _needed(needed_from: str | None, stage: str) -> bool:
    return needed_from is not None and STAGES.index(needed_from) <= STAGES.index(stage)
