"""Who holds a responsibility, market by market: the unit that is worked out once and kept while nobody in it changes.

Holders whose scopes meet, directly or through others, are in one part. No rule about one responsibility looks from one
part into another but to add up what the parts say, so a change in Казань leaves what was said of Москва as it was.

Most responsibilities come out of the same few role cards, so dozens of them are held by the same positions in the same
way. They have one spread: its parts are made, and asked what does not depend on their names, once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from teams.analysis.claims import BY_POSITION, Claim
from teams.analysis.facts import Responsibility
from teams.analysis.scopes import ScopeMap, Signature

if TYPE_CHECKING:
    from teams.analysis.index import Index

T = TypeVar("T")
R = TypeVar("R")
Question = Callable[["Index", Responsibility, Sequence[Claim]], Any]


class Part:
    """Holders in order of their positions' keys, and what was worked out about them.

    Their claims are on one of the responsibilities of the spread, and stand for those on all of them: they differ in
    the texts of their lines alone (`Reader.ways`). Questions get the responsibility of the first claim; what they may
    ask of it is `traits`.

    What most questions can be turned away by is counted at once: `owners` answer, `doers` work, `vacant` are
    vacancies; `owned`, `worked`: somebody present does; `own_words`: somebody holds it by a line of no card; `alike`:
    all on one part of the market.
    """

    __slots__ = (
        "_kept", "alike", "claims", "doers", "own_words", "owned", "owners", "scopes", "vacant", "worked",
    )  # fmt: skip

    def __init__(self, claims: list[Claim], scopes: list[Signature]) -> None:
        claims.sort(key=BY_POSITION)
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


class Spread:
    """All parts of what is held alike; `fresh` are those that were made with it, the others it has taken over from the
    spread `before` it, and `released` are those of that one that are no more."""

    __slots__ = (
        "_claims", "_kept", "_manned", "_owned", "_told", "_told_before", "_worded", "_worked", "by_scope", "fresh",
        "released",
    )  # fmt: skip

    def __init__(
        self,
        by_scope: dict[Signature, Part],
        fresh: Sequence[Part],
        before: Spread | None = None,
        released: Sequence[Part] = (),
    ) -> None:
        self.by_scope, self.fresh, self.released = by_scope, fresh, released
        self._worded = self._manned = self._owned = self._worked = 0
        if before:
            self._worded, self._manned = before._worded, before._manned
            self._owned, self._worked = before._owned, before._worked
        for part in fresh:
            self._count(part, 1)
        for part in released:
            self._count(part, -1)
        self._told: dict[Question, dict[Part, Any]] = {}
        self._told_before = before._told if before else {}
        self._kept: dict[object, Any] = {}
        self._claims: list[Claim] | None = None

    def _count(self, part: Part, more: int) -> None:
        if part.own_words:
            self._worded += more
        if part.owned:
            self._owned += more
        if part.worked:
            self._worked += more
        if part.owned or part.worked:
            self._manned += more

    @property
    def parts(self) -> list[Part]:
        return list(dict.fromkeys(self.by_scope.values()))

    @property
    def own_words(self) -> bool:
        """Whether anybody holds it by a line of no card."""
        return self._worded > 0

    @property
    def present(self) -> bool:
        """Whether anybody who sits there does."""
        return self._manned > 0

    @property
    def owned(self) -> bool:
        """Whether anybody who sits there answers for it."""
        return self._owned > 0

    @property
    def worked(self) -> bool:
        """Whether anybody who sits there works on it."""
        return self._worked > 0

    @property
    def claims(self) -> list[Claim]:
        """All holders in order of their positions' keys."""
        if self._claims is None:
            together = (claim for part in self.parts for claim in part.claims)
            self._claims = sorted(together, key=BY_POSITION)
        return self._claims

    def of_each(self, index: Index, question: Question, worth: Callable[[Part], Any]) -> Mapping[Part, Any]:
        """Part -> what the question finds in it, if anything; asked of those that are worth asking, and no more of
        those of before."""
        if question in self._told:
            return self._told[question]
        before = self._told_before.get(question)
        told = {} if before is None else before
        for part in self.released if before else ():
            if part in told:
                told = dict(told) if told is before else told
                del told[part]
        known = index.catalogue.responsibilities
        for part in self.parts if before is None else self.fresh:
            if worth(part) and (said := question(index, known[part.claims[0].responsibility], part.claims)):
                told = dict(told) if told is before else told
                told[part] = said
        self._told[question] = told
        return told

    def once(self, what: object, say: Callable[[], T]) -> T:
        """What is said of all the parts together, said once for all that are held alike."""
        if what not in self._kept:
            self._kept[what] = say()
        found: T = self._kept[what]
        return found


class Holding:
    """One responsibility and who holds it, with what was said of it."""

    __slots__ = ("_said", "_said_before", "_told", "_told_before", "responsibility", "spread")

    def __init__(self, responsibility: Responsibility, spread: Spread, before: Holding | None = None) -> None:
        self.responsibility, self.spread = responsibility, spread
        self._told: dict[object, dict[Part, Any]] = {}
        self._told_before = before._told if before else {}
        self._said: dict[str, tuple[Any, Any]] = {}
        self._said_before = before._said if before else {}

    def told(self, what: object, found: Mapping[Part, T], say: Callable[[T], R]) -> Collection[R]:
        """What is said of each of these parts; of a part that stays the same is said."""
        before = self._told_before.get(what, {})
        told = {part: before[part] if part in before else say(answer) for part, answer in found.items()}
        self._told[what] = told
        return told.values()

    def said(self, what: str, because: Any, say: Callable[[], T], *, still: bool) -> T:
        """What was said before the holding was made anew, if it was for the same reasons. `still`: nothing else speaks
        against it."""
        before = self._said_before.get(what)
        same = still and before is not None and before[0] == because
        self._said[what] = before if before is not None and same else (because, say())
        result: T = self._said[what][1]
        return result

    def retold(self, outdated: Callable[[Any], bool]) -> Holding:
        """The same holders, about whom what is outdated has to be said again."""
        again = Holding(self.responsibility, self.spread, self)
        again._told_before = {
            what: {part: said for part, said in told.items() if not outdated(said)}
            for what, told in self._told.items()
        }
        return again


def traits(responsibility: Responsibility) -> tuple[bool, bool, bool]:
    """What the questions to parts ask of a responsibility: those that differ in it have no spread in common."""
    return responsibility.exclusive, responsibility.own_people, responsibility.universal


def hold(
    claims: Iterable[Claim],
    scopes: ScopeMap,
    before: Spread | None = None,
    gone: Iterable[Claim] = (),
) -> Spread:
    """The spread of these claims beside the parts of `before` that they do not meet and nobody has left.

    `claims`: all of the touched positions, or without `before` all there are; `gone`: those that the touched positions
    had then.
    """
    by_scope = dict(before.by_scope) if before else {}
    loose = list(claims)
    released: list[Part] = []
    if before:
        left = {claim.position: before.by_scope[claim.scope] for claim in gone}
        for part in dict.fromkeys(left.values()):
            loose += _released(part, by_scope, left)
            released.append(part)
    waiting = dict.fromkeys(claim.scope for claim in loose)
    while waiting and by_scope:
        scope, _none = waiting.popitem()
        for near in scopes.near_among(scope, by_scope):
            if near in by_scope:
                released.append(by_scope[near])
                found = _released(by_scope[near], by_scope)
                loose += found
                waiting |= dict.fromkeys(claim.scope for claim in found if claim.scope != scope)
    fresh = _parts(loose, scopes)
    for part in fresh:
        for scope in part.scopes:
            by_scope[scope] = part
    return Spread(by_scope, fresh, before, released)


def _released(part: Part, kept: dict[Signature, Part], without: Collection[str] = ()) -> list[Claim]:
    """Takes the part out; its claims but those of some positions."""
    for scope in part.scopes:
        del kept[scope]
    return [claim for claim in part.claims if claim.position not in without] if without else part.claims


def _parts(claims: list[Claim], scopes: ScopeMap) -> list[Part]:
    present = by_scope(claims)
    if len(present) == 1:
        return [Part(claims, list(present))]
    return [
        Part([claim for scope in together for claim in present[scope]], together)
        for together in _together(present, scopes)
    ]


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
