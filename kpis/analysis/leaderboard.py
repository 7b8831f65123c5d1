"""Places by score: equal scores share a place, and who has no data has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """`place` counts from 1; None for a person without data."""

    person: str
    score_pct: Decimal | None
    place: int | None


def places(scores: Iterable[tuple[str, Decimal | None]]) -> tuple[Place, ...]:
    """The highest first, equal ones in the order given (1, 2, 2, 4); those without data last."""
    given = list(scores)
    known = sorted(
        ((person, score) for person, score in given if score is not None), key=lambda each: -each[1]
    )
    found: list[Place] = []
    for number, (person, score) in enumerate(known, start=1):
        is_tie = bool(found) and found[-1].score_pct == score
        found.append(Place(person, score, found[-1].place if is_tie else number))
    return (*found, *(Place(person, None, None) for person, score in given if score is None))
