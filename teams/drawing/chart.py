"""Boxes in their places with the lines between them: the chart, or the part of it that stands on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from common.drawing.shapes import Line, Point, Shape, placed
from teams.analysis.layout import Forest, Layout, lay_out
from teams.analysis.layout.shapes import (
    BRANCH_GAP,
    COLUMN,
    INDENT,
    LEAD,
    LEAF,
    LINE,
    LINE_GAP,
    SIBLING_GAP,
    STACK,
    STAFF_GAP,
    TRUNK,
    WIDTHS,
)
from teams.drawing import look
from teams.drawing.boxes import POINTER_HEIGHT, BoxLook, box_height, draw_box
from teams.drawing.content import Box

ROW_GAP = 48.0
"""Between rows of trees, when a chart has many roots."""
WIDE = 1.8
"""Width to height that rows of trees aim at."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree of the chart, laid out from its own origin, and where that stands."""

    layout: Layout
    x: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Trees side by side and in rows. `boxes` are those of the forest, by key."""

    trees: tuple[Tree, ...]
    width: float
    height: float
    boxes: Mapping[str, Box]

    def rectangles(self) -> Iterator[tuple[str, int, float, float, float, float]]:
        """Key, shape, x, y, width and height of each box."""
        for tree in self.trees:
            layout = tree.layout
            for slot, key in enumerate(layout.keys):
                shape = layout.shapes[slot]
                place = (layout.x[slot] + tree.x, layout.y[slot] + tree.y)
                yield key, shape, *place, WIDTHS[shape], layout.tall[slot]


@dataclass
class Heights:
    """How high boxes are, measured once for each width."""

    shown: BoxLook
    known: dict[tuple[str, float], float] = field(default_factory=dict)

    def of(self, box: Box, width: float, *, continues: bool) -> float:
        """`continues`: with the words that point to another page."""
        name = (box.key, width)
        if name not in self.known:
            self.known[name] = box_height(box, width, self.shown)
        return self.known[name] + (POINTER_HEIGHT if continues else 0)


def arrange(
    boxes: Sequence[Box],
    heights: Heights,
    *,
    column_limit: int | None,
    row_width: float | None = None,
    continuing: frozenset[str] = frozenset(),
) -> Chart:
    """The boxes laid out; whoever reports to nobody among them is a root. Trees fill rows of `row_width`, by default
    of a width that makes a sheet of usual proportions. `continuing`: keys of boxes that point to another page."""
    trees = [Tree(lay_out(_forest(tree, heights, column_limit, continuing))) for tree in _trees(boxes)]
    if not trees:
        return Chart((), 0, 0, {})
    area = sum((tree.layout.width + BRANCH_GAP) * (tree.layout.height + ROW_GAP) for tree in trees)
    widest = max(tree.layout.width for tree in trees)
    # Boxes that stand alone come last, in rows of their own: beside a tree they would leave holes.
    in_order = sorted(trees, key=lambda tree: len(tree.layout.keys) == 1)
    put, width, height = _in_rows(in_order, max(widest, row_width or sqrt(area * WIDE)))
    return Chart(put, width, height, {box.key: box for box in boxes})


def _trees(boxes: Sequence[Box]) -> list[list[Box]]:
    keys = {box.key for box in boxes}
    children: dict[str, list[Box]] = {}
    for box in boxes:
        if box.parent in keys:
            children.setdefault(str(box.parent), []).append(box)
    trees = []
    for root in (box for box in boxes if box.parent not in keys):
        tree, waiting = [], [root]
        while waiting:
            box = waiting.pop()
            tree.append(box)
            waiting.extend(reversed(children.get(box.key, ())))
        trees.append(tree)
    return trees


def _forest(
    boxes: Sequence[Box], heights: Heights, column_limit: int | None, continuing: frozenset[str]
) -> Forest:
    places = {box.key: place for place, box in enumerate(boxes)}

    def high(width: float) -> list[float]:
        return [heights.of(box, width, continues=box.key in continuing) for box in boxes]

    wide = high(WIDTHS[LEAD])
    return Forest(
        keys=[box.key for box in boxes],
        parents=[places.get(box.parent or "", -1) for box in boxes],
        roles=[box.roles[0].slug if box.roles else "" for box in boxes],
        kept=[True] * len(boxes),
        opens_all=True,
        heights=(wide, wide, high(WIDTHS[LEAF])),
        column_limit=column_limit,
    )


def _in_rows(trees: Sequence[Tree], row_width: float) -> tuple[tuple[Tree, ...], float, float]:
    put: list[Tree] = []
    x = y = row_height = width = 0.0
    was_alone = False
    for tree in trees:
        alone = len(tree.layout.keys) == 1
        if put and (x + tree.layout.width > row_width or alone != was_alone):
            x, y, row_height = 0.0, y + row_height + (SIBLING_GAP if was_alone else ROW_GAP), 0.0
        put.append(Tree(tree.layout, x, y))
        width, row_height = max(width, x + tree.layout.width), max(row_height, tree.layout.height)
        x += tree.layout.width + (SIBLING_GAP if alone else BRANCH_GAP)
        was_alone = alone
    return tuple(put), width, y + row_height


# --- drawing ----------------------------------------------------------------------------------------------------


def draw_chart(chart: Chart, shown: BoxLook, *, pages: Mapping[str, int] | None = None) -> list[Shape]:
    """Lines first, then the boxes. `pages`: where the reports of a box stand, when they do not stand here."""
    shapes: list[Shape] = []
    for tree in chart.trees:
        shapes += placed(connectors(tree.layout), dx=tree.x, dy=tree.y)
    for key, _shape, x, y, width, _height in chart.rectangles():
        drawing = draw_box(chart.boxes[key], width, shown, continues_on=(pages or {}).get(key))
        shapes += placed(drawing.shapes, dx=x, dy=y)
    return shapes


def connectors(layout: Layout) -> Iterator[Line]:
    """The lines between leaders and reports: one bus for each line of reports, one trunk for each stack."""
    lines: dict[int, list[Point]] = {}
    for group, kind in enumerate(layout.groups.kinds):
        leader, members = layout.groups.leaders[group], layout.groups.of(group)
        first = members[0]
        if kind == STACK:
            below = layout.y[leader] + layout.tall[leader]
            yield from _trunk(layout, members, layout.x[leader] + TRUNK, below)
        elif kind == COLUMN:
            x, top = layout.x[first] - INDENT + TRUNK, layout.y[first]
            lines.setdefault(leader, []).append((x, top))
            yield from _trunk(layout, members, x, top)
        else:
            ends = [(_middle(layout, slot), layout.y[slot]) for slot in members]
            if kind == LINE:
                lines.setdefault(leader, []).extend(ends)
            else:
                yield from _bus(layout, leader, layout.y[first] - STAFF_GAP / 2, ends)
    for leader, ends in lines.items():
        yield from _bus(layout, leader, ends[0][1] - LINE_GAP / 2, ends)


def _middle(layout: Layout, slot: int) -> float:
    return layout.x[slot] + WIDTHS[layout.shapes[slot]] / 2


def _bus(layout: Layout, leader: int, bus: float, ends: Sequence[Point]) -> Iterator[Line]:
    """From the leader down, along, and down to each end; only the outermost turn a corner."""
    x, below = _middle(layout, leader), layout.y[leader] + layout.tall[leader]
    yield _line((x, below), (x, bus))
    left, right = min(ends), max(ends)
    for end in ends:
        turns = (end == left and end[0] < x - 1) or (end == right and end[0] > x + 1)
        yield _line((x, bus), (end[0], bus), end) if turns else _line((end[0], bus), end)


def _trunk(layout: Layout, members: Sequence[int], x: float, top: float) -> Iterator[Line]:
    """Down along the stack, with an elbow into each box; the last one carries the trunk."""
    for slot in members:
        middle = layout.y[slot] + layout.tall[slot] / 2
        start = top if slot == members[-1] else max(top, middle - look.STACK_ELBOW)
        yield _line((x, start), (x, middle), (layout.x[slot], middle), radius=look.STACK_ELBOW)


def _line(*points: Point, radius: float = look.ELBOW) -> Line:
    return Line(points, look.LINE, look.LINE_WIDTH, radius)
