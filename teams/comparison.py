"""A draft against the structure it is for: what it changes, and what has changed there since it was made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.crypto import salted_hmac

from teams.analysis.change_operations import plain
from teams.analysis.diff import BOX, Change, Line, incoming, three_way
from teams.analysis.documents import state_of
from teams.analysis.states import Box
from teams.models import Structure
from teams.structure_states import names_of_people, state_of_rows

State = dict[str, Box]
ACCEPTED, REJECTED = "accepted", "rejected"


def stamp(line: Line) -> str:
    """What a person saw when deciding: another value on either side, another stamp.

    Keyed, since it also goes to readers who may not see pay: who knows the rest of a box could find the pay by trying.
    """
    seen = json.dumps(
        [plain(line.change.before), plain(line.change.after), line.clash], ensure_ascii=False, sort_keys=True
    )
    return salted_hmac("draft-change", seen).hexdigest()[:18]


@dataclass(frozen=True)
class Comparison:
    """`mine` is the draft, `theirs` the structure it will be published into, `base` what both once were."""

    draft: Structure
    target: Structure
    base: State
    mine: State
    theirs: State

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What the draft changes, boxes from the top of the tree down."""
        place = {key: number for number, key in enumerate(in_order(self.mine, self.theirs))}
        found = three_way(self.base, self.mine, self.theirs)
        return tuple(sorted(found, key=lambda line: (place[line.change.key], line.change.facet != BOX)))

    @cached_property
    def by_id(self) -> dict[str, Line]:
        return {line.change.id: line for line in self.lines}

    @cached_property
    def news(self) -> tuple[Change, ...]:
        """What has changed there since and the draft can take over."""
        return incoming(self.base, self.mine, self.theirs)

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """Decisions that still hold: made about what the lines say now."""
        return {
            each: decision["verdict"]
            for each, decision in self.draft.decisions.items()
            if each in self.by_id and decision["stamp"] == stamp(self.by_id[each])
        }

    @property
    def accepted(self) -> set[str]:
        return {each for each, verdict in self.verdicts.items() if verdict == ACCEPTED}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Uid -> name of everybody who sits in one of the states."""
        return names_of_people(self.draft.company_id, self.base, self.mine, self.theirs)


def compare_with_base(draft: Structure, target: Structure) -> Comparison:
    """The draft against what it was copied from: only what was changed in it, whatever has happened elsewhere."""
    base = state_of(draft.base_version.document) if draft.base_version else {}
    return Comparison(draft=draft, target=target, base=base, mine=state_of_rows(draft), theirs=base)


def compare_structures(draft: Structure, other: Structure) -> Comparison:
    """The draft against any other structure: every difference, none of them a dispute."""
    theirs = state_of_rows(other)
    return Comparison(draft=draft, target=other, base=theirs, mine=state_of_rows(draft), theirs=theirs)


def compare_draft(draft: Structure, target: Structure) -> Comparison:
    """Both structures as they are now; 16 queries, whatever their size."""
    base = draft.base_version
    return Comparison(
        draft=draft,
        target=target,
        base=state_of(base.document) if base is not None else state_of_rows(target),
        mine=state_of_rows(draft),
        theirs=state_of_rows(target),
    )


def in_order(*states: State) -> list[str]:
    """Keys of all the states, leaders before their reports, siblings in order; the first state places what it has."""
    boxes: State = {}
    for state in reversed(states):
        boxes |= state
    children: dict[str | None, list[Box]] = {}
    for box in boxes.values():
        children.setdefault(box.parent if box.parent in boxes else None, []).append(box)
    found: list[str] = []
    seen: set[str] = set()
    waiting = sorted(children.get(None, ()), key=_later)
    while waiting:
        box = waiting.pop()
        found.append(box.key)
        seen.add(box.key)
        waiting.extend(sorted(children.get(box.key, ()), key=_later))
    return found + sorted(boxes.keys() - seen)


def _later(box: Box) -> tuple[int, int, str]:
    return (-box.order, 0, box.key)
