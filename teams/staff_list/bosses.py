"""Who a manager cell means: by address, number, name in any order or with initials, or by title."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from common.letters import fold, to_latin
from roles.matching.titles import TitleAliases, TitleMatch, is_lead_title
from teams.staff_list.people import PersonName, after_vacancy, is_vacancy, parse_name
from teams.staff_list.rows import Entry

_CROWD = 200  # more entries under one key than this, and only the nearest are weighed
Outcome = Literal["none", "found", "unknown", "ambiguous", "self", "outside"]

_EMAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,190}")
_WITH_INITIALS = re.compile(
    r"\b[^\W\d_]{2,40}(?:-[^\W\d_]{2,40})?\s[^\W\d_]\.\s?(?:[^\W\d_](?:\.|\b))?"
    r"|\b[^\W\d_]\.\s?(?:[^\W\d_]\.\s?)?[^\W\d_]{2,40}(?:-[^\W\d_]{2,40})?"
)
_SPLIT = re.compile(r"[;/|]|, | [-–—:] |[()\[\]]")
_NUMBER_LABEL = re.compile(
    r"^(?:таб(?:ельный)?\.?\s*(?:№|номер)?|№|id|ид|n|no|#)[\s.:№#-]{0,5}(?=[\w-]{0,40}\d)", re.IGNORECASE
)
# Above a sales department stand people whom its list does not name: a head who reports to them is a top, not a mistake.
_OUTSIDE = re.compile(
    r"^(?:генеральн\w* директор\w*|ген\.? ?директор\w*|гд|президент\w*|председател\w*.*|ceo"
    r"|chief executive officer|general director|managing director|president|управляющ\w* партн[её]р\w*)$"
)
_NOBODY = re.compile(
    r"^(?:нет|не подчиняется|никому|отсутствует|сам(?:остоятельно)?|собственник\w*|учредител\w*"
    r"|владел\w*|акционер\w*|совет\w* директоров|board(?: of directors)?|owner\w*|founder\w*"
    r"|shareholder\w*|top|-+)$"
)


@dataclass(frozen=True)
class Found:
    """`outcome`, the entry's number when found, and whom else it could be when ambiguous."""

    outcome: Outcome
    entry: int | None = None
    candidates: tuple[int, ...] = ()


class BossIndex:
    """Every entry under all the keys a manager cell may use; finding one costs a few look-ups, never a scan."""

    def __init__(
        self,
        entries: Sequence[Entry],
        roles: Sequence[TitleMatch],
        aliases: TitleAliases,
        key_of: Callable[[str], frozenset[str]],
    ) -> None:
        self._entries = entries
        self._aliases = aliases
        self._key_of = key_of
        self._keys: dict[tuple[str, ...], list[int]] = {}
        self._keys_in_team: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._asking = 0
        self._teams = [fold(entry.team) for entry in entries]
        self._by_team: dict[str, list[int]] = {}
        for number, entry in enumerate(entries):
            self._by_team.setdefault(self._teams[number], []).append(number)
            keys = {*_entry_keys(entry), ("title", *sorted(key_of(entry.title)))}
            if roles[number].role and roles[number].how in ("exact", "rank", "slug"):
                keys.add(("role", roles[number].role or ""))
            for key in keys:
                self._keys.setdefault(key, []).append(number)
                self._keys_in_team.setdefault((self._teams[number], key), []).append(number)

    def find(self, number: int, suggest: Callable[[str], TitleMatch]) -> Found:
        """The manager of the entry; its other manager cell decides when the first finds nobody or several."""
        self._asking = number
        answer = Found("none")
        for text in self._entries[number].boss_texts:
            found = self._find_text(number, text, suggest)
            if found.outcome == "found":
                return found
            if answer.outcome == "none" or (answer.outcome == "unknown" and found.outcome != "none"):
                answer = found
        return answer

    def _find_text(self, number: int, text: str, suggest: Callable[[str], TitleMatch]) -> Found:
        plain = fold(text).strip(" .")
        if not plain or _NOBODY.match(plain):
            return Found("none")
        if emails := _EMAIL.findall(text):
            return self._settle(number, self._at(("email", _address(emails[0]))))
        code = _code(_NUMBER_LABEL.sub("", plain))
        if any(sign.isdigit() for sign in code) and " " not in code:
            exact = self._at(("id", code)) or self._at(("number", code))
            if exact:
                return self._settle(number, exact)
        if is_vacancy(text):
            return self._settle(number, self._vacancies(number, after_vacancy(text)))
        fragments = _fragments(text)
        people = self._first(self._named(fragment) for fragment in fragments)
        titled = self._first(self._titled(fragment, suggest) for fragment in fragments)
        if len(people) > 1 and set(people) & set(titled):
            people = [each for each in people if each in titled]
        found = self._settle(number, people)
        if not people:
            found = self._settle(number, titled)
        if found.outcome == "unknown":
            found = self._settle(number, self._declined(fragments) or self._partly_titled(number, fragments))
        if found.outcome == "unknown" and any(
            _OUTSIDE.match(fold(fragment).strip(" .")) for fragment in fragments
        ):
            return Found("outside")
        return found

    def _at(self, key: tuple[str, ...]) -> list[int]:
        """The key's entries; of a crowd only those of the asking entry's team, so that no look-up costs a scan."""
        found = self._keys.get(key, [])
        if len(found) <= _CROWD:
            return found
        return (self._keys_in_team.get((self._teams[self._asking], key)) or found)[:_CROWD]

    @staticmethod
    def _first(groups: Iterable[list[int]]) -> list[int]:
        return next((group for group in groups if group), [])

    def _named(self, text: str) -> list[int]:
        for key in _lookup_keys(parse_name(text)):
            if found := self._at(key):
                return found
        words = text.split()
        for size in (3, 2):  # a name among other words: «РОП Иванова Анна Олеговна»
            for start in range(len(words) - size + 1):
                if size == len(words):
                    continue
                if found := self._at(
                    ("words", *sorted(fold(word).strip(".,") for word in words[start : start + size]))
                ):
                    return found
        surnames = [
            found
            for word in words
            if len(words) > 1 and (found := self._at(("last", fold(word).strip(".,"))))
        ]
        return surnames[0] if len(surnames) == 1 else []  # «РОП Иванова»

    def _titled(self, text: str, suggest: Callable[[str], TitleMatch]) -> list[int]:
        stems = self._key_of(text)
        if not stems:
            return []
        if found := self._at(("title", *sorted(stems))):
            return found
        match = suggest(text)
        return self._at(("role", match.role)) if match.role and match.how in ("exact", "rank") else []

    def _partly_titled(self, number: int, fragments: list[str]) -> list[int]:
        """«Руководитель отдела» of one's own team: every word of the cell stands in the title of one leader there."""
        for fragment in fragments:
            stems = self._key_of(fragment)
            if not stems & self._aliases.lead_words:
                continue
            fitting = [
                other
                for other in self._by_team[self._teams[number]][:_CROWD]
                if other != number and stems <= self._key_of(self._entries[other].title)
            ]
            if fitting:
                return fitting
        return []

    def _declined(self, fragments: list[str]) -> list[int]:
        """«Подчиняется: Ивановой А.О.»: the same keys for the nominatives the surname may come from."""
        for fragment in fragments:
            name = parse_name(fragment)
            for last in _nominatives(name.last):
                firsts = [name.first] if len(name.first) <= 1 else _nominatives(name.first)
                for first in firsts:
                    for key in _surname_keys(last, first, name.middle[:1]):
                        if found := self._at(key):
                            return found
        return []

    def _vacancies(self, number: int, title: str) -> list[int]:
        team = self._by_team[self._teams[number]][:_CROWD]
        empty = [each for each in team if self._entries[each].name is None and each != number]
        if title:
            stems = self._key_of(title)
            everywhere = [
                each for each in self._at(("title", *sorted(stems))) if self._entries[each].name is None
            ]
            return everywhere or [each for each in empty if stems & self._key_of(self._entries[each].title)]
        return [each for each in empty if is_lead_title(self._entries[each].title, self._aliases)]

    def _settle(self, number: int, candidates: list[int]) -> Found:
        """One of several: not oneself, a person's own positions count as one, then the same team decides."""
        if not candidates:
            return Found("unknown")
        others = [each for each in candidates if each != number]
        if not others:
            return Found("self")
        team = self._teams[number]
        if len(self._people(others)) > 1:
            others = [each for each in others if self._teams[each] == team] or others
        if len(self._people(others)) > 1:
            return Found("ambiguous", candidates=tuple(others))
        # Positions of one person, or vacant boxes alike: the nearest, then the fullest, then the first.
        best = min(
            others,
            key=lambda each: (
                self._teams[each] != team,
                bool(self._entries[each].errors),
                -self._entries[each].fte,
                each,
            ),
        )
        return Found("found", best)

    def _people(self, numbers: list[int]) -> set[tuple[str, object]]:
        return {
            ("vacancy", (self._teams[each], self._key_of(self._entries[each].title)))
            if self._entries[each].person is None
            else ("person", self._entries[each].person)
            for each in numbers
        }


def _address(text: str) -> str:
    address = re.sub(r"^mailto:", "", text.strip(" .'").lower())
    return to_latin(address) if not address.isascii() and to_latin(address).isascii() else address


def _code(text: str) -> str:
    """An employee number without leading zeros and the .0 that spreadsheets leave."""
    code = fold(text).removesuffix(".0").strip(" .")
    return code.lstrip("0") or code


def _entry_keys(entry: Entry) -> Iterable[tuple[str, ...]]:
    if entry.email:
        yield ("email", entry.email)
    if entry.external_id:
        yield ("id", _code(entry.external_id))
    if entry.number and entry.part == 0:
        yield ("number", _code(entry.number))
    if entry.name is None:
        return
    name = entry.name
    yield ("words", *sorted(name.words))
    for last in filter(None, (name.last, name.former)):
        yield from _surname_keys(last, name.first, name.middle[:1])
        yield ("last", last)
        if len(name.first) > 1:
            yield ("last-initials", last, name.first[0], name.middle[:1])
            yield ("last-initial", last, name.first[0])
    if len(name.words) == 2:  # which of the two is the surname was a guess: the other reading stays findable
        yield ("other-initial", name.first, name.last[:1])
    if name.first and name.middle:
        yield ("first-middle", name.first, name.middle)


def _surname_keys(last: str, first: str, middle_initial: str) -> Iterable[tuple[str, ...]]:
    if not first:
        yield ("last", last)
    elif len(first) > 1:
        yield ("pair", *sorted((last, first)))
    elif middle_initial:
        yield ("last-initials", last, first, middle_initial)
        yield ("last-initials", last, first, "")
    else:
        yield ("last-initial", last, first)


def _lookup_keys(name: PersonName) -> Iterable[tuple[str, ...]]:
    if not name.words:
        return
    yield ("words", *sorted(name.words))
    if len(name.words) > 3:
        return
    if len(name.first) > 1 and len(name.middle) > 1:
        yield ("pair", *sorted((name.last, name.first)))
        yield (
            "last-initials",
            name.last,
            name.first[0],
            name.middle[0],
        )  # the list itself may hold initials only
    elif len(name.first) > 1:
        yield ("pair", *sorted((name.last, name.first)))
        yield ("first-middle", name.last, name.first)
        yield ("first-middle", name.first, name.last)
        yield ("last-initial", name.last, name.first[0])
    else:
        yield from _surname_keys(name.last, name.first, name.middle[:1])
        if name.first:
            yield ("other-initial", name.last, name.first)


def _fragments(text: str) -> list[str]:
    """The cell whole, its parts between brackets and strokes, and what reads as a surname with initials."""
    parts = [text, *_SPLIT.split(text), *_WITH_INITIALS.findall(text)]
    stripped = (part.strip(" ,-–—" if "." in part else " ,.-–—") for part in parts)
    return list(dict.fromkeys(part for part in stripped if part))[:8]


_CASE_ENDINGS = tuple(
    (ending, tuple(form.strip("-") for form in forms.split("|")))
    for ending, forms in (
        pair.split(">")
        for pair in (
            "ой>а|ая ою>а ей>я|а ому>ий|ой|ый ему>ий ого>ий|ой|ый его>ий ым>-|ий им>ий ом>- ем>-|й|ь ии>ия ью>ь "
            "у>-|а ю>й|ь|я а>- я>й|ь е>а|я ы>а и>я|а|ь"
        ).split()
    )
)


def _nominatives(word: str) -> list[str]:
    """The dictionary forms a name in another case may come from, likeliest first; the word itself is the last."""
    for ending, replacements in _CASE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            return [*(stem + replacement for replacement in replacements), word]
    return [word]
