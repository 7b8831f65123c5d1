"""Lines in the client's own words, matched to responsibilities."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol

from teams.analysis.facts import OwnDuty, Position, Structure


class Match(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def words(self) -> tuple[str, ...]: ...


class Matcher(Protocol):
    def match(self, text: str) -> Sequence[Match]: ...


def with_matched_duties(structure: Structure, matcher: Matcher, strong: float) -> Structure:
    """The structure with each unmatched own line linked to what it is about.

    A compound line becomes one line per responsibility; what matches nothing at `strong` or better stays unlinked and
    claims nothing.
    """
    return dataclasses.replace(
        structure, positions=tuple(_matched(position, matcher, strong) for position in structure.positions)
    )


def _matched(position: Position, matcher: Matcher, strong: float) -> Position:
    if all(duty.responsibility is not None for duty in position.duties):
        return position
    duties: list[OwnDuty] = []
    for duty in position.duties:
        matches = [] if duty.responsibility else [m for m in matcher.match(duty.text) if m.score >= strong]
        duties += [
            dataclasses.replace(duty, responsibility=match.slug, score=match.score, words=match.words)
            for match in matches
        ] or [duty]
    return dataclasses.replace(position, duties=tuple(duties))
