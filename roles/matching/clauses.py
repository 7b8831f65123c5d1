"""A duty line as clauses of words: what is an aside, what is denied, where a compound clause may be cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from roles.matching.lexicon import Lexicon, Reading, Span
from roles.matching.words import STOP, plain

_TOKEN = re.compile(
    r"\d+(?:-\d+)+|\d*[^\W\d_][\w-]*[^\W_]|\d*[^\W\d_]|\d+(?:[.,]\d+)?%?|\.(?=\s|$)|[%()\[\]:;,!?/&+•\n–—-]"
)
_HARD = frozenset(";.!?\n•")
_BUT = frozenset({"но", "but"})
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
PRONOUNS = frozenset({"их", "его", "ее", "ими", "ним", "ней", "ними", "them", "their", "it"})
_RIGHTS = frozenset("зоне обязанности обязанностях компетенции компетенцию функции полномочиях".split())
_ENGLISH_DENIALS = frozenset({"not", "no", "without"})

_FOR = frozenset({"для", "от", "из", "при", "после", "до", "for", "from", "before", "after"})
_PREPOSITIONS = _FOR | frozenset(
    "перед с со по на в во о об за к ко над под между у про через with by on in of to at into".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    word: str
    reading: Reading
    aside: bool

    @property
    def is_mark(self) -> bool:
        return not (self.text[0].isalnum())


def tokens_of(text: str, lexicon: Lexicon) -> list[Token]:
    """The words and marks of a text as the lexicon reads them; what stands in brackets is an aside."""
    tokens: list[Token] = []
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
            tokens.append(Token(piece, word, reading, depth > 0))
    return tokens


def _pieces(written: str, lexicon: Lexicon) -> list[str]:
    """«VIP-заказчиков» is two words unless the lexicon has a pattern for the whole."""
    if "-" not in written or lexicon.knows(plain(written)):
        return [written]
    return [piece for piece in written.split("-") if piece]


_MARK = Reading((), "other", known=True)


def clauses_of(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens between full stops, semicolons and «но», which are left out themselves; asides part nothing."""
    clause: list[Token] = []
    for token in tokens:
        if (token.text in _HARD or token.word in _BUT) and not token.aside:
            if clause:
                yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def with_asides(clause: Sequence[Token]) -> list[Token]:
    """Marks what stands behind «с помощью» up to the next comma, and details behind a colon, as asides."""
    result: list[Token] = []
    aside = behind_for = False
    for at, token in enumerate(clause):
        if token.text == ":" and not token.aside:
            aside = not _acts_after(clause, at)
        elif token.text == ",":
            aside = aside and ":" in {earlier.text for earlier in clause[:at]}
            behind_for = behind_for and not _begins_work(clause, at + 1)
        elif any(_stands(clause, at, words) for words in _ASIDE_STARTS.get(token.word, ())):
            aside = at > 0
        elif token.word in _PREPOSITIONS:
            behind_for = token.word in _FOR and at > 0
        elif token.text == "," or (token.reading.word_class == "verb" and token.word not in STOP):
            behind_for = False
        result.append(replace(token, aside=True) if aside or behind_for else token)
    return result


def _begins_work(clause: Sequence[Token], at: int) -> bool:
    """«…, заключение договоров»: a verb, or a noun in the nominative."""
    if at >= len(clause):
        return False
    reading = clause[at].reading
    return reading.word_class == "verb" or (reading.word_class == "noun" and reading.subject)


def _acts_after(clause: Sequence[Token], colon: int) -> bool:
    """Whether the list behind the colon is one of its own actions: then it is no mere detail."""
    following = [token for token in clause[colon + 1 :] if not token.is_mark]
    return bool(following) and following[0].reading.word_class == "verb"


def _stands(clause: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.word for token in clause[at : at + len(words)]) == words


def is_denied(clause: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether the clause says that this is not done: «не отвечает за», «без права», “not responsible for”."""
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


def _is_verb(clause: Sequence[Token], at: int) -> bool:
    return at < len(clause) and clause[at].reading.word_class == "verb"


def _inside_subordinate(words: Sequence[str], at: int) -> bool:
    """«Следит, чтобы менеджеры не забывали …» denies nothing."""
    return any(word in _SUBORDINATE for word in words[:at])


def chunks_of(clause: Sequence[Token], spans: Sequence[Span]) -> list[range]:
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


def _between(clause: Sequence[Token], at: int) -> bool:
    """«обмен данными между 1С и сайтом»: this «и» joins the two ends."""
    return clause[at].word == "и" and any(token.word == "между" for token in clause[max(0, at - 4) : at])


def _continues(clause: Sequence[Token], before: Sequence[range], chunk: range) -> bool:
    """«для сайта, рассылок и маркетплейсов»: the list goes on behind the preposition, no new work begins."""
    if not before or clause[chunk.start].word in _PREPOSITIONS:
        return False
    if not any(clause[at].word in _PREPOSITIONS for at in before[-1]):
        return False
    first = next(
        (clause[at].reading for at in chunk if clause[at].reading.word_class in ("noun", "verb")), None
    )
    return first is not None and first.word_class == "noun" and not first.subject
