"""What changed between two cards, line by line.

A line that moved inside its section has not changed. A line that was reworded is one change and not a removal beside
an addition: lines of a section are paired by the same text, then by what they refer to (a responsibility, a metric,
a role), then by shared words: Dice's coefficient of the two sets of words, 2·|both| / (|old| + |new|), at least ALIKE.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roles.cards.content import INHERITED_SECTIONS, LINE_SECTIONS, TEXTS, ContentLine, RoleContent

Kind = Literal["added", "removed", "changed"]
ALIKE = 0.5
SECTIONS = (*TEXTS[:4], "duties", *LINE_SECTIONS, "thought", *INHERITED_SECTIONS)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card. `refers_to`: the slug it is about; `details`: what else a reader sees, as (name, value)."""

    text: str
    group: str = ""
    refers_to: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as sections of lines, each section once."""

    sections: tuple[Section, ...]

    def lines(self, section: str) -> tuple[Line, ...]:
        return next((item.lines for item in self.sections if item.name == section), ())


@dataclass(frozen=True, slots=True)
class Change:
    """One line that came (`before` is None), went (`after` is None) or reads differently."""

    section: str
    kind: Kind
    before: Line | None
    after: Line | None


def card_of(content: RoleContent) -> Card:
    """The content as sections of lines; what is empty has no section."""
    sections = [Section(name, (Line(getattr(content, name), refers_to=name),)) for name in TEXTS]
    sections = [item for item in sections if item.lines[0].text]
    duties = tuple(
        Line(duty.text, duty.group, duty.responsibility or "", (("involvement", duty.involvement),))
        for duty in content.duties
    )
    sections += [Section("duties", duties)] if duties else []
    for name in (*LINE_SECTIONS, *INHERITED_SECTIONS):
        if found := content.lines.get(name, ()):
            sections.append(Section(name, tuple(_line(name, item) for item in found)))
    return Card(tuple(sorted(sections, key=lambda item: SECTIONS.index(item.name))))


def _line(section: str, item: ContentLine) -> Line:
    if section in ("not_with", "good_with"):
        until = (("until", item.example),) if item.example else ()
        return Line(item.text, refers_to=item.group, details=until)
    details = [("level", str(item.level))] if item.level is not None else []
    details += [("example", item.example)] if item.example else []
    return Line(item.text, item.group, item.metric or item.responsibility or "", tuple(details))


def card_diff(old: Card, new: Card) -> tuple[Change, ...]:
    """The changes that make `old` into `new`, in the order of the card: first what the new card shows, then what
    went. Empty when the cards hold the same lines, in whatever order inside a section."""
    known = {section.name for section in (*old.sections, *new.sections)}
    names = [name for name in SECTIONS if name in known] + sorted(known - set(SECTIONS))
    return tuple(change for name in names for change in _section_diff(name, old.lines(name), new.lines(name)))


def _section_diff(name: str, old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    kept = Counter(old) & Counter(new)
    gone, come = _without(old, kept), _without(new, kept)
    partner = _pairs(gone, come)
    changes = [
        Change(name, "changed", gone[partner[index]], line)
        if index in partner
        else Change(name, "added", None, line)
        for index, line in enumerate(come)
    ]
    paired = set(partner.values())
    changes += [Change(name, "removed", line, None) for index, line in enumerate(gone) if index not in paired]
    return changes


def _without(lines: Sequence[Line], kept: Counter[Line]) -> list[Line]:
    left, rest = Counter(kept), []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            rest.append(line)
    return rest


def _pairs(gone: Sequence[Line], come: Sequence[Line]) -> dict[int, int]:
    """Index in `come` -> index in `gone`, the most alike first; each is used once."""
    before, after = [_words(line.text) for line in gone], [_words(line.text) for line in come]
    scored = [
        (-score, i, j)
        for i, old in enumerate(gone)
        for j, new in enumerate(come)
        if (score := _likeness(old, new, before[i], after[j])) > 0
    ]
    partner: dict[int, int] = {}
    used: set[int] = set()
    for _score, i, j in sorted(scored):
        if i not in used and j not in partner:
            partner[j] = i
            used.add(i)
    return partner


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _likeness(old: Line, new: Line, before: frozenset[str], after: frozenset[str]) -> float:
    """3 for the same text, above 2 for the same subject, else the share of common words when it is enough."""
    if old.text == new.text:
        return 3.0
    total = len(before) + len(after)
    dice = 2 * len(before & after) / total if total else 0.0
    if old.refers_to and old.refers_to == new.refers_to:
        return 2.0 + dice / 2
    return dice if dice >= ALIKE else 0.0
