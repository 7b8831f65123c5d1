"""Which entries are one person, which are the same position twice, and whom the company has already."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.letters import fold
from teams.staff_list.people import parse_name
from teams.staff_list.plan import ExistingPerson, Problem
from teams.staff_list.rows import Entry

_NAMESAKES = 100  # of one name; beyond that everybody counts as somebody else


def settle_people(entries: Sequence[Entry]) -> None:
    """Numbers the persons, refuses second copies of a position, leaves a shared address to its first owner.

    A person is told by the employee number, else by the name; with the same name, different numbers or different
    addresses mean namesakes. The same person under another title or team holds two positions, which is legal.
    """
    by_id: dict[str, int] = {}
    by_name: dict[tuple[str, ...], list[int]] = {}
    firsts: list[Entry] = []
    for entry in entries:
        if entry.name is None:
            continue
        key = tuple(sorted(entry.name.words))
        code = fold(entry.external_id)
        if code and code in by_id:
            other = firsts[by_id[code]]
            if not _same_name(entry, other):
                _refuse_taken(entry, other)
                continue
            entry.person = by_id[code]
            continue
        entry.person = next(
            (each for each in by_name.get(key, [])[:_NAMESAKES] if _agree(entry, firsts[each])), None
        )
        if entry.person is None:
            entry.person = len(firsts)
            firsts.append(entry)
            by_name.setdefault(key, []).append(entry.person)
        if code:
            by_id[code] = entry.person
    for entry in entries:
        if entry.name is not None and entry.person is None:
            entry.person = len(firsts)
            firsts.append(entry)
    _share_addresses(entries)
    _refuse_copies(entries)


def _same_name(one: Entry, other: Entry) -> bool:
    return (
        one.name is not None and other.name is not None and sorted(one.name.words) == sorted(other.name.words)
    )


def _agree(one: Entry, other: Entry) -> bool:
    ids = one.external_id and other.external_id and fold(one.external_id) != fold(other.external_id)
    addresses = one.email and other.email and one.email != other.email
    return not ids and not addresses


def _refuse_taken(entry: Entry, other: Entry) -> None:
    params = {"value": entry.external_id, "row": other.row, "name": other.name.shown if other.name else ""}
    entry.errors.append(Problem("external_id_taken", "external_id", params))


def _share_addresses(entries: Sequence[Entry]) -> None:
    owners: dict[str, Entry] = {}
    for entry in entries:
        owner = owners.setdefault(entry.email, entry) if entry.email else entry
        if owner.person != entry.person:
            entry.warnings.append(Problem("email_shared", "email", {"value": entry.email, "row": owner.row}))
            entry.email = ""


def _refuse_copies(entries: Sequence[Entry]) -> None:
    """The first sound copy of a position stays; a copy that is wrong in itself does not shield it."""
    kept: dict[tuple[int, str, str], Entry] = {}
    for entry in sorted(entries, key=lambda each: bool(each.errors)):
        if entry.person is None:
            continue
        first = kept.setdefault((entry.person, fold(entry.title), fold(entry.team)), entry)
        if first is not entry:
            name = first.name.shown if first.name else ""
            entry.errors.insert(0, Problem("duplicate", None, {"row": first.row, "name": name}))


@dataclass(frozen=True)
class Known:
    """What the company has for an entry: the person, or that several fit."""

    person: ExistingPerson | None = None
    several: tuple[ExistingPerson, ...] = ()


class KnownPeople:
    """The company's people by number, address and name."""

    def __init__(self, existing: Sequence[ExistingPerson]) -> None:
        self._by: dict[tuple[str, str], list[ExistingPerson]] = {}
        self._initials: dict[tuple[str, str, str], list[ExistingPerson]] = {}
        for person in existing:
            name = parse_name(person.name)
            for key in self._keys(person.external_id, person.email, " ".join(sorted(name.words))):
                self._by.setdefault(key, []).append(person)
            if name.first:
                self._initials.setdefault((name.last, name.first[0], name.middle[:1]), []).append(person)

    @staticmethod
    def _keys(external_id: str, email: str, words: str) -> list[tuple[str, str]]:
        keys = (("id", fold(external_id)), ("email", email.lower()), ("words", words))
        return [key for key in keys if key[1]]

    def of(self, entry: Entry) -> Known:
        """The person an entry is about: by number, else by address, else by a name that only one has."""
        if entry.name is None:
            return Known()
        for key in self._keys(entry.external_id, entry.email, " ".join(sorted(entry.name.words))):
            if found := self._by.get(key):
                return Known(found[0]) if len(found) == 1 else Known(several=tuple(found))
        return Known()

    def boss(self, texts: Sequence[str]) -> ExistingPerson | None:
        """The one person a manager cell means among the company's people; None when nobody or several fit."""
        for text in texts:
            name = parse_name(text)
            found = self._by.get(("email", text.strip().lower())) or self._by.get(("id", fold(text)))
            found = found or self._by.get(("words", " ".join(sorted(name.words))))
            if not found and name.first:
                found = self._initials.get((name.last, name.first[0], name.middle[:1]))
            if found and len(found) == 1:
                return found[0]
        return None
