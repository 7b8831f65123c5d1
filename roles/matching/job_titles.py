"""The title of the job in a job description, put into the nominative. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from common.letters import fold
from roles.matching.job_lines import Item
from roles.matching.job_sections import heading_of

LOOKED_AT = 15
"""Items from the top: further down a line that looks like a title is about something else."""
MOST_TITLE_WORDS = 9
LONGEST_TITLE = 120

_INSTRUCTION = re.compile(
    r"^(?:типовая |рабочая |примерная )?(?:должностная инструкция|описание должности|профиль должности|job description)"
    r"(?:\s+(?:на|для|of|for)\b)?[\s:№#\d/—–-]*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:вакансия|(?:наименование |название )?должност[ьи]|позиция|роль|job title|position|role|vacancy|title)"
    r"\s*[:—–-]\s*",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"^(?:(?:мы )?ищем|(?:нам )?(?:требуется|нужен|нужна)|в (?:команду|отдел|компанию) (?:требуется|нужен|ищем)"
    r"|we are (?:looking for|hiring)(?: an?)?)\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?<!\s)\s*(?:\((?:утв|приказ)[^)]*\)?|[,.!;]\s.*|\s(?:ООО|АО|ПАО|ОАО|ЗАО|ИП)\b.*)$")
_QUOTES = "«»\"“”„'"
_ENDS = re.compile(r"[.!?;]$")
_WORD = re.compile(r"[\w-]+")
_LOUD = re.compile(r"^(?:[A-Z0-9&/-]+|IT|ВЭД|ОП|МП)$")

# Genitive -> nominative, for adjectives and for nouns that name who works.
_ADJECTIVES = (
    ("шего", "ший"), ("щего", "щий"), ("чего", "чий"), ("жего", "жий"), ("кого", "кий"), ("гого", "гий"),
    ("ого", "ый"), ("его", "ий"),
)  # fmt: skip
_NOUNS = (("теля", "тель"), ("таря", "тарь"), ("вца", "вец"), ("ца", "ец"), ("гера", "гер"), ("а", ""))
_NOT_GENITIVE = frozenset({"глава", "старшина"})


def title_of(items: Sequence[Item], looks_like_title: Callable[[str], bool]) -> tuple[str, tuple[int, ...]]:
    """(title, numbers of the items that say it); ("", ()) when the text names no job."""
    top = [(number, item) for number, item in enumerate(items[:LOOKED_AT]) if not item.is_blank]
    for place, (number, item) in enumerate(top):
        if found := _INSTRUCTION.match(item.text):
            rest = item.text[found.end() :].strip()
            if rest and _is_short(rest):
                return _worded(rest, from_genitive=True), (number,)
            following = top[place + 1 : place + 2]
            if not rest and following and _may_be_title(following[0][1]):
                return _worded(following[0][1].text, from_genitive=True), (number, following[0][0])
            return "", (number,)
        if (found := _LABEL.match(item.text)) and _is_short(item.text[found.end() :]):
            return _worded(item.text[found.end() :], from_genitive=False), (number,)
        if (found := _WANTED.match(item.text)) and _is_short(_cut(item.text[found.end() :])):
            return _worded(item.text[found.end() :], from_genitive=True), ()
    for number, item in top[:3]:
        if _may_be_title(item) and not item.mark and looks_like_title(item.text):
            return _worded(item.text, from_genitive=False), (number,)
    return "", ()


def _may_be_title(item: Item) -> bool:
    return _is_short(item.text) and heading_of(item.text, looks_like_one=True) is None


def _is_short(text: str) -> bool:
    words = len(_WORD.findall(_cut(text)))
    return 0 < words <= MOST_TITLE_WORDS and not _ENDS.search(text.strip(_QUOTES + " ."))


def _cut(text: str) -> str:
    return _TAIL.sub("", text).strip(" .:" + _QUOTES)


def _worded(text: str, *, from_genitive: bool) -> str:
    title = " ".join(_cut(text).split())
    if title.isupper():
        title = " ".join(word if _LOUD.match(word) else word.lower() for word in title.split())
    if from_genitive:
        title = nominative(title)
    return (title[:1].upper() + title[1:])[:LONGEST_TITLE]


def nominative(title: str) -> str:
    """«старшего менеджера по продажам» -> «старший менеджер по продажам»; what is no genitive stays as it is."""
    words = title.split()
    turned: list[str] = []
    for place, word in enumerate(words):
        adjective = _turned(word, _ADJECTIVES)
        if adjective and place < 3:
            turned.append(adjective)
            continue
        noun = None if fold(word) in _NOT_GENITIVE else _turned(word, _NOUNS)
        # Adjectives alone turn only together with the noun they belong to.
        return " ".join([*turned, noun, *words[place + 1 :]]) if noun else title
    return title


def _turned(word: str, endings: Sequence[tuple[str, str]]) -> str | None:
    for genitive, ending in endings:
        if word.casefold().endswith(genitive) and len(word) > len(genitive) + 2:
            return word[: -len(genitive)] + ending
    return None
