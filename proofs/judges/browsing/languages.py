"""Which texts of a page are in the other language, by the catalogues of the interface.

A Russian page must not show a text whose Russian is in a catalogue in English, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from babel.messages.catalog import Message

from common.messages import PLACEHOLDER, read_catalogue, rooms

# Shorter ones are as often a name or a sign as a word of the interface.
SHORTEST = 4
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN_WORDS = re.compile(r"[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")


class Language:
    """Knows the texts of the other language. `typed`: people's own names for things, which no page translates."""

    def __init__(self, code: str, typed: frozenset[str] = frozenset()) -> None:
        self.code = code
        own, other = (1, 0) if code == "ru" else (0, 1)
        pairs = _pairs()
        self._own = {_plain(pair[own]) for pair in pairs} | {_plain(name) for name in typed}
        wrong = {_plain(pair[other]) for pair in pairs} - self._own
        self._whole = {text for text in wrong if not PLACEHOLDER.search(text)}
        self._patterns = [_pattern(text) for text in wrong if PLACEHOLDER.search(text) and _is_telling(text)]

    def foreign(self, texts: Iterable[str]) -> list[str]:
        """The texts that are of the interface and in the other language."""
        return [text for text in texts if self._is_foreign(_plain(text))]

    def _is_foreign(self, text: str) -> bool:
        if len(text) < SHORTEST or text in self._own:
            return False
        if self.code == "ru" and _CYRILLIC.search(text) is None and _LATIN_WORDS.search(text):
            return True
        return text in self._whole or any(pattern.fullmatch(text) for pattern in self._patterns)


@cache
def _pairs() -> list[tuple[str, str]]:
    """(English, Russian) of all rooms, plural forms one by one, where they differ."""
    found = []
    for room in rooms():
        for message in read_catalogue(room.catalogue):
            found += [pair for pair in _forms(message) if pair[0] and pair[0] != pair[1]]
    return found


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    for english in ids:
        for russian in strings:
            yield str(english), str(russian)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xad", "")).strip()


def _is_telling(text: str) -> bool:
    """Whether enough stands beside what is put in to know the sentence again."""
    return len(re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub(" ", text))) >= 2


def _pattern(text: str) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(text)[:: PLACEHOLDER.groups + 1]
    return re.compile(".{1,80}?".join(re.escape(part) for part in parts))
