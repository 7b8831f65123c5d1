"""Who holds one responsibility, market by market: the unit that is worked out once and kept while nobody in it changes.

Holders whose scopes meet, directly or through others, are in one part. No rule about one responsibility looks from one
part into another but to add up what the parts say, so a change in Казань leaves what was said of Москва as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from teams.analysis.claims import Claim
from teams.analysis.facts import Responsibility
from teams.analysis.scopes import ScopeMap, Signature

if TYPE_CHECKING:
    from teams.analysis.index import Index

T = TypeVar("T")
Question = Callable[["Index", Responsibility, Sequence[Claim]], Any]
_BY_POSITION = itemgetter(Claim._fields.index("position"))


class Part:
    """Holders in order of their positions' keys, and what was worked out about them.

    What most questions can be turned away by is counted at once: `owners` answer, `doers` work, `vacant` are
    vacancies; `owned`, `worked`: somebody present does; `own_words`: somebody holds it by a line of no card; `alike`:
    all on one part of the market.
    """

    __slots__ = (
        "_kept", "alike", "claims", "doers", "own_words", "owned", "owners", "scopes", "vacant", "worked",
    )  # fmt: skip

    def __init__(self, claims: list[Claim], scopes: list[Signature]) -> None:
        claims.sort(key=_BY_POSITION)
        self.claims, self.scopes, self.alike = claims, scopes, len(scopes) == 1
        self.owners = self.doers = self.vacant = 0
        self.owned = self.worked = self.own_words = False
        for claim in claims:
            self.own_words = self.own_words or claim.own_words
            self.vacant += claim.vacant
            if claim.answers:
                self.owners += 1
                self.owned = self.owned or not claim.vacant
            if claim.works:
                self.doers += 1
                self.worked = self.worked or not claim.vacant
        self._kept: dict[Question, Any] | None = None

    def ask(self, index: Index, question: Question) -> Any:
        """The question's answer, worked out once."""
        if self._kept is None:
            self._kept = {}
        if question not in self._kept:
            about = index.catalogue.responsibilities[self.claims[0].responsibility]
            self._kept[question] = question(index, about, self.claims)
        return self._kept[question]


class Holding:
    """All parts of one responsibility; `fresh` are those that were made with it, the others it has taken over."""

    __slots__ = (
        "_claims", "_manned", "_said", "_said_before", "_told", "_told_before", "_worded", "by_scope", "fresh", "kept",
        "parts", "responsibility",
    )  # fmt: skip

    def __init__(
        self,
        responsibility: Responsibility,
        kept: dict[Signature, Part],
        fresh: dict[Signature, Part],
        before: Holding | None = None,
        released: Iterable[Part] = (),
    ) -> None:
        """`released`: the parts of `before` that are not among the kept."""
        self.responsibility = responsibility
        self.by_scope = kept | fresh if kept else fresh
        self.parts = list(dict.fromkeys(self.by_scope.values()))
        self.fresh = list(dict.fromkeys(fresh.values()))
        self._worded: int = before._worded if before else 0
        self._manned: int = before._manned if before else 0
        for parts, more in ((self.fresh, 1), (released, -1)):
            for part in parts:
                self._worded += more * part.own_words
                self._manned += more * (part.owned or part.worked)
        self.kept: dict[object, Any] = {}
        self._told: dict[Question, dict[Part, Any]] = {}
        self._told_before = before._told if before else {}
        self._said: dict[str, tuple[Any, Any]] = {}
        self._said_before = before._said if before else {}
        self._claims: list[Claim] | None = None

    @property
    def own_words(self) -> bool:
        """Whether anybody holds it by a line of no card."""
        return self._worded > 0

    @property
    def present(self) -> bool:
        """Whether anybody who sits there does."""
        return self._manned > 0

    def of_each(self, index: Index, question: Question, worth: Callable[[Part], Any]) -> list[Any]:
        """What the question finds in each part that is worth asking; asked of the fresh ones only."""
        before = self._told_before.get(question)
        told = {}
        if before:
            told = {part: said for part, said in before.items() if self.by_scope.get(part.scopes[0]) is part}
        for part in self.parts if before is None else self.fresh:
            if worth(part) and (said := question(index, self.responsibility, part.claims)):
                told[part] = said
        self._told[question] = told
        return list(told.values())

    @property
    def claims(self) -> list[Claim]:
        """All holders in order of their positions' keys."""
        if self._claims is None:
            together = (claim for part in self.parts for claim in part.claims)
            self._claims = sorted(together, key=_BY_POSITION)
        return self._claims

    def said(self, what: str, because: Any, say: Callable[[], T], *, still: bool) -> T:
        """What was said before the holding was made anew, if it was for the same reasons. `still`: nothing else speaks
        against it."""
        before = self._said_before.get(what)
        same = still and before is not None and before[0] == because
        self._said[what] = before if before is not None and same else (because, say())
        result: T = self._said[what][1]
        return result


def hold(
    responsibility: Responsibility,
    claims: Iterable[Claim],
    scopes: ScopeMap,
    before: Holding | None = None,
    gone: Iterable[Claim] = (),
) -> Holding:
    """The holding of these claims beside the parts of `before` that they do not meet and nobody has left.

    `claims`: all of the touched positions, or without `before` all there are; `gone`: those that the touched positions
    had then.
    """
    kept = dict(before.by_scope) if before else {}
    loose = list(claims)
    released: list[Part] = []
    if before:
        left = {claim.position: before.by_scope[claim.scope] for claim in gone}
        for part in dict.fromkeys(left.values()):
            loose += _released(part, kept, left)
            released.append(part)
    waiting = dict.fromkeys(claim.scope for claim in loose)
    while waiting and kept:
        scope, _none = waiting.popitem()
        for near in scopes.near_among(scope, kept):
            if near in kept:
                released.append(kept[near])
                found = _released(kept[near], kept)
                loose += found
                waiting |= dict.fromkeys(claim.scope for claim in found if claim.scope != scope)
    return Holding(responsibility, kept, _parts(loose, scopes), before, released)


def _released(part: Part, kept: dict[Signature, Part], without: Container[str] = ()) -> list[Claim]:
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
        part = Part([claim for scope in together for claim in by_scope[scope]], together)
        for scope in together:
            found[scope] = part
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


def by_scope(claims: Iterable[Claim]) -> dict[Signature, list[Claim]]:
    result: dict[Signature, list[Claim]] = {}
    for claim in claims:
        result.setdefault(claim.scope, []).append(claim)
    return result
