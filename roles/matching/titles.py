"""Which catalogue role a job title means. Pure: wordings come in as `TitleAliases`, a match with its reason goes out.

A title is compared as a bag of word stems after abbreviations are spelled out: «рук. ОП» is руководитель отдела продаж.
Words of rank («старший», Junior, «2 категории») never change the role; words of trade («ассистент», «инженер») always
do: an assistant of a sales manager is no sales manager.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from common.letters import fold

How = Literal["exact", "rank", "words", "weak", "slug", "nothing", "tie"]

THRESHOLD = 0.5  # a match below this suggests nothing
_WEAK = 0.6
_TOKEN = re.compile(r"[^\W_]+")
_ENDINGS = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ией|ах|ях|ам|ям|ов|ев|ой|ей|ий|ый|ая|яя|ое|ее|ые|ие|ых|их|ым|им|ом|ем|ью|ую"
    r"|ия|ию|ии|а|я|о|е|ы|и|у|ю|ь|й)$"
)


@dataclass(frozen=True)
class TitleAliases:
    """The wordings of every role and the words that matter, as read from the data file.

    `phrases`: stem bag -> [(role slug, wording, weak)]; `by_stem` finds the bags that hold a stem; `short_form` matches
    an abbreviation, `full_forms` spells it out; the word sets hold stems. Build it with `build_aliases`.
    """

    phrases: Mapping[frozenset[str], tuple[tuple[str, str, bool], ...]]
    by_stem: Mapping[str, tuple[frozenset[str], ...]]
    slugs: frozenset[str]
    short_form: re.Pattern[str]
    full_forms: Mapping[str, str]
    rank_words: frozenset[str]
    filler_words: frozenset[str]
    trade_words: frozenset[str]
    lead_words: frozenset[str]


@dataclass(frozen=True)
class TitleMatch:
    """`role` slug or None; `confidence` 0 to 1; `how` it was found and the `because` words that decided.

    `others` are roles that fit equally well when `how` is tie: a person has to choose.
    """

    role: str | None
    confidence: float
    how: How
    because: tuple[str, ...] = ()
    others: tuple[str, ...] = field(default=())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A folded word without its Russian ending, or without an English plural s; at least four letters stay."""
    if word.isascii():
        return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    if len(word) <= 4:
        return word
    found = _ENDINGS.search(word)
    if found is None:
        return word
    return word[: max(4, found.start())]


def build_aliases(
    titles: Mapping[str, Iterable[str]],
    weak: Mapping[str, Iterable[str]],
    *,
    short_forms: Mapping[str, str],
    rank_words: Iterable[str],
    filler_words: Iterable[str],
    trade_words: Iterable[str],
    lead_words: Iterable[str],
) -> TitleAliases:
    """Aliases from plain wordings: role slug -> its titles, and -> titles that only hint at it."""
    full_forms = {fold(short): fold(full) for short, full in short_forms.items()}
    longest_first = "|".join(re.escape(short) for short in sorted(full_forms, key=lambda short: -len(short)))
    short_form = re.compile(rf"(?<![^\W_])(?:{longest_first or '(?!)'})(?![^\W_])")
    word_sets = (_stems(rank_words), _stems(filler_words), _stems(trade_words), _stems(lead_words))
    bare = TitleAliases({}, {}, frozenset(), short_form, full_forms, *word_sets)
    phrases: dict[frozenset[str], list[tuple[str, str, bool]]] = {}
    for wordings, is_weak in ((titles, False), (weak, True)):
        for slug, texts in wordings.items():
            for text in texts:
                phrases.setdefault(frozenset(_stems_of(text, bare)), []).append((slug, text, is_weak))
    by_stem: dict[str, list[frozenset[str]]] = {}
    for bag in phrases:
        by_stem.setdefault(min(bag, key=lambda each: (-len(each), each)), []).append(bag)
    return TitleAliases(
        {bag: tuple(dict.fromkeys(found)) for bag, found in phrases.items()},
        {key: tuple(bags) for key, bags in by_stem.items()},
        frozenset({*titles, *weak}),
        short_form,
        full_forms,
        *word_sets,
    )


def suggest_role(title: str, aliases: TitleAliases) -> TitleMatch:
    """The role a job title means; `role` None when nothing fits well enough or two roles fit equally."""
    if title.strip() in aliases.slugs:
        return TitleMatch(title.strip(), 1.0, "slug", (title.strip(),))
    parts = _parts(title)
    best = TitleMatch(None, 0.0, "nothing")
    for position, text in enumerate(parts):
        found = _suggest_one(text, aliases)
        if position:  # a whole title speaks louder than one of its halves, and the first half than the second
            found = TitleMatch(
                found.role,
                round(found.confidence * (0.9 - 0.1 * position), 2),
                found.how,
                found.because,
                found.others,
            )
        if found.confidence > best.confidence:
            best = found
    return (
        best if best.confidence >= THRESHOLD else TitleMatch(None, best.confidence, "nothing", best.because)
    )


def title_key(title: str, aliases: TitleAliases) -> frozenset[str]:
    """Titles with equal keys are the same title: «Рук. отдела продаж» and «Руководителю отдела продаж»."""
    return frozenset(_stems_of(title, aliases))


def is_lead_title(title: str, aliases: TitleAliases) -> bool:
    """Whether the title leads people: head, director, team lead."""
    return bool(aliases.lead_words & title_key(title, aliases))


def _parts(title: str) -> list[str]:
    """The title whole, then without brackets, then what brackets, strokes and dashes set apart."""
    folded = fold(title)
    parts = [folded]
    outside = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", folded).strip()
    pieces = [
        outside,
        *re.split(r"(?<!\s)\s*[/|;,]\s*|(?<!\s)\s+[-–—]\s+", outside),
        *re.findall(r"[(\[]([^()\[\]]+)[)\]]", folded),
    ]
    for piece in pieces:
        if piece and piece not in parts:
            parts.append(piece)
    return parts[:5]


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(token) for word in words for token in _TOKEN.findall(fold(word)))


def _stems_of(text: str, aliases: TitleAliases) -> list[str]:
    spelled = aliases.short_form.sub(lambda found: aliases.full_forms[found.group()], fold(text)[:300])
    tokens = [stem(token) for token in _TOKEN.findall(spelled)]
    return [token for token in tokens if token not in aliases.filler_words]


def _suggest_one(text: str, aliases: TitleAliases) -> TitleMatch:
    stems = frozenset(_stems_of(text, aliases))
    if not stems:
        return TitleMatch(None, 0.0, "nothing")
    if stems in aliases.phrases:
        return _choose(aliases.phrases[stems], 1.0, "exact")
    ranked = stems - {token for token in stems if token in aliases.rank_words or token.isdigit()}
    if ranked in aliases.phrases:
        return _choose(aliases.phrases[ranked], 0.95, "rank")
    return _by_words(stems, ranked, aliases)


def _by_words(stems: frozenset[str], ranked: frozenset[str], aliases: TitleAliases) -> TitleMatch:
    """The longest wording all of whose words stand in the title, unless a word of trade outside it forbids."""
    fitting: list[tuple[int, float, frozenset[str]]] = []
    for token in stems:
        for bag in aliases.by_stem.get(token, ()):
            outside = stems - bag
            if bag <= stems and not outside & aliases.trade_words:
                fitting.append((len(bag), len(bag) / len(ranked | bag), bag))
    if not fitting:
        return TitleMatch(None, 0.0, "nothing")
    longest = max(length for length, _coverage, _bag in fitting)
    bags = [(coverage, bag) for length, coverage, bag in fitting if length == longest]
    coverage = max(share for share, _bag in bags)
    entries = tuple(entry for _share, bag in bags for entry in aliases.phrases[bag])
    return _choose(entries, round(0.55 + 0.35 * coverage, 2), "words")


def _choose(entries: tuple[tuple[str, str, bool], ...], confidence: float, how: How) -> TitleMatch:
    strong = [entry for entry in entries if not entry[2]]
    chosen = strong or list(entries)
    if not strong:
        confidence, how = round(confidence * _WEAK, 2), "weak"
    slugs = tuple(dict.fromkeys(slug for slug, _wording, _weak in chosen))
    because = tuple(dict.fromkeys(wording for _slug, wording, _weak in chosen))
    if len(slugs) > 1:
        return TitleMatch(None, confidence, "tie", because, slugs)
    return TitleMatch(slugs[0], confidence, how, because)
