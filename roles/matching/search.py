"""A search that forgives: what a person typed -> the entries of an index that say it, best first.

Pure: texts of either language come in as `Entry`, `Found` goes out. A word is found in any form, by its beginning, by
another name of the same thing (`search_terms.SAME`), on the wrong keyboard layout, and with a slip or two; a text that
is found so ranks lower. Words may stand in any order, but all of them must stand in one entry; where no entry has them
all, the entries that come nearest are given and `is_exact` is False.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from common.letters import fold
from roles.matching.search_terms import STOP, WORD, root, same_by_roots, words_of
from roles.matching.search_typos import ONE_FROM, Vocabulary, slips, switched

LONGEST_QUERY = 120
"""Characters; what stands after them is not looked for."""
MOST_NEAR = 12
"""Entries given when none has every word."""

AS_TYPED, OTHER_NAME, BEGINNING, MISSPELT = 1.0, 0.85, 0.75, 0.6
_LONGEST_NAME = max(len(phrase) for phrase in same_by_roots())


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `texts`: weight and words; the weight says how much a hit there is worth."""

    kind: str
    key: str
    texts: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Hit:
    kind: str
    key: str
    score: float


@dataclass(frozen=True)
class Way:
    """One way to say a term: a root out of each set. `quality` 0-1: how far it is from what was typed."""

    quality: float
    roots: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Term:
    """A word or a name of the query, with every way to say it."""

    words: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Found:
    """`text`: the query as typed. `read_as`: the query as understood, "" when that is the same.

    `words`: known words near those that were not understood, to try instead.
    """

    text: str
    terms: tuple[Term, ...] = ()
    hits: tuple[Hit, ...] = ()
    is_exact: bool = True
    read_as: str = ""
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was looked for."""
        return bool(self.text)

    def pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text cut into pieces, each with whether it is a word that was looked for."""
        spans = (
            [(found.span(), root(fold(found.group()))) for found in WORD.finditer(text)] if self.terms else []
        )
        wanted = self._wanted({item for _span, item in spans})
        at = 0
        for (start, end), item in spans:
            if item in wanted:
                yield text[at:start], False
                yield text[start:end], True
                at = end
        yield text[at:], False

    def _wanted(self, there: Collection[str]) -> set[str]:
        """The roots to mark: of every way that the text says in full."""
        ways = (way for term in self.terms for way in term.ways)
        said = (way for way in ways if all(not roots.isdisjoint(there) for roots in way.roots))
        return {item for way in said for roots in way.roots for item in roots}


@dataclass
class _Postings:
    """Where a root stands: entry -> the best weight of its texts, a short text before a long one."""

    by_entry: dict[int, float] = field(default_factory=dict)

    def add(self, entry: int, worth: float) -> None:
        self.by_entry[entry] = max(worth, self.by_entry.get(entry, 0.0))


class SearchIndex:
    """The entries by their roots. Built once; `find` takes milliseconds for thousands of entries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._postings: dict[str, _Postings] = defaultdict(_Postings)
        spelt: dict[str, Counter[str]] = defaultdict(Counter)
        for place, entry in enumerate(self.entries):
            for weight, text in entry.texts:
                said = words_of(text)
                for word in said:
                    # A name of two words says more by each of them than a sentence of twenty does.
                    self._postings[root(word)].add(place, weight * (1 + 1 / (1 + len(said))))
                    spelt[root(word)][word] += 1
        self._spelt = dict(spelt)
        names = {item for phrase in same_by_roots() for item in phrase}
        self._vocabulary = Vocabulary({*self._postings, *names})

    def find(self, query: str) -> Found:
        """What is found for the query, best first. A query without a letter or a digit finds nothing."""
        text = " ".join(query[:LONGEST_QUERY].split())
        words = [word for chunk in text.split() for word in self._understood(chunk)]
        wanted = [word for word in words if word.root not in STOP] or words
        terms = self._terms(wanted)
        for tried in (terms, [self._with_slips(term) for term in terms]):
            if hits := self._ranked(tried, all_of_them=True):
                return Found(text, tuple(tried), hits, True, self._read_as(words))
        nearest = self._ranked(terms, all_of_them=False)[:MOST_NEAR]
        return Found(text, tuple(terms), nearest, False, "", self._words_near(wanted))

    # --- what was meant ---

    def _understood(self, chunk: str) -> list["_Word"]:
        """The words of what stands between two blanks: as typed, else on the other layout, else with slips."""
        here, there = words_of(chunk), words_of(switched(chunk))
        for typed, is_switched in ((here, False), (there, True)):
            if typed and all(self._is_known(word) for word in typed):
                return [_Word(word, root(word), True, is_switched) for word in typed]
        for typed, is_switched in ((here, False), (there, True)):
            mended = [self._mended(word, is_switched) for word in typed]
            if mended and all(word.understood for word in mended):
                return mended
        return [self._mended(word, False) for word in here]

    def _is_known(self, word: str) -> bool:
        item = root(word)
        if item in self._vocabulary or word in STOP:
            return True
        return len(item) > 1 and bool(self._vocabulary.beginning_with(item))

    def _mended(self, word: str, is_switched: bool) -> "_Word":
        if self._is_known(word):
            return _Word(word, root(word), True, is_switched)
        near = self._vocabulary.misspelt(root(word))
        return _Word(word, root(word), bool(near), is_switched, near)

    def _terms(self, words: Sequence["_Word"]) -> list[Term]:
        """The words as terms; words that together are a name of something are one."""
        terms, at = [], 0
        while at < len(words):
            size = self._name_at(words, at)
            together = words[at : at + size]
            terms.append(self._term(together))
            at += size
        return terms

    def _name_at(self, words: Sequence["_Word"], at: int) -> int:
        for size in range(min(_LONGEST_NAME, len(words) - at), 1, -1):
            if tuple(word.best_root for word in words[at : at + size]) in same_by_roots():
                return size
        return 1

    def _term(self, words: Sequence["_Word"]) -> Term:
        phrase = tuple(word.best_root for word in words)
        names = same_by_roots().get(phrase, ())
        ways = [
            Way(OTHER_NAME, tuple(frozenset({item}) for item in name)) for name in names if name != phrase
        ]
        if any(word.mended for word in words):
            ways.insert(0, Way(MISSPELT, tuple(word.roots for word in words)))
        else:
            ways.insert(0, Way(AS_TYPED, tuple(frozenset({word.root}) for word in words)))
            if (
                len(words) == 1
                and len(phrase[0]) > 1
                and (longer := self._vocabulary.beginning_with(phrase[0]))
            ):
                ways.append(Way(BEGINNING, (longer,)))
        return Term(tuple(word.typed for word in words), tuple(ways))

    def _with_slips(self, term: Term) -> Term:
        """The term, and what it would be with a slip in it: for known words that are not found together."""
        if len(term.words) > 1 or any(way.quality == MISSPELT for way in term.ways):
            return term
        near = self._vocabulary.misspelt(root(term.words[0]))
        return Term(term.words, (*term.ways, Way(MISSPELT, (near,)))) if near else term

    def _read_as(self, words: Sequence["_Word"]) -> str:
        if not any(word.mended or word.switched for word in words):
            return ""
        return " ".join(self._spell(word) for word in words)

    def _spell(self, word: "_Word") -> str:
        """A word for people: of the forms in the texts the one that looks most like what was typed."""
        if not word.mended:
            return word.typed
        forms = [form for item in word.roots for form in self._spelt.get(item, {item: 1})]
        return min(sorted(forms), key=lambda form: slips(word.typed, form, 9))

    def _words_near(self, words: Iterable["_Word"]) -> tuple[str, ...]:
        """Known words three slips from those that nothing was found for."""
        lost = [word for word in words if not word.understood and len(word.root) > ONE_FROM]
        near = [item for word in lost for item in sorted(self._vocabulary.misspelt(word.root, 3))]
        likely = [
            item for item in near if item in self._spelt and item.startswith(tuple(w.root[:2] for w in lost))
        ]
        return tuple(dict.fromkeys(self._spelt[item].most_common(1)[0][0] for item in likely))[:3]

    # --- what says it ---

    def _ranked(self, terms: Sequence[Term], *, all_of_them: bool) -> tuple[Hit, ...]:
        scores: dict[int, float] = defaultdict(float)
        said: Counter[int] = Counter()
        for term in terms:
            worth = self._worth(term)
            # A word that few entries say tells more than one that stands in half of them.
            rarity = log(1 + len(self.entries) / (1 + len(worth)))
            for place, value in worth.items():
                scores[place] += value * rarity
                said[place] += 1
        least = len(terms) if all_of_them else 1
        places = [place for place in scores if said[place] >= least]
        places.sort(key=lambda place: (-said[place], -scores[place], place))
        return tuple(
            Hit(self.entries[place].kind, self.entries[place].key, round(scores[place], 4))
            for place in places
        )

    def _worth(self, term: Term) -> Mapping[int, float]:
        """Entry -> what the term is worth there, by the best way in which it is said."""
        best: dict[int, float] = {}
        for way in term.ways:
            parts = [self._where(roots) for roots in way.roots]
            for place in set(parts[0]).intersection(*parts[1:]):
                value = way.quality * sum(part[place] for part in parts) / len(parts)
                best[place] = max(value, best.get(place, 0.0))
        return best

    def _where(self, roots: Iterable[str]) -> dict[int, float]:
        found: dict[int, float] = {}
        for item in roots:
            if item in self._postings:
                for place, worth in self._postings[item].by_entry.items():
                    found[place] = max(worth, found.get(place, 0.0))
        return found


@dataclass(frozen=True)
class _Word:
    """A word of the query; `near`: the roots it is taken for when it is misspelt."""

    typed: str
    root: str
    understood: bool
    switched: bool = False
    near: frozenset[str] = frozenset()

    @property
    def mended(self) -> bool:
        return bool(self.near)

    @property
    def roots(self) -> frozenset[str]:
        return self.near or frozenset({self.root})

    @property
    def best_root(self) -> str:
        return min(self.near) if len(self.near) == 1 else self.root
