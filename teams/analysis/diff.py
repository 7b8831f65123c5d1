"""What lies between two structures, field by field; and between two that were once the same.

Only what people decide is compared: the order of siblings and the day a box was opened are not. A report that merely
moved up because its leader was removed is no change of its own: the removal does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from teams.analysis.states import Box, State, facets_of, value_of, with_facet
from teams.analysis.tree import find_cycle

BOX = "box"
Clash = Literal["both_changed", "removed_there", "changed_there", "would_loop"]


@dataclass(frozen=True, slots=True)
class Change:
    """One facet of one box. Of the facet `box`, `before` None is an addition and `after` None a removal."""

    key: str
    facet: str
    before: Any
    after: Any

    @property
    def id(self) -> str:
        return f"{self.key}:{self.facet}"

    @property
    def kind(self) -> str:
        """added | removed | moved | changed: how the chart marks the box."""
        if self.facet == BOX:
            return "added" if self.before is None else "removed"
        return "moved" if self.facet == "parent" else "changed"


@dataclass(frozen=True, slots=True)
class Line:
    """A change that a draft asks of a structure. `base` is the value both had; `clash` says why it cannot simply be."""

    change: Change
    base: Any = None
    clash: Clash | None = None


def diff(before: State, after: State) -> tuple[Change, ...]:
    """What turns `before` into `after`; nothing for the same structure, in the order of the keys of `after`."""
    return tuple(_without_implied(list(_raw(before, after)), before))


def _raw(before: State, after: State) -> Iterable[Change]:
    for key, box in after.items():
        if key not in before:
            yield Change(key, BOX, None, box)
        else:
            yield from _facets(before[key], box, after)
    for key, box in before.items():
        if key not in after:
            yield Change(key, BOX, box, None)


def _facets(before: Box, after: Box, there: State) -> Iterable[Change]:
    old, new = facets_of(before), facets_of(after)
    for facet in dict.fromkeys([*old, *new]):
        one, other = old.get(facet), new.get(facet)
        # A line to a removed box goes with that box.
        if one != other and not (facet.startswith("link:") and facet.rpartition(":")[2] not in there):
            yield Change(before.key, facet, one, other)


def _without_implied(changes: list[Change], before: State) -> Iterable[Change]:
    removed = {change.key for change in changes if change.facet == BOX and change.after is None}
    for change in changes:
        moved_up = change.facet == "parent" and change.before in removed
        if not (moved_up and surviving_leader(change.before, removed, before) == change.after):
            yield change


def surviving_leader(key: str | None, removed: set[str], state: State) -> str | None:
    """The nearest leader from `key` up that is not removed."""
    seen: set[str] = set()
    while key is not None and key in removed and key not in seen:
        seen.add(key)
        key = state[key].parent if key in state else None
    return key


def applied(state: State, changes: Iterable[Change], source: State | None = None) -> dict[str, Box]:
    """The state with these changes, as the operations would make it. `source` is where the values come from."""
    boxes, removed = dict(state), set[str]()
    wanted = list(changes)
    for change in wanted:
        if change.facet == BOX and change.after is not None:
            boxes[change.key] = change.after
        elif change.facet == BOX:
            removed.add(change.key)
    for change in wanted:
        if change.facet != BOX and change.key in boxes:
            like = source.get(change.key) if source else None
            boxes[change.key] = with_facet(boxes[change.key], change.facet, change.after, like=like)
    return _without(boxes, removed)


def _without(boxes: Mapping[str, Box], removed: set[str]) -> dict[str, Box]:
    """Reports of removed boxes move up; lines to what is not there go."""
    left = {key: box for key, box in boxes.items() if key not in removed}
    for key, box in left.items():
        links = frozenset(link for link in box.links if link[1] in left)
        leader = surviving_leader(box.parent, removed, boxes)
        if links != box.links or leader != box.parent:
            left[key] = replace(box, links=links, parent=leader)
    return left


# --- a draft against a structure that went on -------------------------------------------------------------------


def three_way(base: State, mine: State, theirs: State) -> tuple[Line, ...]:
    """What `mine` changed since `base`, to be done to `theirs`, which may have changed since too.

    Where both changed the same facet to different values, the line says so. What only `theirs` changed is no line.
    `three_way(base, theirs, mine)` is the way back: what `mine` should take over.
    """
    lines: list[Line] = []
    for change in _raw(theirs, mine):
        found = (
            _box_line(change, base, mine, theirs) if change.facet == BOX else _facet_line(change, base, mine)
        )
        if found is not None:
            lines.append(found)
    kept = set(_without_implied([line.change for line in lines], theirs))
    return _without_loops(theirs, [line for line in lines if line.change in kept])


def _facet_line(change: Change, base: State, mine: State) -> Line | None:
    was = value_of(base.get(change.key), change.facet)
    if change.key in base and change.after == was:
        return None
    clean = change.key in base and change.before == was
    return Line(change, was, None if clean else "both_changed")


def _box_line(change: Change, base: State, mine: State, theirs: State) -> Line | None:
    was = base.get(change.key)
    if was is None:
        return Line(change, None) if change.before is None else None
    if change.before is None:
        return Line(change, was, "removed_there") if _touched(change.key, base, mine) else None
    return Line(change, was, "changed_there" if _touched(change.key, base, theirs) else None)


def _touched(key: str, base: State, now: State) -> bool:
    """Whether the box has changed since the base, or got reports that it did not have."""
    gone = {other for other in base if other not in now}
    if any(_facets(base[key], now[key], now)):
        return True
    for other, box in now.items():
        was = base.get(other)
        if box.parent == key and (was is None or surviving_leader(was.parent, gone, base) != key):
            return True
    return False


def _without_loops(theirs: State, lines: list[Line]) -> tuple[Line, ...]:
    """Each side moved one of two boxes under the other: both moves together would close a loop.

    First the moves that are clean; then those that are disputed, since a person may choose them.
    """
    for clash in (None, "both_changed"):
        while True:
            possible = [
                line for line in lines if line.clash is None or (clash and line.clash != "would_loop")
            ]
            after = applied(theirs, [line.change for line in possible])
            loop = find_cycle({key: box.parent for key, box in after.items()})
            closing = {line.change.id for line in possible if line.clash == clash}
            moves = {f"{key}:parent" for key in loop} & closing
            if not moves:
                break
            lines = [replace(line, clash="would_loop") if line.change.id in moves else line for line in lines]
    return tuple(lines)


def incoming(base: State, mine: State, theirs: State) -> tuple[Change, ...]:
    """What `theirs` changed since `base` and `mine` can simply take over."""
    clean = [line.change for line in three_way(base, theirs, mine) if line.clash is None]
    while True:
        there = set(mine) | {change.key for change in clean if change.kind == "added"}
        possible = [change for change in clean if (leader := _leader_of(change)) is None or leader in there]
        if len(possible) == len(clean):
            return tuple(clean)
        clean = possible


def _leader_of(change: Change) -> str | None:
    """The box under which the change puts its own."""
    found: str | None = None
    if change.kind == "added":
        found = change.after.parent
    elif change.kind == "moved":
        found = change.after
    return found


def rebased(base: State, mine: State, theirs: State) -> dict[str, Box]:
    """The base of a draft after it has taken over what it could. (What it publishes is applied to its base first.)

    Where both sides agree, that; where they differ, the old value: so what clashed clashes still, until somebody
    decides, and what only one side changed is still that side's.
    """
    boxes: dict[str, Box] = {}
    for key in [*theirs, *(key for key in base if key not in theirs)]:
        if key in base and key in mine and key in theirs:
            boxes[key] = _agreed(base[key], mine[key], theirs[key])
        elif key in mine and key in theirs and facets_of(mine[key]) == facets_of(theirs[key]):
            boxes[key] = theirs[key]
        elif key in base and (key in mine or key in theirs):
            boxes[key] = base[key]
    return boxes


def _agreed(base: Box, mine: Box, theirs: Box) -> Box:
    one, other, was = facets_of(mine), facets_of(theirs), facets_of(base)
    for facet in dict.fromkeys([*one, *other, *was]):
        if one.get(facet) == other.get(facet) != was.get(facet):
            base = with_facet(base, facet, other.get(facet), like=theirs)
    return base


# --- a part of the changes --------------------------------------------------------------------------------------


def with_needs(state: State, changes: Sequence[Change], chosen: set[str]) -> dict[str, str]:
    """The changes that must come along with the chosen ones: id -> id of the change that needs it.

    A move or an addition needs its leader's addition, a line the box it leads to; two boxes that change places need
    each other's move.
    """
    by_id = {change.id: change for change in changes}
    closed, needs = set(chosen) & set(by_id), dict[str, str]()
    waiting = sorted(closed)
    while waiting:
        found = _needed_boxes(waiting, by_id, state)
        found = found or _needed_moves(state, [by_id[each] for each in sorted(closed)], by_id)
        waiting = sorted(each for each in found if each not in closed)
        needs |= {each: found[each] for each in waiting}
        closed |= set(waiting)
    return needs


def _needed_boxes(ids: Sequence[str], by_id: Mapping[str, Change], state: State) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in ids:
        change = by_id[each]
        target = _leader_of(change)
        if change.facet.startswith("link:") and change.after:
            target = change.facet.rpartition(":")[2]
        if target and target not in state and f"{target}:{BOX}" in by_id:
            found[f"{target}:{BOX}"] = each
    return found


def _needed_moves(state: State, changes: Sequence[Change], by_id: Mapping[str, Change]) -> dict[str, str]:
    """The first loop that the changes would close, opened by the moves of its boxes that were not chosen."""
    loop = find_cycle({key: box.parent for key, box in applied(state, changes).items()})
    chosen = {change.id for change in changes}
    moves = [f"{key}:parent" for key in loop]
    because = next((each for each in moves if each in chosen), "")
    return {each: because for each in moves if each in by_id and each not in chosen}
