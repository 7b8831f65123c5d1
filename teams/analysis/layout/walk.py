"""The order in which a forest is read, who hangs together, and the nodes whose places are then sought.

static/js/chart/layout-walk.js in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from teams.analysis.layout.shapes import (
    COLUMN,
    LEAD,
    LEAF,
    LEAF_GAP,
    LINE,
    LINE_GAP,
    MORE,
    MOST_STAFF,
    SHOWN_LEAVES,
    SIBLING_GAP,
    STACK,
    STACK_GAP,
    STAFF,
    STAFF_AISLE,
    STAFF_GAP,
    STAFF_IN_A_ROW,
    STAFF_ROW,
    WIDTHS,
    Forest,
    Groups,
    more_key,
)


class Walk:
    """Goes through the forest once, writing down order, groups and the nodes that `tidy` places.

    Of a node: its parent, its size, the place of the box at its top (-1 for a column, which has none), its first
    group of staff and its stack (-1 for none).
    """

    def __init__(self, forest: Forest) -> None:
        self.forest = forest
        self.branches = _branches(forest)
        self.keys: list[str] = []
        self.boxes: list[int] = []
        self.leaders: list[int] = []
        self.shapes: list[int] = []
        self.tall: list[float] = []
        self.levels: list[int] = []
        self.places: list[int] = []
        self.sizes: list[int] = []
        self.reports: list[int] = []
        self.hidden: list[int] = []
        self.groups = Groups()
        self.node_parents: list[int] = []
        self.node_widths: list[float] = []
        self.node_heights: list[float] = []
        self.node_heads: list[int] = []
        self.node_staff: list[int] = []
        self.node_stacks: list[int] = []

    def run(self) -> None:
        forest, branches = self.forest, self.branches
        roots = branches[len(forest.keys)]
        # box, leader, node, slot among the members of its group, place, how many siblings
        waiting = [(box, -1, -1, -1, place, len(roots)) for place, box in enumerate(roots, 1)][::-1]
        while waiting:
            box, leader, above, member, place, size = waiting.pop()
            slot = self._seen(box, LEAD, leader, place, size)
            if member >= 0:
                self.groups.members[member] = slot
            node = self._node(above, slot, WIDTHS[LEAD], self.tall[slot])
            inner = branches[box]
            if not inner or forest.keys[box] in forest.folded:
                continue
            leading = [each for each in inner if branches[each]]
            self._leaves(slot, node, inner, len(leading))
            first = self._group(LINE, slot, [-1] * len(leading))
            before = len(inner) - len(leading)
            for index in range(len(leading) - 1, -1, -1):
                waiting.append((leading[index], slot, node, first + index, before + index + 1, len(inner)))

    def _seen(self, box: int, shape: int, leader: int, place: int, size: int) -> int:
        self.keys.append(self.forest.keys[box])
        self.boxes.append(box)
        self.shapes.append(shape)
        self.tall.append(self.forest.height(box, shape))
        self.leaders.append(leader)
        self.levels.append(1 if leader < 0 else self.levels[leader] + 1)
        self.places.append(place)
        self.sizes.append(size)
        self.reports.append(len(self.branches[box]))
        self.hidden.append(0)
        return len(self.keys) - 1

    def _node(self, parent: int, head: int, width: float, height: float) -> int:
        self.node_parents.append(parent)
        self.node_heads.append(head)
        self.node_widths.append(width)
        self.node_heights.append(height + (0 if parent < 0 else LINE_GAP))
        self.node_staff.append(-1)
        self.node_stacks.append(-1)
        return len(self.node_parents) - 1

    def _group(self, kind: int, leader: int, members: Sequence[int]) -> int:
        """Where the members of the new group begin."""
        start = len(self.groups.members)
        if members:
            self.groups.kinds.append(kind)
            self.groups.leaders.append(leader)
            self.groups.members.extend(members)
            self.groups.starts.append(len(self.groups.members))
        return start

    def _leaves(self, leader: int, node: int, inner: Sequence[int], leading: int) -> None:
        """The reports who lead nobody."""
        leaves = [box for box in inner if not self.branches[box]] if leading else inner
        if not leaves:
            return
        if leading and self.leaders[leader] == -1 and len(leaves) <= MOST_STAFF:
            self._staff(leader, node, leaves, len(inner))
        else:
            self._stack(leader, node, leaves, len(inner), beside=leading > 0)

    def _staff(self, leader: int, node: int, leaves: Sequence[int], size: int) -> None:
        self.node_staff[node] = len(self.groups.kinds)
        for start in range(0, len(leaves), STAFF_IN_A_ROW):
            row = leaves[start : start + STAFF_IN_A_ROW]
            members = [
                self._seen(box, STAFF, leader, start + index, size) for index, box in enumerate(row, 1)
            ]
            self._group(STAFF_ROW, leader, members)
            half = (len(row) + 1) // 2 * (WIDTHS[STAFF] + SIBLING_GAP) - SIBLING_GAP
            self.node_widths[node] = max(self.node_widths[node], 2 * half + STAFF_AISLE)
            self.node_heights[node] += STAFF_GAP + max(self.tall[slot] for slot in members)

    def _stack(self, leader: int, node: int, leaves: Sequence[int], size: int, *, beside: bool) -> None:
        key = self.keys[leader]
        shown, away = _put_away(leaves, self.forest, key)
        members = [self._seen(box, LEAF, leader, place, size) for place, box in enumerate(shown, 1)]
        place = len(shown) + 1
        for rest in away:
            slot = self._seen(rest[0], MORE, leader, place, size)
            self.keys[slot] = more_key(key, self.forest.roles[rest[0]])
            self.hidden[slot] = len(rest)
            place += len(rest)
            members.append(slot)
        columns = _columns(members, self.forest.column_limit)
        for column in columns:
            in_line = beside or len(columns) > 1
            high = sum(self.tall[slot] for slot in column) + LEAF_GAP * (len(column) - 1)
            holder = self._node(node, -1, WIDTHS[LEAD], high) if in_line else node
            if not in_line:
                self.node_heights[node] += STACK_GAP + high
            self.node_stacks[holder] = len(self.groups.kinds)
            self._group(COLUMN if in_line else STACK, leader, column)


def _columns(members: list[int], limit: int | None) -> list[list[int]]:
    """The members in columns of about the same length, none longer than the limit."""
    if limit is None or len(members) <= limit:
        return [members]
    count = -(-len(members) // limit)
    edges = [round(len(members) * number / count) for number in range(count + 1)]
    return [members[start:end] for start, end in pairwise(edges)]


def _branches(forest: Forest) -> list[list[int]]:
    """The reports of each box, in order; those of the number of boxes are the roots."""
    lists: list[list[int]] = [[] for _each in range(len(forest.keys) + 1)]
    for box, parent in enumerate(forest.parents):
        lists[len(forest.keys) if parent < 0 else parent].append(box)
    return lists


def _put_away(
    leaves: Sequence[int], forest: Forest, leader: str
) -> tuple[Sequence[int], Sequence[Sequence[int]]]:
    """What stays in sight, and for each role with too many leaves those that go away."""
    if forest.opens_all or len(leaves) <= SHOWN_LEAVES + 1:
        return leaves, []
    by_role: dict[str, list[int]] = {}
    for box in leaves:
        by_role.setdefault(forest.roles[box], []).append(box)
    away = []
    for role, group in by_role.items():
        if role and len(group) > SHOWN_LEAVES + 1 and more_key(leader, role) not in forest.opened:
            rest = [box for box in group[SHOWN_LEAVES:] if not forest.kept[box]]
            if len(rest) > 1:
                away.append(rest)
    hidden = {box for rest in away for box in rest}
    return [box for box in leaves if box not in hidden], away
