"""A duty line -> its frame: what is done (heads), with what (items), on which part of the market (scope).

A compound line falls into parts, each with its own heads and items; a part that names no action does what the part
before it does, a part that names no object does it to what the next part names. What stands in brackets, after a
colon or behind «с помощью» or «для» is an aside: it may help to recognise, but its lack is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roles.matching.clauses import PRONOUNS, Token, chunks_of, clauses_of, is_denied, tokens_of, with_asides
from roles.matching.lexicon import LIGHT, Lexicon, Span, WordClass
from roles.matching.words import STOP

ASIDE_SHARE = 0.35
"""What an item in brackets or behind «с помощью» or «для» counts."""
WEIGHTS: Mapping[WordClass, float] = {"noun": 0.6, "verb": 0.35, "adjective": 0.3, "other": 0.0}
"""What a word counts that the lexicon does not know."""
BORROWED = 0.5
"""What a thing of the part before counts in a part that means nothing without it: «…, контроль сроков»."""
INNER_ACTION = 0.45
"""What an action counts that is not the head: «контроль заполнения»."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something a part names.

    `slug`: a concept, `~action` for an inner action, `=lemma` for a word that the lexicon does not know.
    """

    slug: str
    weight: float
    words: tuple[str, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """`heads`: classes of action, empty when none is named; `inherited`: they come from a neighbouring part.

    `unknown_action`: something is done that the lexicon has no class for.
    `points_back`: a pronoun stands for what the part before names, «контроль их выполнения».
    `wider`: the wider concepts of the items; `size`: the weight of the items that are no asides.
    """

    heads: frozenset[str]
    items: Mapping[str, Item]
    scope: frozenset[str] = frozenset()
    head_words: tuple[str, ...] = ()
    inherited: bool = False
    denied: bool = False
    whole: bool = False
    points_back: bool = False
    unknown_action: bool = False
    wider: frozenset[str] = frozenset()
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """`parts`: the whole clauses first, then the parts of the compound ones; denied parts are left out.

    `denied`: some clause says that the work is not done.
    """

    text: str
    parts: tuple[Part, ...] = field(default=())
    denied: bool = False


def read_frame(text: str, lexicon: Lexicon) -> Frame:
    """The frame of one line. Deterministic; an empty text has no parts."""
    parts: list[Part] = []
    for clause in clauses_of(tokens_of(text, lexicon)):
        parts += _clause_parts(clause, lexicon)
    seen: dict[tuple[frozenset[str], frozenset[str]], Part] = {}
    for part in parts:
        key = (part.heads, frozenset(part.items))
        if part.items and not part.denied and key not in seen:
            seen[key] = _measured(part, lexicon)
    return Frame(text, tuple(seen.values()), any(part.denied for part in parts))


def _measured(part: Part, lexicon: Lexicon) -> Part:
    wider = frozenset[str]().union(*(lexicon.ancestors(slug) for slug in part.items))
    return replace(part, wider=wider, size=sum(item.weight for item in part.items.values() if not item.aside))


def _clause_parts(clause: Sequence[Token], lexicon: Lexicon) -> list[Part]:
    clause = with_asides(clause)
    spans = lexicon.find([token.word for token in clause])
    denied = is_denied(clause, spans)
    chunks = chunks_of(clause, spans)
    parts = [_part(clause, chunk, spans, lexicon) for chunk in chunks]
    parts = _with_owners(_shared(parts), lexicon)
    everything = parts
    if len(parts) > 1:
        whole = _part(clause, range(len(clause)), spans, lexicon)
        everything = [replace(whole, heads=parts[0].heads, whole=True), *parts]
    return [replace(part, denied=True) for part in everything] if denied else everything


def _part(clause: Sequence[Token], chunk: range, spans: Sequence[Span], lexicon: Lexicon) -> Part:
    reader = _PartReader(clause, lexicon)
    here = [span for span in spans if chunk.start <= span.positions[0] < chunk.stop]
    named = {position for span in here if span.target.kind == "concept" for position in span.positions}
    for span in sorted(here, key=lambda found: found.positions[0]):
        reader.take(span, doubled=named.issuperset(span.positions))
    covered = {position for span in here for position in span.positions}
    reader.take_words(at for at in chunk if at not in covered)
    points_back = any(clause[at].word in PRONOUNS for at in chunk)
    return replace(reader.part(), points_back=points_back)


class _PartReader:
    """Gathers what one part names, word by word."""

    def __init__(self, clause: Sequence[Token], lexicon: Lexicon) -> None:
        self._clause, self._lexicon = clause, lexicon
        self._heads: dict[str, tuple[str, ...]] = {}
        self._heads_closed = False
        self._items: dict[str, Item] = {}
        self._scope: set[str] = set()
        self._carried: dict[str, tuple[str, ...]] = {}
        self._unknown_action = False

    def take(self, span: Span, *, doubled: bool) -> None:
        """`doubled`: the same words name a concept too, so that as an inner action they would count twice."""
        words = tuple(self._clause[position].text for position in span.positions)
        aside = self._clause[span.positions[0]].aside
        if span.target.kind == "scope":
            self._scope.add(span.target.slug)
        elif span.target.kind == "action":
            self._take_action(span.target.slug, words, span.positions[0], aside=aside, doubled=doubled)
        else:
            concept = self._lexicon.concepts[span.target.slug]
            if concept.does and not aside:
                self._carried.setdefault(concept.does, words)
            if concept.weight:
                self._put(concept.slug, concept.weight, words, aside=aside)
            self._heads_closed = self._heads_closed or concept.weight > 0

    def _take_action(
        self, slug: str, words: tuple[str, ...], first: int, *, aside: bool, doubled: bool
    ) -> None:
        if aside or self._heads_closed or not self._may_head(first):
            if slug != LIGHT and not doubled:
                self._put(f"~{slug}", INNER_ACTION, words, aside=aside)
        elif slug == LIGHT:
            self._heads.setdefault(slug, words)
        else:
            self._heads.pop(LIGHT, None)
            self._heads.setdefault(slug, words)
            # «Контроль заполнения»: a second action without a conjunction is what the first one is done to.
            self._heads_closed = True

    def _may_head(self, position: int) -> bool:
        """A noun heads a part in the nominative, as the first word, or behind «осуществление»."""
        reading = self._clause[position].reading
        if reading.word_class == "adjective":
            return position == 0
        return position == 0 or LIGHT in self._heads or reading.word_class != "noun" or reading.subject

    def take_words(self, positions: Iterable[int]) -> None:
        for at in positions:
            token = self._clause[at]
            weight = WEIGHTS[token.reading.word_class]
            if (
                token.is_mark
                or token.word in STOP
                or token.text[0].isdigit()
                or not weight
                or len(token.word) < 2
            ):
                continue
            self._unknown_action = self._unknown_action or (not self._heads and self._looks_like_action(at))
            lemma = token.reading.lemmas[0] if token.reading.lemmas else token.word
            if lemma not in STOP:
                self._put(f"={lemma}", weight, (token.text,), aside=token.aside)

    def _looks_like_action(self, at: int) -> bool:
        token = self._clause[at]
        verbal = token.word.endswith(("ание", "ение", "яние", "ация", "овка"))
        return token.reading.word_class == "verb" or (at == 0 and verbal)

    def _put(self, slug: str, weight: float, words: tuple[str, ...], *, aside: bool) -> None:
        known = self._items.get(slug)
        if known is None or (known.aside and not aside):
            self._items[slug] = Item(slug, weight * (ASIDE_SHARE if aside else 1.0), words, aside)

    def part(self) -> Part:
        heads = {slug: words for slug, words in self._heads.items() if slug != LIGHT}
        if not heads:
            heads = self._carried or self._heads
        return Part(
            heads=frozenset(heads),
            items=dict(self._items),
            scope=frozenset(self._scope),
            unknown_action=self._unknown_action and not heads,
            head_words=tuple(word for words in heads.values() for word in words),
        )


def _shared(parts: Sequence[Part]) -> list[Part]:
    """Heads and items that neighbouring parts have in common: «поиск и привлечение клиентов», «контроль оплат и ДЗ»."""
    result: list[Part] = []
    waiting: list[Part] = []
    for part in parts:
        if part.points_back and result and not _names_something(part):
            part = replace(part, items={**result[-1].items, **part.items})
        if not _names_something(part):
            waiting.append(part)
            continue
        heads = part.heads
        if not heads and result:
            before = result[-1]
            # «Анализ зарубежных рынков и конкурентов»: what narrows the first object narrows the second too.
            scope = part.scope or before.scope
            part = replace(
                part, heads=before.heads, head_words=before.head_words, scope=scope, inherited=True
            )
        for other in waiting:
            part = replace(
                part, heads=part.heads | other.heads, head_words=(*other.head_words, *part.head_words)
            )
        waiting = []
        result.append(part)
    if waiting and result:
        last = result[-1]
        heads = last.heads.union(*(part.heads for part in waiting))
        result[-1] = replace(last, heads=heads)
    elif waiting:
        result = waiting
    return result


def _with_owners(parts: Sequence[Part], lexicon: Lexicon) -> list[Part]:
    """«Постановка задач дизайнерам, контроль сроков»: whose dates they are stands in the part before."""
    result: list[Part] = []
    for part in parts:
        owner = next((before for before in reversed(result) if not _is_relational(before, lexicon)), None)
        if owner is not None and _is_relational(part, lexicon):
            borrowed = {
                slug: replace(item, weight=item.weight * BORROWED)
                for slug, item in owner.items.items()
                if not item.aside and slug not in part.items
            }
            part = replace(part, items={**part.items, **borrowed})
        result.append(part)
    return result


def _is_relational(part: Part, lexicon: Lexicon) -> bool:
    """Whether the part names only things that always belong to something: dates, reports, errors."""
    named = [slug for slug, item in part.items.items() if not item.aside and slug[0] not in "~="]
    return bool(named) and all(lexicon.concepts[slug].relational for slug in named)


def _names_something(part: Part) -> bool:
    return any(
        item.weight > 0.25 and not item.aside and not slug.startswith("~")
        for slug, item in part.items.items()
    )
