"""The geometry that every writer of drawings needs: rounded corners and arrow heads."""

from __future__ import annotations

from math import atan2, cos, hypot, sin

from common.drawing.shapes import Line, Point

ARROW = 4.4
ARROW_HALF = 0.42
"""Length of an arrow's head in widths of its line, and half its opening in radians."""


def rounded_corner(before: Point, corner: Point, after: Point, radius: float) -> tuple[Point, Point]:
    """Where the curve of a rounded corner begins and ends: at most half of either side."""
    to_before, to_after = _towards(corner, before), _towards(corner, after)
    reach = min(radius, to_before[2] / 2, to_after[2] / 2)
    return (
        (corner[0] + to_before[0] * reach, corner[1] + to_before[1] * reach),
        (corner[0] + to_after[0] * reach, corner[1] + to_after[1] * reach),
    )


def arrow_head(line: Line) -> tuple[Point, ...]:
    """The triangle on the end of a line."""
    (x0, y0), (x, y) = line.points[-2], line.points[-1]
    back, size = atan2(y0 - y, x0 - x), ARROW * line.stroke_width
    sides = (back + ARROW_HALF, back - ARROW_HALF)
    return ((x, y), *((x + size * cos(side), y + size * sin(side)) for side in sides))


def _towards(start: Point, end: Point) -> tuple[float, float, float]:
    """Unit direction and length; (0, 0, 0) between equal points."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    return (dx / length, dy / length, length) if length else (0.0, 0.0, 0.0)
