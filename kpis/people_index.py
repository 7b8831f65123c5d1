"""Whom a cell means: an external id, an e-mail address, or a name in any of its usual spellings. Values only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from common.letters import fold, to_latin
from teams.staff_list.people import parse_name


@dataclass(frozen=True)
class Known:
    """A person of the company: `uid` is the answer, the rest is what tables may say instead."""

    uid: str
    name: str
    email: str = ""
    external_id: str = ""


class PeopleIndex:
    """`find` answers with the uids that a text may mean: none, one, or several namesakes."""

    def __init__(self, people: Iterable[Known]) -> None:
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, tuple[str, ...]] = {}
        self._found: dict[str, frozenset[str]] = {}
        for person in people:
            for key in (person.uid, person.email, person.external_id):
                if key:
                    self._exact[_code(key)].add(person.uid)
            self._words[person.uid] = _words(person.name)
            for word in self._words[person.uid]:
                self._by_word[word].add(person.uid)

    def find(self, text: str) -> frozenset[str]:
        if text not in self._found:
            self._found[text] = self._look(text)
        return self._found[text]

    def _look(self, text: str) -> frozenset[str]:
        if exact := self._exact.get(_code(text)):
            return frozenset(exact)
        words = _words(text)
        full = [word for word in words if len(word) > 1]
        if not full:
            return frozenset()
        candidates = set.intersection(*(self._by_word.get(word, set()) for word in full))
        return frozenset(uid for uid in candidates if _fits(words, self._words[uid]))


def text_of(cell: object) -> str:
    """A cell as text: 17.0 is the number 17, however the table stored it."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def _code(text: str) -> str:
    return to_latin(fold(text)).casefold()


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.rstrip(".") for word in parse_name(name).words)


def _fits(said: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Every full word is the person's, and every initial begins another of the person's words."""
    left = list(known)
    for word in sorted(said, key=len, reverse=True):
        match = next(
            (each for each in left if each == word or (len(word) == 1 and each.startswith(word))), None
        )
        if match is None:
            return False
        left.remove(match)
    return True
