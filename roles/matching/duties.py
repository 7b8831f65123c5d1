"""A duty in anybody's own words -> the canonical responsibilities it is about, and whether two lines are the same work.

A part of a line is compared with the rules of the lexicon (`rules.py`) and with examples: the names and synonyms of the
responsibilities, the duties of the role cards, and what people of the company have confirmed. The better of the two
decides. See docs/matching.md for the formulas and what was measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache

from roles.matching.frames import Frame, Part, read_frame
from roles.matching.lexicon import Lexicon
from roles.matching.rules import RuleBook
from roles.matching.similarity import likeness, likeness_score
from roles.matching.words import same_text

STRONG = 0.65
"""From here on the line is taken to be this responsibility without asking."""
WEAK = 0.45
"""From here on it is worth asking a person."""
EXAMPLE_SHARE = 0.92
"""What likeness to an example counts beside obeying a rule."""
CLOSE = 0.12
"""A second responsibility of one part counts in full while it is not further behind the best than this."""
BEHIND = 0.75
"""What is left of one that is further behind."""
SECOND = 0.6
"""The most that a part's second-best responsibility scores."""
SECOND_SURE = 0.4
"""The most that it counts when two lines are compared."""
CONFIRMED = 1.0
BESIDE_EXACT = 0.99
"""The most that anything scores beside the responsibility for which this very text is known."""
ENOUGH_COMMON = 0.35
"""An example is looked at when it shares so much of the part's weight."""
TELLING = 0.5
"""An example that names less than this would be like every other line."""
UNLIKE = 0.2
"""Likeness to an example that is not worth telling."""
LONGEST = 2_000
"""Characters of a line that are read; a duty is a sentence, not a page."""


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0-1; `words`: the line's own words that decided, as written; `because`: the rule or example obeyed."""

    slug: str
    score: float
    words: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """What the people of one company have said: texts that are, and texts that are not, a responsibility."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PartMeaning:
    """One part of a line and what it is about: responsibility -> its match.

    `sure`: responsibility -> how surely; one part is one work, so all but the best one count at most SECOND_SURE.
    """

    part: Part
    matches: Mapping[str, Match]
    best: str | None
    sure: Mapping[str, float]

    @property
    def score(self) -> float:
        """How surely the part is about its best responsibility; 0 when it is about none."""
        return self.sure[self.best] if self.best else 0.0

    def ranked(self) -> Iterator[Match]:
        """The second-best ones stay worth asking about, but none of them is taken without asking."""
        for match in self.matches.values():
            yield match if match.slug == self.best else replace(match, score=min(match.score, SECOND))


def part_meaning(part: Part, matches: Iterable[Match]) -> PartMeaning:
    """What one part of a line means: its best match, and how sure each may be; only the best may be fully sure."""
    by_slug = {match.slug: match for match in matches}
    best = min(by_slug.values(), key=_order).slug if by_slug else None
    sure = {
        slug: match.score if slug == best else min(match.score, SECOND_SURE)
        for slug, match in by_slug.items()
    }
    return PartMeaning(part, by_slug, best, sure)


def _order(match: Match) -> tuple[float, int, str]:
    return (-match.score, -len(match.words), match.slug)


@dataclass(frozen=True, slots=True)
class _Example:
    slug: str
    text: str
    part: Part


@dataclass(slots=True)
class _Best:
    """The best of each responsibility so far."""

    found: dict[str, Match] = field(default_factory=dict)

    def offer(self, match: Match) -> None:
        known = self.found.get(match.slug)
        if known is None or (match.score, known.words) > (known.score, match.words):
            self.found[match.slug] = match


class DutyMatcher:
    """Built once; `match` and `rank` remember their answers."""

    def __init__(
        self,
        entries: Iterable[tuple[str, Iterable[str]]],
        lexicon: Lexicon,
        rules: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`entries`: responsibility -> its wordings. `rules`: responsibility -> lines of `rules.py`."""
        self.lexicon = lexicon
        self.frame = lru_cache(maxsize=50_000)(self._read)
        texts = {slug: tuple(dict.fromkeys(wordings)) for slug, wordings in entries}
        self._known = frozenset(texts)
        self._book = RuleBook({slug: rows for slug, rows in (rules or {}).items() if slug in texts}, lexicon)
        self._exact: dict[str, str] = {}
        self._examples: list[_Example] = []
        self._by_item: dict[str, list[int]] = defaultdict(list)
        self._different: frozenset[tuple[str, str]] = frozenset()
        for slug, wordings in texts.items():
            for text in wordings:
                self._add_example(slug, text)
        self._remember()

    def _remember(self) -> None:
        self.rank = lru_cache(maxsize=20_000)(self._rank)
        self.meanings = lru_cache(maxsize=20_000)(self._meanings)

    def taught(self, learned: Learned) -> DutyMatcher:
        """A matcher that also knows what the people of one company have said; this one stays as it is.

        A confirmed text goes before the catalogue's own wordings; a responsibility that is not known is passed over.
        """
        pupil = copy(self)
        pupil._exact, pupil._examples = {}, list(self._examples)
        pupil._by_item = defaultdict(list, {name: list(found) for name, found in self._by_item.items()})
        for text, slug in learned.same:
            if slug in self._known:
                pupil._add_example(slug, text)
        pupil._exact = {**self._exact, **pupil._exact}
        pupil._different = frozenset((same_text(text), slug) for text, slug in learned.different)
        pupil._remember()
        return pupil

    def _read(self, text: str) -> Frame:
        return read_frame(text[:LONGEST], self.lexicon)

    def _add_example(self, slug: str, text: str) -> None:
        self._exact.setdefault(same_text(text), slug)
        for part in self._read(text).parts[:1]:
            if part.size < TELLING:
                continue
            for name in part.items.keys() | part.wider:
                self._by_item[name].append(len(self._examples))
            self._examples.append(_Example(slug, text, part))

    def match(self, text: str) -> tuple[Match, ...]:
        """Matches from WEAK on, best first."""
        return tuple(match for match in self.rank(text) if match.score >= WEAK)

    def _rank(self, text: str) -> tuple[Match, ...]:
        """Everything the line resembles at all, best first; nothing for a line that denies the work."""
        best = _Best()
        key = same_text(text)
        if slug := self._exact.get(key):
            best.offer(Match(slug, CONFIRMED, tuple(text.split()), text))
        most = BESIDE_EXACT if best.found else CONFIRMED
        for meaning in self.meanings(text):
            for match in meaning.ranked():
                best.offer(replace(match, score=min(match.score, most)))
        kept = [match for match in best.found.values() if (key, match.slug) not in self._different]
        return tuple(sorted(kept, key=lambda match: (-match.score, match.slug)))

    def _meanings(self, text: str) -> tuple[PartMeaning, ...]:
        """The parts of a line, each with what it is about."""
        return tuple(part_meaning(part, self._of_part(part)) for part in self.frame(text).parts)

    def _of_part(self, part: Part) -> Iterator[Match]:
        """What one part is about; what is clearly behind the part's best counts less."""
        best = _Best()
        for found in self._book.matches(part):
            words = dict.fromkeys(word for item in found.items for word in item.words)
            deciding = tuple(dict.fromkeys([*part.head_words, *words]))
            best.offer(Match(found.rule.slug, round(found.strength, 3), deciding, found.rule.text))
        blocked = self._book.blocked(part) - best.found.keys()
        for match in self._by_examples(part):
            if match.slug not in blocked:
                best.offer(match)
        top = max((match.score for match in best.found.values()), default=0.0)
        for match in best.found.values():
            behind = match.score < top - CLOSE
            score = round(match.score * BEHIND, 3) if behind else match.score
            yield Match(match.slug, score, match.words, match.because)

    def _by_examples(self, part: Part) -> Iterator[Match]:
        best: dict[str, tuple[float, int]] = {}
        for number in self._candidates(part):
            example = self._examples[number]
            score = likeness_score(part, example.part, self.lexicon)
            if score > UNLIKE and score > best.get(example.slug, (0.0, 0))[0]:
                best[example.slug] = (score, number)
        for slug, (score, number) in best.items():
            example = self._examples[number]
            alike = likeness(part, example.part, self.lexicon)
            acting = part.head_words if part.heads & example.part.heads else ()
            words = tuple(dict.fromkeys([*acting, *alike.words]))
            yield Match(slug, round(EXAMPLE_SHARE * score, 3), words, example.text)

    def _candidates(self, part: Part) -> list[int]:
        """The examples that share enough with the part, in the catalogue's order."""
        shared: dict[int, float] = defaultdict(float)
        for slug, item in part.items.items():
            for number in self._by_item.get(slug, ()):
                shared[number] += item.weight
        enough = ENOUGH_COMMON * sum(item.weight for item in part.items.values())
        return sorted(number for number, weight in shared.items() if weight >= enough)
