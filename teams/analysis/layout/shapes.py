"""Shapes, sizes and distances of the chart, and what a layout consists of: static/js/chart/layout-shapes.js in Python.

Lengths are CSS pixels at a scale of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LEAD, STAFF, LEAF, MORE = 0, 1, 2, 3
SHAPES = ("lead", "staff", "leaf", "more")
WIDTHS = (188, 188, 173, 173)
HEIGHTS = (122, 76, 57, 57)

LINE_GAP = 40
"""From a leader to the line below; the bus runs in the middle."""
STAFF_GAP = 28
STACK_GAP = 14
LEAF_GAP = 6
INDENT = 15
TRUNK = 6
"""Of the line that a stack hangs from, from the left edge of its column."""
SIBLING_GAP = 12
BRANCH_GAP = 28
STAFF_AISLE = 32
STAFF_IN_A_ROW = 4
MOST_STAFF = 8
SHOWN_LEAVES = 7
"""Of more than SHOWN_LEAVES + 1 leaves with one role the rest folds away."""

LINE, STAFF_ROW, STACK, COLUMN = 0, 1, 2, 3
"""How the members of a group hang from their leader: STACK below it, COLUMN as a column of its line."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The boxes of a structure; siblings stand in their order.

    `parents` are indices in `keys`, -1 for a root; `roles` the first role of each box, "" for none; `kept` says which
    boxes never fold away. `folded` are keys of leaders whose reports are put away, `opened` the "more" boxes that are
    open, by `more_key`; `opens_all` means no "more" boxes at all.

    Two members the browser does not know, for paper: `heights` are those of each box by shape (LEAD, STAFF, LEAF),
    where text must not be cut; with `column_limit` a longer stack stands in several columns beside each other.
    """

    keys: Sequence[str]
    parents: Sequence[int]
    roles: Sequence[str]
    kept: Sequence[bool]
    folded: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    opens_all: bool = False
    heights: tuple[Sequence[float], Sequence[float], Sequence[float]] | None = None
    column_limit: int | None = None

    def height(self, box: int, shape: int) -> float:
        if self.heights is None or shape == MORE:
            return HEIGHTS[shape]
        return self.heights[shape][box]


@dataclass(slots=True)
class Groups:
    """What hangs together from one leader; from these the lines are drawn. `starts` is one longer than the groups:
    the members of group g are `members[starts[g]:starts[g + 1]]`, places in the layout's order."""

    kinds: list[int] = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    members: list[int] = field(default_factory=list)

    def of(self, group: int) -> list[int]:
        return self.members[self.starts[group] : self.starts[group + 1]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What is seen, in reading order: a box before its reports, leaves before leading ones.

    `boxes` are indices in the forest (of a "more" box the first that it puts away), `leaders` places in this order
    (-1 for a root), `x` and `y` the left top corner, `tall` the height. `levels` and `places` count from 1, `sizes`
    says how many siblings there are, `reports` how many report directly, `hidden` how many a "more" box puts away.
    """

    keys: list[str]
    boxes: list[int]
    leaders: list[int]
    shapes: list[int]
    x: list[float]
    y: list[float]
    tall: list[float]
    levels: list[int]
    places: list[int]
    sizes: list[int]
    reports: list[int]
    hidden: list[int]
    groups: Groups
    width: float
    height: float


def more_key(leader: str, role: str) -> str:
    """The key of the "more" box under a leader ("" for the top) for one role."""
    return f"more:{leader}:{role}"
