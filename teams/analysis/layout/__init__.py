"""Where every box stands. Pure: the same forest gives the same places here and in the browser.

A port of static/js/chart/layout.js: tests/layout_cases.json holds both to the same figures.

A leader stands centred over the line of those reports who lead others. Reports who lead nobody hang below their
leader as a stack; beside leading reports they are a column of that line, and directly under the very top, where they
are few, staff above the line. The chart begins at 0, 0.
"""

from __future__ import annotations

from math import floor

from teams.analysis.layout.shapes import (
    BRANCH_GAP,
    INDENT,
    LEAD,
    LEAF,
    LEAF_GAP,
    LINE_GAP,
    SIBLING_GAP,
    STACK_GAP,
    STAFF,
    STAFF_AISLE,
    STAFF_GAP,
    STAFF_ROW,
    WIDTHS,
    Forest,
    Layout,
)
from teams.analysis.layout.tidy import Nodes, tidy
from teams.analysis.layout.walk import Walk

__all__ = ["Forest", "Layout", "lay_out"]

_STAFF_PITCH = WIDTHS[STAFF] + SIBLING_GAP


def lay_out(forest: Forest) -> Layout:
    """The places of all boxes that are seen."""
    walk = Walk(forest)
    walk.run()
    places = _Places(walk)
    places.put()
    width, height = places.settle()
    return Layout(
        keys=walk.keys,
        boxes=walk.boxes,
        leaders=walk.leaders,
        shapes=walk.shapes,
        x=places.x,
        y=places.y,
        tall=walk.tall,
        levels=walk.levels,
        places=walk.places,
        sizes=walk.sizes,
        reports=walk.reports,
        hidden=walk.hidden,
        groups=walk.groups,
        width=width,
        height=height,
    )


class _Places:
    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.x, self.y = [0.0] * len(walk.keys), [0.0] * len(walk.keys)

    def put(self) -> None:
        walk = self.walk
        nodes = Nodes(walk.node_parents, walk.node_widths, walk.node_heights, SIBLING_GAP, BRANCH_GAP)
        lefts, tops = tidy(nodes)
        for node, head in enumerate(walk.node_heads):
            top = tops[node] + (0 if walk.node_parents[node] < 0 else LINE_GAP)
            middle = floor(lefts[node] + 0.5) + walk.node_widths[node] / 2
            below = top
            if head >= 0:
                self.x[head], self.y[head] = middle - WIDTHS[LEAD] / 2, top
                below += walk.tall[head]
                self._put_staff(node, middle, below)
                below += STACK_GAP
            self._put_stack(node, middle - WIDTHS[LEAD] / 2, below)

    def _put_stack(self, node: int, left: float, top: float) -> None:
        group = self.walk.node_stacks[node]
        for slot in self.walk.groups.of(group) if group >= 0 else ():
            self.x[slot], self.y[slot] = left + INDENT, top
            top += self.walk.tall[slot] + LEAF_GAP

    def _put_staff(self, node: int, middle: float, top: float) -> None:
        """Half of a row on each side of the line that goes on down."""
        walk, groups = self.walk, self.walk.groups
        group = walk.node_staff[node]
        while 0 <= group < len(groups.kinds) and (
            groups.kinds[group] == STAFF_ROW and groups.leaders[group] == walk.node_heads[node]
        ):
            row = groups.of(group)
            half = (len(row) + 1) // 2
            top += STAFF_GAP
            for index, slot in enumerate(row):
                left = middle - STAFF_AISLE / 2 - (half - index) * _STAFF_PITCH + SIBLING_GAP
                right = middle + STAFF_AISLE / 2 + (index - half) * _STAFF_PITCH
                self.x[slot], self.y[slot] = (left if index < half else right), top
            top += max(walk.tall[slot] for slot in row)
            group += 1

    def settle(self) -> tuple[float, float]:
        """Moves everything so that the chart begins at 0, 0; its width and height."""
        shapes, slots = self.walk.shapes, range(len(self.x))
        if not self.x:
            return 0.0, 0.0
        left = min(self.x[slot] - (INDENT if shapes[slot] >= LEAF else 0) for slot in slots)
        right = max(self.x[slot] + WIDTHS[shapes[slot]] for slot in slots)
        height = max(self.y[slot] + self.walk.tall[slot] for slot in slots)
        self.x = [x - left for x in self.x]
        return right - left, height
