"""Whether two duty lines are the same work: the same result would get two owners.

    score = (V x via + L x likeness) x (G + (1 - G) x agreement of actions) x (1 - N x narrowings)

taken over the parts of both lines, the best pair of parts decides. via: the responsibility that both parts are about,
and how surely (the weaker of the two); likeness: of the frames themselves, so that two lines of one responsibility that
name different things stay apart, and lines outside the catalogue are still compared; narrowings: dimensions of the
market on which one side alone states a part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roles.matching.duties import DutyMatcher, PartMeaning
from roles.matching.similarity import action_agreement, likeness
from roles.matching.words import plain

SAME = 0.52
"""From here on two lines are taken to be the same work."""
VIA_SHARE, LIKENESS_SHARE = 0.6, 0.4
NEIGHBOUR = 0.9
"""What two responsibilities that are mostly one job in practice count of a common one."""
NARROWED = 0.12
NARROWING = frozenset({"clients", "size", "market", "channel", "place"})
SECOND = 0.4
"""The most that a part's second-best responsibility counts."""
ELSEWHERE = 0.4
"""What likeness loses, at most, when both parts are surely about different responsibilities."""
AGREEMENT_FLOOR = 0.8
COMMON = 0.35
"""Things that weigh less are too common to make two lines worth comparing."""
SURE = 0.45
"""So sure must both parts be of a responsibility that makes their lines worth comparing."""


@dataclass(frozen=True, slots=True)
class Likely:
    """`score` 0-1; `via`: the responsibility both are about, if any; `words` and `others`: what decided, as written."""

    score: float
    via: str | None
    words: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.score >= SAME


DIFFERENT = Likely(0.0, None, (), ())


class PairJudge:
    def __init__(self, matcher: DutyMatcher, neighbours: Iterable[frozenset[str]] = ()) -> None:
        """`neighbours`: pairs of responsibilities that are mostly one job in practice."""
        self._matcher = matcher
        self._neighbours = frozenset(neighbours)

    def judge(self, one: str, other: str) -> Likely:
        """Symmetric in the score; a line that denies the work is like nothing, not even itself."""
        mine, theirs = self._matcher.meanings(one), self._matcher.meanings(other)
        pairs = (self._parts(left, right) for left in mine for right in theirs)
        best = max(pairs, key=lambda found: found.score, default=DIFFERENT)
        if mine and plain(one).strip() == plain(other).strip():
            return Likely(1.0, best.via, tuple(one.split()), tuple(other.split()))
        return best

    def _parts(self, left: PartMeaning, right: PartMeaning) -> Likely:
        lexicon = self._matcher.lexicon
        mine, theirs = self._sure(left), self._sure(right)
        via, slug, other_slug = self._via(mine, theirs)
        alike = likeness(left.part, right.part, lexicon)
        if not via and not alike.score:
            return DIFFERENT
        same_as_one = alike.score
        if via <= SECOND:
            same_as_one *= 1 - ELSEWHERE * min(
                max(mine.values(), default=0.0), max(theirs.values(), default=0.0)
            )
        agreement = action_agreement(left.part.heads, right.part.heads, lexicon)
        score = VIA_SHARE * via + LIKENESS_SHARE * same_as_one
        score *= AGREEMENT_FLOOR + (1 - AGREEMENT_FLOOR) * agreement
        score *= 1 - NARROWED * _narrowings(left.part.scope, right.part.scope)
        words, others = alike.words, alike.others
        if slug and other_slug:
            words = tuple(dict.fromkeys([*words, *left.matches[slug].words]))
            others = tuple(dict.fromkeys([*others, *right.matches[other_slug].words]))
        return Likely(round(min(score, 1.0), 4), slug, words, others)

    def _via(
        self, mine: Mapping[str, float], theirs: Mapping[str, float]
    ) -> tuple[float, str | None, str | None]:
        """The best common responsibility, or the best two that are mostly one job; and how surely."""
        found = [(min(mine[slug], theirs[slug]), slug, slug) for slug in mine.keys() & theirs.keys()]
        found += [
            (NEIGHBOUR * min(mine[one], theirs[other]), one, other)
            for one in mine
            for other in theirs
            if frozenset((one, other)) in self._neighbours
        ]
        return max(found, default=(0.0, None, None))

    @staticmethod
    def _sure(meaning: PartMeaning) -> dict[str, float]:
        """Responsibility -> how surely the part is about it; only the best one counts in full."""
        best = meaning.best
        return {
            slug: match.score if slug == best else min(match.score, SECOND)
            for slug, match in meaning.matches.items()
        }

    def all_pairs(self, texts: Sequence[str], at_least: float = SAME) -> Iterator[tuple[int, int, Likely]]:
        """Pairs of lines that score at least so much, by position; only lines that share something are compared."""
        groups: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for key in sorted(self._keys(text)):
                groups[key].append(number)
        seen: set[tuple[int, int]] = set()
        for members in groups.values():
            for at, one in enumerate(members):
                for other in members[at + 1 :]:
                    if (one, other) not in seen:
                        seen.add((one, other))
                        found = self.judge(texts[one], texts[other])
                        if found.score >= at_least:
                            yield one, other, found

    def _keys(self, text: str) -> set[str]:
        keys: set[str] = set()
        for meaning in self._matcher.meanings(text):
            keys |= {slug for slug, match in meaning.matches.items() if match.score >= SURE}
            keys |= {slug for slug, item in meaning.part.items.items() if item.weight > COMMON}
        return keys


def _narrowings(one: frozenset[str], other: frozenset[str]) -> int:
    mine, theirs = ({value.partition("=")[0] for value in scope} for scope in (one, other))
    return len((mine ^ theirs) & NARROWING)
