"""Who holds one responsibility, market by market: the unit that is worked out once and kept while nobody in it changes.

Holders whose scopes meet, directly or through others, are in one part. No rule about one responsibility looks from one
part into another but to add up what the parts say, so a change in Казань leaves what was said of Москва as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from teams.analysis.claims import Claim
from teams.analysis.facts import Responsibility
from teams.analysis.scopes import ScopeMap, Signature

if TYPE_CHECKING:
    from teams.analysis.index import Index

Question = Callable[["Index", Responsibility, Sequence[Claim]], Any]


class Part:
    """Holders in order of their positions' keys, and what was worked out about them."""

    __slots__ = ("_kept", "claims", "scopes")

    def __init__(self, claims: list[Claim]) -> None:
        self.claims = sorted(claims, key=lambda claim: claim.position)
        self.scopes = dict.fromkeys(claim.scope for claim in self.claims)
        self._kept: dict[Question, Any] = {}

    def ask(self, index: Index, question: Question) -> Any:
        """The question's answer, worked out once."""
        if question not in self._kept:
            about = index.catalogue.responsibilities[self.claims[0].responsibility]
            self._kept[question] = question(index, about, self.claims)
        return self._kept[question]


class Holding:
    """All parts of one responsibility."""

    __slots__ = ("_claims", "by_scope", "kept", "parts", "responsibility")

    def __init__(self, responsibility: Responsibility, by_scope: dict[Signature, Part]) -> None:
        self.responsibility = responsibility
        self.by_scope = by_scope
        self.parts = list(dict.fromkeys(by_scope.values()))
        self.kept: dict[object, Any] = {}
        self._claims: list[Claim] | None = None

    @property
    def claims(self) -> list[Claim]:
        """All holders in order of their positions' keys."""
        if self._claims is None:
            together = (claim for part in self.parts for claim in part.claims)
            self._claims = sorted(together, key=lambda claim: claim.position)
        return self._claims

    def ask(self, index: Index, question: Question) -> list[Any]:
        """The question's answer for each part."""
        return [part.ask(index, question) for part in self.parts]


def hold(
    responsibility: Responsibility, claims: Iterable[Claim], scopes: ScopeMap, before: Holding | None = None,
    touched: frozenset[str] = frozenset(),
) -> Holding:  # fmt: skip
    """The holding of these claims beside the parts of `before` that they neither belonged to nor meet.

    `claims`: all of the touched positions, or without `before` all there are.
    """
    kept = dict(before.by_scope) if before else {}
    loose = list(claims)
    if before:
        for part in before.parts:
            if any(claim.position in touched for claim in part.claims):
                loose += _released(part, kept, touched)
    waiting = dict.fromkeys(claim.scope for claim in loose)
    while waiting:
        scope, _none = waiting.popitem()
        for near in scopes.near_among(scope, kept):
            if near in kept:
                found = _released(kept[near], kept, frozenset())
                loose += found
                waiting |= dict.fromkeys(claim.scope for claim in found if claim.scope != scope)
    return Holding(responsibility, kept | _parts(loose, scopes))


def _released(part: Part, kept: dict[Signature, Part], without: frozenset[str]) -> list[Claim]:
    """Takes the part out; its claims but those of some positions."""
    for scope in part.scopes:
        del kept[scope]
    return [claim for claim in part.claims if claim.position not in without]


def _parts(claims: list[Claim], scopes: ScopeMap) -> dict[Signature, Part]:
    by_scope: dict[Signature, list[Claim]] = {}
    for claim in claims:
        by_scope.setdefault(claim.scope, []).append(claim)
    found: dict[Signature, Part] = {}
    for together in _together(by_scope, scopes):
        part = Part([claim for scope in together for claim in by_scope[scope]])
        found |= dict.fromkeys(together, part)
    return found


def _together(present: dict[Signature, list[Claim]], scopes: ScopeMap) -> Iterator[list[Signature]]:
    """Scopes that meet, directly or through others."""
    left = dict.fromkeys(present)
    while left:
        group = [left.popitem()[0]]
        for scope in group:
            if not left:
                break
            for near in scopes.near_among(scope, left):
                del left[near]
                group.append(near)
        yield group
