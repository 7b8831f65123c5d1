"""The lexicon of the trade: which words name an action, an object or a part of the market.

A pattern is one word or several. `слово` is a dictionary form and finds all its forms, `дебитор*` finds every word that
starts so, `=кп` only this very spelling, `@client` every word that by itself names that concept. Several words stand in
this order with at most GAP other words between them. The longest pattern wins: inside «коммерческая тайна» no
«коммерческое предложение» is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from roles.matching.typos import Speller

GAP = 2
LIGHT = "do"
"""The class of words that say only that something is done: «осуществлять», «ведение», «работа с»."""

Kind = Literal["action", "concept", "scope"]
WordClass = Literal["noun", "adjective", "verb", "other"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a dictionary says of one word: its dictionary forms, what kind of word, whether it is known at all.

    `subject`: it may stand in the nominative, so that a noun may head a line of its own: «контроль», not «контроля».
    """

    lemmas: tuple[str, ...]
    word_class: WordClass
    known: bool
    subject: bool = True


class Morphology(Protocol):
    def read(self, word: str) -> Reading:
        """`word` is in lower case, with е for ё."""


@dataclass(frozen=True, slots=True)
class Action:
    """A class of actions; `near` are classes that people mix with it."""

    slug: str
    name: str
    near: frozenset[str]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """What work is done on. `weight` 0-1: how much naming it says. `parents` are wider concepts that it also is.

    `does`: the class of action that the word carries in itself, as «обзвон» carries to call. `relational`: it always
    belongs to something, as dates and reports do.
    """

    slug: str
    name: str
    weight: float
    parents: tuple[str, ...]
    does: str
    patterns: tuple[str, ...]
    relational: bool = False


@dataclass(frozen=True, slots=True)
class ScopeValue:
    """One value of a dimension on which two lines may say that they speak of different parts of the work."""

    dimension: str
    slug: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a pattern stands for; `slug` of a scope is `dimension=value`."""

    kind: Kind
    slug: str


@dataclass(frozen=True, slots=True)
class Span:
    """A pattern found: where its words stand among the words that were looked at, and how many letters it names."""

    target: Target
    positions: tuple[int, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    elements: tuple[int, ...]
    target: Target
    letters: int

    @property
    def alone(self) -> bool:
        return len(self.elements) == 1


class LexiconError(ValueError):
    """Something in the lexicon's data cannot be; the sentence names it."""


class Lexicon:
    """Built once from its data; finds actions, concepts and scopes among words."""

    def __init__(
        self,
        actions: Iterable[Action],
        concepts: Iterable[Concept],
        scopes: Iterable[ScopeValue],
        morphology: Morphology,
    ) -> None:
        self.actions = {action.slug: action for action in actions}
        self.concepts = {concept.slug: concept for concept in concepts}
        self.scopes = {f"{value.dimension}={value.slug}": value for value in scopes}
        self._morphology = morphology
        self._elements: dict[tuple[str, str], int] = {}
        self._starts: dict[int, list[_Pattern]] = defaultdict(list)
        for target, patterns in self._targets():
            for pattern in patterns:
                self._add(pattern, target)
        self._classes = {slug: number for (kind, slug), number in self._elements.items() if kind == "class"}
        if unknown := self._classes.keys() - self.concepts.keys():
            raise LexiconError(f"there is no concept {min(unknown)!r}")
        self._longest_prefix = max((len(key) for kind, key in self._elements if kind == "prefix"), default=0)
        self._ancestors = {slug: frozenset(self._climb(slug)) for slug in self.concepts}
        words = [key for kind, key in self._elements if kind != "class"]
        self._speller = Speller(words)
        self.reading = lru_cache(maxsize=65_536)(self._reading)
        self._elements_of = lru_cache(maxsize=65_536)(self._find_elements)

    def _targets(self) -> Iterable[tuple[Target, Sequence[str]]]:
        for action in self.actions.values():
            yield Target("action", action.slug), action.patterns
        for concept in self.concepts.values():
            yield Target("concept", concept.slug), concept.patterns
            for parent in (*concept.parents, *filter(None, [concept.does])):
                if parent not in self.concepts and parent not in self.actions:
                    raise LexiconError(f"concept {concept.slug}: there is no {parent!r}")
        for slug, value in self.scopes.items():
            yield Target("scope", slug), value.patterns

    def _add(self, pattern: str, target: Target) -> None:
        words = pattern.casefold().replace("ё", "е").split()
        if not words:
            raise LexiconError(f"{target.kind} {target.slug}: an empty pattern")
        elements = tuple(self._element(word) for word in words)
        # A whole word says more than the start of one.
        letters = sum(len(word.strip("*=")) + (not word.endswith("*")) for word in words)
        self._starts[elements[0]].append(_Pattern(elements, target, letters))

    def _element(self, word: str) -> int:
        key = ("lemma", word)
        if word.endswith("*"):
            key = ("prefix", word[:-1])
        elif word.startswith("="):
            key = ("exact", word[1:])
        elif word.startswith("@"):
            key = ("class", word[1:])
        return self._elements.setdefault(key, len(self._elements))

    def _climb(self, slug: str) -> Iterable[str]:
        seen: list[str] = []
        todo = list(self.concepts[slug].parents)
        while todo:
            parent = todo.pop()
            if parent == slug:
                raise LexiconError(f"concept {slug} is its own ancestor")
            if parent not in seen:
                seen.append(parent)
                todo += self.concepts[parent].parents
        return seen

    def ancestors(self, slug: str) -> frozenset[str]:
        """The wider concepts, not the concept itself."""
        return self._ancestors.get(slug, frozenset())

    def knows(self, word: str) -> bool:
        """Whether a pattern names this very word, alone or among others."""
        return bool(self._elements_of(word))

    def near(self, one: str, other: str) -> bool:
        """Whether people mix the two classes of actions."""
        return other in self.actions[one].near or one in self.actions[other].near

    def _reading(self, word: str) -> tuple[str, Reading]:
        """The word as meant (a typo mended) and its reading. A word that any dictionary knows is never mended."""
        reading = self._morphology.read(word)
        if reading.known or self._find_elements(word):
            return word, reading
        meant = self._speller.mend(word)
        return (meant, self._morphology.read(meant)) if meant else (word, reading)

    def _find_elements(self, word: str) -> frozenset[int]:
        lemmas = self._morphology.read(word).lemmas
        keys = [("exact", word), ("lemma", word), *(("lemma", lemma) for lemma in lemmas)]
        longest = min(len(word), self._longest_prefix)
        keys += [("prefix", word[:size]) for size in range(2, longest + 1)]
        found = {number for key in keys if (number := self._elements.get(key)) is not None}
        named = (
            pattern.target.slug
            for number in found
            for pattern in self._starts.get(number, ())
            if pattern.alone
        )
        return frozenset(found | {self._classes[slug] for slug in named if slug in self._classes})

    def find(self, words: Sequence[str]) -> list[Span]:
        """The patterns among the words of one clause, the longest where they compete, in reading order."""
        found = [self._elements_of(word) for word in words]
        spans: list[Span] = []
        for start, elements in enumerate(found):
            for element in elements:
                for pattern in self._starts.get(element, ()):
                    positions = (start,) if pattern.alone else _follow(pattern.elements, found, start)
                    if positions:
                        spans.append(Span(pattern.target, positions, pattern.letters))
        return _longest(spans)


def _follow(elements: Sequence[int], found: Sequence[Collection[int]], start: int) -> tuple[int, ...]:
    """Where the pattern's words stand from `start` on; empty when they do not."""
    positions = [start]
    for element in elements[1:]:
        after = positions[-1] + 1
        window = range(after, min(after + GAP + 1, len(found)))
        place = next((position for position in window if element in found[position]), None)
        if place is None:
            return ()
        positions.append(place)
    return tuple(positions)


def _longest(spans: list[Span]) -> list[Span]:
    """Spans that do not compete: more words first, then more letters. Only spans of one kind compete.

    On the same words several concepts of equally long patterns stay.
    """
    taken: dict[tuple[Kind, int], tuple[int, ...]] = {}
    letters: dict[tuple[tuple[int, ...], Kind], int] = {}
    kept: dict[tuple[tuple[int, ...], Target], Span] = {}
    for span in sorted(spans, key=lambda item: (-len(item.positions), -item.letters, item.positions)):
        places = [(span.target.kind, position) for position in span.positions]
        free = all(taken.get(place, span.positions) == span.positions for place in places)
        if free and letters.setdefault((span.positions, span.target.kind), span.letters) == span.letters:
            kept.setdefault((span.positions, span.target), span)
            taken.update(dict.fromkeys(places, span.positions))
    return sorted(kept.values(), key=lambda item: (item.positions, item.target.kind, item.target.slug))


def lexicon_from(data: Mapping[str, object], morphology: Morphology) -> Lexicon:
    """The lexicon of plain data, as `roles.lexicon_files` reads it: actions, concepts and scopes by slug."""
    from_data = _FromData(data)
    return Lexicon(from_data.actions(), from_data.concepts(), from_data.scopes(), morphology)


class _FromData:
    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data

    def _rows(self, name: str) -> Mapping[str, Mapping[str, object]]:
        rows = self._data.get(name, {})
        return rows if isinstance(rows, Mapping) else {}

    def actions(self) -> list[Action]:
        return [
            Action(slug, str(row["ru"]), frozenset(_texts(row, "near")), _texts(row, "words"))
            for slug, row in self._rows("actions").items()
        ]

    def concepts(self) -> list[Concept]:
        return [
            Concept(
                slug=slug,
                name=str(row["ru"]),
                weight=int(str(row.get("weight", 100))) / 100,
                parents=_texts(row, "is"),
                does=str(row.get("does", "")),
                patterns=_texts(row, "words"),
                relational=bool(row.get("relational")),
            )
            for slug, row in self._rows("concepts").items()
        ]

    def scopes(self) -> list[ScopeValue]:
        return [
            ScopeValue(dimension, value, tuple(str(word) for word in words))
            for dimension, values in self._rows("scopes").items()
            for value, words in values.items()
            if isinstance(words, list)
        ]


def _texts(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = row.get(name, [])
    return tuple(str(value) for value in values) if isinstance(values, list) else ()
