"""A duty in anybody's own words -> the canonical responsibilities it is about.

Every responsibility is known by several wordings: its name, its synonyms, the duties of the role cards. A line is
compared with all of them; the best wording decides:

    score = 0.45 x stems + 0.35 x objects + 0.20 x characters - clash of actions (0, 0.1 or 0.25)

stems: cosine of IDF-weighted stems; objects: the common weight of the words that are no actions, over the mean of both
sides; characters: cosine of trigrams and four-grams. A line that denies the work matches nothing. A compound line is
also compared part by part.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from roles.matching.words import action_classes, clauses, grams, is_action, negated, plain, stems

STRONG = 0.65
"""From here on the line is taken to be this responsibility without asking.

Measured on the development pairs with the catalogue of 137 responsibilities: of the pairs whose two lines both match
one responsibility at this score, 93 % are the same or adjacent work; of duties left out of the catalogue, a tenth at a
time, 91 % of those that match at all match their own responsibility.
"""
WEAK = 0.45
"""From here on it is worth asking a person."""
CLASH = 0.25
"""Both lines tell what is done, and it is not the same: to teach a thing is not to check it."""
HALF_CLASH = 0.1
"""Only one of them tells."""
REREAD = 8
"""How many wordings, nearest by words, are compared by characters too."""
ACTION_WEIGHT = 0.45
"""What a word of action counts beside a word that names the object."""


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0-1; `words` are the line's own words that decided, as written."""

    slug: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    stems: Mapping[str, str]
    actions: frozenset[str]
    grams: Counter[str]


def _line(text: str) -> _Line:
    found = stems(text)
    return _Line(found, action_classes(found), grams(found))


class DutyMatcher:
    """Built once from (slug, wordings); `match` is cheap and remembers its answers."""

    def __init__(self, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._slugs: list[str] = []
        self._lines: list[_Line] = []
        self._exact: dict[str, str] = {}
        owners: dict[str, set[str]] = defaultdict(set)
        for slug, texts in entries:
            for text in dict.fromkeys(texts):
                line = _line(text)
                self._exact.setdefault(plain(text).strip(), slug)
                if line.stems:
                    self._slugs.append(slug)
                    self._lines.append(line)
                    for item in line.stems:
                        owners[item].add(slug)
        total = max(1, len(set(self._slugs)))
        self._idf = {item: math.log(1 + total / len(slugs)) for item, slugs in owners.items()}
        self._unknown = math.log(1 + total)
        self._index()
        self.match = lru_cache(maxsize=20_000)(self._match)

    def _index(self) -> None:
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            for item in line.stems:
                self._postings[item].append(number)
        self._norms = [self._norm(line) for line in self._lines]
        self._object_sums = [self._objects(line) for line in self._lines]

    def _weight(self, item: str) -> float:
        return self._idf.get(item, self._unknown) * (ACTION_WEIGHT if is_action(item) else 1.0)

    def _match(self, text: str) -> tuple[Match, ...]:
        """Matches from WEAK on, best first: the best of the whole line, and the strong ones of its parts."""
        if negated(text):
            return ()
        if exact := self._exact.get(plain(text).strip()):
            return (Match(exact, 1.0, tuple(text.split())),)
        best: dict[str, Match] = {}
        for number, part in enumerate(clauses(text)):
            found = self._best(part)
            if found and found.score >= (WEAK if number == 0 else STRONG):
                known = best.get(found.slug)
                best[found.slug] = found if known is None or found.score > known.score else known
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.slug)))

    def _best(self, text: str) -> Match | None:
        line = _line(text)
        by_words = self._by_words(line)
        nearest = sorted(by_words, key=lambda item: (-by_words[item], item))[:REREAD]
        scored = [
            (max(0.0, by_words[item] + 0.2 * _cosine(line.grams, self._lines[item].grams)), item)
            for item in nearest
        ]
        if not scored:
            return None
        score, number = max(scored, key=lambda pair: (pair[0], -pair[1]))
        common = [word for item, word in line.stems.items() if item in self._lines[number].stems]
        return Match(self._slugs[number], round(score, 3), tuple(dict.fromkeys(common)))

    def _by_words(self, line: _Line) -> dict[int, float]:
        """Everything of the score but the characters, for the wordings that share a stem."""
        squares: dict[int, float] = defaultdict(float)
        shared: dict[int, float] = defaultdict(float)
        for item in line.stems:
            weight, names_object = self._weight(item), not is_action(item)
            for number in self._postings.get(item, ()):
                squares[number] += weight * weight
                shared[number] += weight * names_object
        norm, objects = self._norm(line), self._objects(line)
        result = {}
        for number, square in squares.items():
            theirs = self._object_sums[number]
            span = (min(objects, theirs) + max(objects, theirs)) / 2
            covered = shared[number] / span if span else 0.0
            clash = self._clash(line.actions, self._lines[number].actions)
            result[number] = 0.45 * square / (norm * self._norms[number]) + 0.35 * covered - clash
        return result

    @staticmethod
    def _clash(one: frozenset[str], other: frozenset[str]) -> float:
        if one and other:
            return CLASH if one.isdisjoint(other) else 0.0
        return 0.0 if one == other else HALF_CLASH

    def _norm(self, line: _Line) -> float:
        return math.sqrt(sum(self._weight(item) ** 2 for item in line.stems))

    def _objects(self, line: _Line) -> float:
        return sum(self._weight(item) for item in line.stems if not is_action(item))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    dot = sum(count * other[gram] for gram, count in one.items() if gram in other)
    lengths = sum(count * count for count in one.values()) * sum(count * count for count in other.values())
    return dot / math.sqrt(lengths) if lengths else 0.0
