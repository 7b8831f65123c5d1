"""A duty line -> its frame: what is done (heads), with what (items), on which part of the market (scope).

A compound line falls into parts, each with its own heads and items; a part that names no action does what the part
before it does, a part that names no object does it to what the next part names. What stands in brackets, after a
colon or behind «с помощью» or «для» is an aside: it may help to recognise, but its lack is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from roles.matching.lexicon import LIGHT, Lexicon, Reading, Span, WordClass
from roles.matching.words import STOP, plain

_TOKEN = re.compile(
    r"\d+(?:-\d+)+|\d*[^\W\d_][\w-]*[^\W_]|\d*[^\W\d_]|\d+(?:[.,]\d+)?%?|\.(?=\s|$)|[%()\[\]:;,!?/&+•\n–—-]"
)
_HARD = frozenset(";.!?\n•")
_SOFT = frozenset({",", "/", "&", "+", "и", "или", "либо", "and", "or", "а", "плюс", "–", "—", "-"})
_SUBORDINATE = frozenset(
    "чтобы чтоб что кто кого кому кем пока"
    " который которая которое которые которых которым которыми как где если когда откуда почему сколько какой"
    " какие насколько that which who whether where when how why".split()
)
_ASIDE_WORDS = (
    ("с", "помощью"), ("при", "помощи"), ("с", "использованием"), ("путем",), ("посредством",), ("через",),
    ("согласно",),
    ("в", "соответствии"), ("на", "основе"), ("на", "основании"), ("в", "рамках"), ("с", "целью"), ("в", "целях"),
    ("с", "учетом"), ("исходя",), ("в", "том", "числе"), ("including",), ("using",), ("via",), ("например",),
)  # fmt: skip
_ASIDE_STARTS = {
    first: [words for words in _ASIDE_WORDS if words[0] == first] for first, *_rest in _ASIDE_WORDS
}
_DENIALS = frozenset(
    "входит входят отвечает отвечаю отвечать занимается занимаюсь заниматься имеет имею принимает принимаю участвует"
    " обязан обязана вправе несет является требуется предусмотрено осуществляет ведет проводит".split()
)
_NOT_DENIED = frozenset(
    "дает даем давать допускает допускают допускать допустить допуская менее более позднее раньше ранее"
    " реже чаще только ниже выше".split()
)
_PRONOUNS = frozenset({"их", "его", "ее", "ими", "ним", "ней", "ними", "them", "their", "it"})
_RIGHTS = frozenset("зоне обязанности обязанностях компетенции компетенцию функции полномочиях".split())
_ENGLISH_DENIALS = frozenset({"not", "no", "without"})

_FOR = frozenset({"для", "от", "из", "при", "после", "до", "for", "from", "before", "after"})
_PREPOSITIONS = _FOR | frozenset(
    "перед с со по на в во о об за к ко над под между у про через with by on in of to at into".split()
)
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


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: str
    reading: Reading
    aside: bool

    @property
    def is_mark(self) -> bool:
        return not (self.text[0].isalnum())


def read_frame(text: str, lexicon: Lexicon) -> Frame:
    """The frame of one line. Deterministic; an empty text has no parts."""
    parts: list[Part] = []
    for clause in _clauses(_tokens(text, lexicon)):
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


def _tokens(text: str, lexicon: Lexicon) -> list[_Token]:
    tokens: list[_Token] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        written = match.group()
        if written in "([":
            depth += 1
            continue
        if written in ")]":
            depth = max(0, depth - 1)
            continue
        for piece in _pieces(written, lexicon):
            word, reading = plain(piece), _MARK
            if any(char.isalpha() for char in piece) or lexicon.knows(word):
                word, reading = lexicon.reading(word)
            tokens.append(_Token(piece, word, reading, depth > 0))
    return tokens


def _pieces(written: str, lexicon: Lexicon) -> list[str]:
    """«VIP-заказчиков» is two words unless the lexicon has a pattern for the whole."""
    if "-" not in written or lexicon.knows(plain(written)):
        return [written]
    return [piece for piece in written.split("-") if piece]


_MARK = Reading((), "other", known=True)


def _clauses(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    clause: list[_Token] = []
    for token in tokens:
        if token.text in _HARD and not token.aside:
            if clause:
                yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def _clause_parts(clause: Sequence[_Token], lexicon: Lexicon) -> list[Part]:
    clause = _with_asides(clause)
    spans = lexicon.find([token.word for token in clause])
    denied = _denied(clause, spans)
    chunks = _chunks(clause, spans)
    parts = [_part(clause, chunk, spans, lexicon) for chunk in chunks]
    parts = _with_owners(_shared(parts), lexicon)
    everything = parts
    if len(parts) > 1:
        whole = _part(clause, range(len(clause)), spans, lexicon)
        everything = [replace(whole, heads=parts[0].heads, whole=True), *parts]
    return [replace(part, denied=True) for part in everything] if denied else everything


def _with_asides(clause: Sequence[_Token]) -> list[_Token]:
    """Marks what stands behind «с помощью» up to the next comma, and details behind a colon, as asides."""
    result: list[_Token] = []
    aside = behind_for = False
    for at, token in enumerate(clause):
        if token.text == ":" and not token.aside:
            aside = not _acts_after(clause, at)
        elif token.text == ",":
            aside = aside and ":" in {earlier.text for earlier in clause[:at]}
        elif any(_stands(clause, at, words) for words in _ASIDE_STARTS.get(token.word, ())):
            aside = at > 0
        elif token.word in _PREPOSITIONS:
            behind_for = token.word in _FOR and at > 0
        elif token.text == "," or (token.reading.word_class == "verb" and token.word not in STOP):
            behind_for = False
        result.append(replace(token, aside=True) if aside or behind_for else token)
    return result


def _acts_after(clause: Sequence[_Token], colon: int) -> bool:
    """Whether the list behind the colon is one of its own actions: then it is no mere detail."""
    following = [token for token in clause[colon + 1 :] if not token.is_mark]
    return bool(following) and following[0].reading.word_class == "verb"


def _stands(clause: Sequence[_Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.word for token in clause[at : at + len(words)]) == words


def _denied(clause: Sequence[_Token], spans: Sequence[Span]) -> bool:
    # «Не разглашать коммерческую тайну» is a duty: a pattern that begins with «не» denies nothing.
    named = {span.positions[0] for span in spans if span.target.kind == "concept" and len(span.positions) > 1}
    words = ["" if at in named else token.word for at, token in enumerate(clause)]
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        acts = at == 0 or following in _DENIALS or _is_verb(clause, at + 1)
        if word == "не" and following not in _NOT_DENIED and acts:
            return not _inside_subordinate(words, at)
        if word == "не" and following in {"в", "во"} and set(words[at + 2 : at + 5]) & _RIGHTS:
            return True
        if word in _ENGLISH_DENIALS and (at == 0 or following in {"responsible", "involved", "allowed"}):
            return True
        if word == "без" and following == "права":
            return True
    return False


def _is_verb(clause: Sequence[_Token], at: int) -> bool:
    return at < len(clause) and clause[at].reading.word_class == "verb"


def _inside_subordinate(words: Sequence[str], at: int) -> bool:
    """«Следит, чтобы менеджеры не забывали …» denies nothing."""
    return any(word in _SUBORDINATE for word in words[:at])


def _chunks(clause: Sequence[_Token], spans: Sequence[Span]) -> list[range]:
    """Where the clause may be cut: at commas and conjunctions, never inside a pattern or a subordinate clause."""
    inside = {
        position
        for span in spans
        for position in range(span.positions[0] + 1, span.positions[-1])
        if len(span.positions) > 1
    }
    cuts = [
        at
        for at, token in enumerate(clause)
        if (token.text in _SOFT or token.word in _SOFT)
        and not (at in inside or token.aside or _between(clause, at))
    ]
    bounds = [-1, *cuts, len(clause)]
    rough = [range(start + 1, end) for start, end in pairwise(bounds) if end - start > 1]
    joined: list[range] = []
    for chunk in rough:
        subordinate = clause[chunk.start].word in _SUBORDINATE or _continues(clause, joined, chunk)
        dangling = bool(joined) and clause[joined[-1].stop - 1].reading.word_class == "adjective"
        dangling = dangling and not any(joined[-1].stop - 1 in span.positions for span in spans)
        if joined and (subordinate or dangling):
            joined[-1] = range(joined[-1].start, chunk.stop)
        else:
            joined.append(chunk)
    return joined


def _between(clause: Sequence[_Token], at: int) -> bool:
    """«обмен данными между 1С и сайтом»: this «и» joins the two ends."""
    return clause[at].word == "и" and any(token.word == "между" for token in clause[max(0, at - 4) : at])


def _continues(clause: Sequence[_Token], before: Sequence[range], chunk: range) -> bool:
    """«для сайта, рассылок и маркетплейсов»: the list goes on behind the preposition, no new work begins."""
    if not before or clause[chunk.start].word in _PREPOSITIONS:
        return False
    if not any(clause[at].word in _PREPOSITIONS for at in before[-1]):
        return False
    first = next(
        (clause[at].reading for at in chunk if clause[at].reading.word_class in ("noun", "verb")), None
    )
    return first is not None and first.word_class == "noun" and not first.subject


def _part(clause: Sequence[_Token], chunk: range, spans: Sequence[Span], lexicon: Lexicon) -> Part:
    reader = _PartReader(clause, lexicon)
    here = [span for span in spans if chunk.start <= span.positions[0] < chunk.stop]
    named = {position for span in here if span.target.kind == "concept" for position in span.positions}
    for span in sorted(here, key=lambda found: found.positions[0]):
        reader.take(span, doubled=named.issuperset(span.positions))
    covered = {position for span in here for position in span.positions}
    reader.take_words(at for at in chunk if at not in covered)
    points_back = any(clause[at].word in _PRONOUNS for at in chunk)
    return replace(reader.part(), points_back=points_back)


class _PartReader:
    """Gathers what one part names, word by word."""

    def __init__(self, clause: Sequence[_Token], lexicon: Lexicon) -> None:
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
