"""Whether two duty lines are the same work: the same result would get two owners.

    score = (V x via + L x likeness) x (G + (1 - G) x agreement of actions) x (1 - narrowing) x whole

taken over the parts of both lines, the best pair of parts decides. via: the responsibility that both parts are about,
and how surely (the weaker of the two); likeness: of the frames themselves, so that two lines of one responsibility that
name different things stay apart, and lines outside the catalogue are still compared; narrowing: what it
costs that one side alone states a part of the market; whole: how alike the lines are outside these two parts, by the
things they name and by their letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from roles.matching.duties import SECOND_SURE, DutyMatcher, PartMeaning
from roles.matching.frames import Part
from roles.matching.similarity import action_agreement, likeness, likeness_score, scopes_apart
from roles.matching.words import same_text

SAME = 0.5
"""From here on two lines are taken to be the same work."""
VIA_SHARE, LIKENESS_SHARE = 0.6, 0.4
NEIGHBOUR = 0.9
"""What two responsibilities that are mostly one job in practice count of a common one."""
KNOWN, OUTSIDE = 0.5, 0.65
"""Lines that are surely about nothing in the catalogue are compared by their likeness alone, which counts so much."""
WHOLE_FLOOR, ITEMS_SHARE, LETTERS_SHARE = 0.75, 0.3, 0.2
"""How much the likeness of the whole lines counts, beside their best pair of parts."""
GRAM = 4
ONLY_AKIN = 0.85
"""What is left when the lines share nothing telling itself, only narrower and wider things."""
TELLING = 0.45
"""The least weight of a thing that tells lines apart."""
APART = 0.6
"""What the score loses when the lines state different parts of the market or of the work."""
NARROWING: Mapping[str, float] = {
    "market": 0.3,
    "channel": 0.12,
    "clients": 0.12,
    "size": 0.05,
    "place": 0.05,
}
"""What it loses for a dimension of which one line alone states a part: «экспортные» is nearly another work."""
ELSEWHERE = 0.4
"""What likeness loses, at most, when both parts are surely about different responsibilities."""
AGREEMENT_FLOOR = 0.8
COMMON = 0.35
"""A part whose heaviest thing weighs less names nothing by which it could be found."""


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as a whole: all that its parts name, and its runs of GRAM letters."""

    items: frozenset[str]
    letters: frozenset[str]


DIFFERENT = Likely(0.0, None, (), ())


class PairJudge:
    def __init__(self, matcher: DutyMatcher, neighbours: Iterable[frozenset[str]] = ()) -> None:
        """`neighbours`: pairs of responsibilities that are mostly one job in practice."""
        self._matcher = matcher
        self._lines = lru_cache(maxsize=20_000)(self._read)
        self._beside: dict[str, set[str]] = defaultdict(set)
        for pair in neighbours:
            for slug in pair:
                self._beside[slug] |= pair - {slug}

    def judge(self, one: str, other: str) -> Likely:
        """Symmetric in the score; a line that denies the work is like nothing, not even itself."""
        mine, theirs = self._matcher.meanings(one), self._matcher.meanings(other)
        scored = ((self._score(left, right), left, right) for left in mine for right in theirs)
        score, left, right = max(scored, key=lambda found: found[0], default=(0.0, None, None))
        if left is None or right is None:
            return DIFFERENT
        return self._explained(self._of_lines(score, one, other), left, right)

    def _read(self, text: str) -> _Line:
        items = frozenset(slug for meaning in self._matcher.meanings(text) for slug in meaning.part.items)
        letters = f" {same_text(text)} "
        return _Line(items, frozenset(letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1)))

    def _score(self, left: PartMeaning, right: PartMeaning) -> float:
        via = self._via(left.sure, right.sure)[0]
        alike = likeness_score(left.part, right.part, self._matcher.lexicon)
        if not via and not alike:
            return 0.0
        if via <= SECOND_SURE:
            alike *= 1 - ELSEWHERE * min(left.score, right.score)
        agreement = action_agreement(left.part.heads, right.part.heads, self._matcher.lexicon)
        score = VIA_SHARE * via + LIKENESS_SHARE * alike
        if left.score < KNOWN and right.score < KNOWN:
            score = max(score, OUTSIDE * alike)
        score *= AGREEMENT_FLOOR + (1 - AGREEMENT_FLOOR) * agreement
        if scopes_apart(left.part.scope, right.part.scope):
            score *= 1 - APART
        if not _names_the_same(left.part, right.part):
            score *= ONLY_AKIN
        score *= 1 - _narrowing(left.part.scope, right.part.scope)
        return round(min(score, 1.0), 4)

    def _explained(self, score: float, left: PartMeaning, right: PartMeaning) -> Likely:
        alike = likeness(left.part, right.part, self._matcher.lexicon)
        _via, slug, other_slug = self._via(left.sure, right.sure)
        words, others = alike.words, alike.others
        if slug and other_slug:
            words = tuple(dict.fromkeys([*words, *left.matches[slug].words]))
            others = tuple(dict.fromkeys([*others, *right.matches[other_slug].words]))
        return Likely(score, slug, words, others)

    def _via(
        self, mine: Mapping[str, float], theirs: Mapping[str, float]
    ) -> tuple[float, str | None, str | None]:
        """The best common responsibility, or the best two that are mostly one job; and how surely."""
        best: tuple[float, str | None, str | None] = (0.0, None, None)
        for one, surely in mine.items():
            for other in (one, *self._beside.get(one, ())):
                if other in theirs:
                    share = 1.0 if other == one else NEIGHBOUR
                    found = (share * min(surely, theirs[other]), one, other)
                    best = max(best, found, key=lambda via: via[0])
        return best

    def all_pairs(self, texts: Sequence[str], at_least: float = SAME) -> Iterator[tuple[int, int, float]]:
        """Pairs of lines (by position) that score at least so much, and their scores.

        Compared are only parts that are mostly about one responsibility, or that share the heaviest thing they name:
        nothing else reaches a score that counts.
        """
        possible = at_least / (WHOLE_FLOOR + ITEMS_SHARE + LETTERS_SHARE)
        for (one, other), score in sorted(self._best_of_parts(texts, possible).items()):
            judged = self._of_lines(score, texts[one], texts[other])
            if judged >= at_least:
                yield one, other, judged

    def _best_of_parts(self, texts: Sequence[str], at_least: float) -> dict[tuple[int, int], float]:
        groups: dict[str, list[tuple[int, PartMeaning]]] = defaultdict(list)
        for at, text in enumerate(texts):
            for meaning in self._matcher.meanings(text):
                for key in self._keys(meaning):
                    groups[key].append((at, meaning))
        best: dict[tuple[int, int], float] = {}
        for members in groups.values():
            for (one, left), (other, right) in combinations(members, 2):
                if one != other:
                    score = self._score(left, right)
                    if score >= at_least and score > best.get((one, other), 0.0):
                        best[one, other] = score
        return best

    def _of_lines(self, score: float, one: str, other: str) -> float:
        """The score of the best parts, and how alike the lines are as a whole."""
        if same_text(one) == same_text(other):
            return 1.0
        return round(min(score * _whole(self._lines(one), self._lines(other)), 1.0), 4)

    def _keys(self, meaning: PartMeaning) -> set[str]:
        """A part stands in the group of its best responsibility and of those beside it, and of its heaviest thing."""
        keys: set[str] = set()
        if meaning.best:
            keys = {"/".join(sorted((meaning.best, other))) for other in self._beside.get(meaning.best, ())}
            keys.add(meaning.best)
        heaviest = max(meaning.part.items.values(), key=lambda item: (item.weight, item.slug))
        return keys | {f"={heaviest.slug}"} if heaviest.weight > COMMON else keys


def _whole(one: _Line, other: _Line) -> float:
    return (
        WHOLE_FLOOR
        + ITEMS_SHARE * _dice(one.items, other.items)
        + LETTERS_SHARE * _dice(one.letters, other.letters)
    )


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Twice the common share, after L. R. Dice (1945); 0 for two empty sets."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _names_the_same(one: Part, other: Part) -> bool:
    return any(
        item.weight >= TELLING and not item.aside and slug in other.items for slug, item in one.items.items()
    )


def _narrowing(one: frozenset[str], other: frozenset[str]) -> float:
    mine, theirs = ({value.partition("=")[0] for value in scope} for scope in (one, other))
    return sum(NARROWING.get(dimension, 0.0) for dimension in mine ^ theirs)
