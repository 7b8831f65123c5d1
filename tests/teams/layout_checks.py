"""Forests for the layout's tests, and what must hold of any layout of boxes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from teams.analysis.layout import Forest, Layout
from teams.analysis.layout.shapes import LEAD, LEAF, STAFF, WIDTHS

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "layout_cases.json").read_text(encoding="utf-8")
)


def forest_of(described: dict[str, Any]) -> Forest:
    """A case of tests/layout_cases.json."""
    boxes = described["boxes"]
    index = {box["key"]: place for place, box in enumerate(boxes)}
    return Forest(
        keys=[box["key"] for box in boxes],
        parents=[index[box["parent"]] if box.get("parent") else -1 for box in boxes],
        roles=[box.get("role", "") for box in boxes],
        kept=[bool(box.get("kept")) for box in boxes],
        folded=frozenset(described.get("folded", ())),
        opened=frozenset(described.get("opened", ())),
        opens_all=described.get("opens_all", False),
    )


def random_forest(
    random: Random, count: int, *, with_heights: bool = False, limit: int | None = None
) -> Forest:
    parents = [random.randrange(-1, place) if random.random() > 0.05 else -1 for place in range(count)]
    heights: Any = None
    if with_heights:
        heights = {
            shape: [random.randrange(40, 300) for _box in range(count)] for shape in (LEAD, STAFF, LEAF)
        }
        heights = tuple(heights[shape] for shape in (LEAD, STAFF, LEAF))
    return Forest(
        keys=[str(place) for place in range(count)],
        parents=parents,
        roles=[random.choice(("", "a", "b")) for _box in range(count)],
        kept=[random.random() < 0.2 for _box in range(count)],
        opens_all=with_heights,
        heights=heights,
        column_limit=limit,
    )


def rectangles(layout: Layout) -> list[tuple[float, float, float, float]]:
    """x, y, width and height of every box that is seen."""
    return [
        (layout.x[slot], layout.y[slot], WIDTHS[shape], layout.tall[slot])
        for slot, shape in enumerate(layout.shapes)
    ]


def overlaps(boxes: Sequence[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    """Pairs of rectangles that overlap, found by a sweep from the top."""
    found, still_open = [], []
    for index in sorted(range(len(boxes)), key=lambda each: boxes[each][1]):
        x, y, width, _height = boxes[index]
        still_open = [other for other in still_open if boxes[other][1] + boxes[other][3] > y]
        for other in still_open:
            other_x, _y, other_width, _h = boxes[other]
            if other_x < x + width and x < other_x + other_width:
                found.append((other, index))
        still_open.append(index)
    return found
