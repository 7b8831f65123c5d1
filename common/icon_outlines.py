"""The stroked line of an icon as the polygon of its edge, for `clip-path`. Pure.

A browser paints a clipped ground a tenth as long as a picture in SVG used as a mask, and needs no file for it.
Lengths are in units of the icon's own square of 24; caps and joints are round, as all our icons have them.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import acos, atan2, ceil, cos, hypot, pi, sin, sqrt

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

Point = tuple[float, float]

SQUARE = 24
HALF_WIDTH = 1.0
TOLERANCE = 0.04
"""How far a chord may lie from its curve: at the largest icon of a chart 0.07 pixels."""

ARC_STEP = 2 * acos(1 - TOLERANCE / HALF_WIDTH)
SMOOTH = 0.5
"""Radians: a turn that is no corner but a step of a curve."""


def outline(paths: Iterable[str]) -> list[Point]:
    """One closed polygon around all lines of the `d` of an icon's paths, to be filled by the rule `nonzero`.

    From each contour it goes back to where it began, there and back along the same line, so that one polygon holds
    contours that do not touch.
    """
    contours = [_edge(line) for path in paths for line in _lines(path)]
    anchor = contours[0][0]
    return [point for contour in contours for point in (*contour, contour[0], anchor)]


def percentages(polygon: Iterable[Point]) -> str:
    """The polygon as `clip-path` takes it: shares of the square in tenths of a percent."""
    return ",".join(
        f"{100 * x / SQUARE:.1f}% {100 * y / SQUARE:.1f}%".replace(".0%", "%") for x, y in polygon
    )


class _Flat(BasePen):
    """Takes down curves as lines of chords."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[list[Point]] = []

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the pen's protocol
        self.lines.append([pt])

    def _lineTo(self, pt: Point) -> None:  # noqa: N802
        if pt != self.lines[-1][-1]:
            self.lines[-1].append(pt)

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
        start = self.lines[-1][-1]
        # Wang's formula: so many chords stay within the tolerance of a cubic curve.
        bend = max(_bend(start, pt1, pt2), _bend(pt1, pt2, pt3))
        steps = max(1, ceil(sqrt(0.75 * bend / TOLERANCE)))
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            points = (start, pt1, pt2, pt3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
            self._lineTo((x, y))

    def _closePath(self) -> None:  # noqa: N802
        self._lineTo(self.lines[-1][0])


def _bend(one: Point, middle: Point, other: Point) -> float:
    return hypot(one[0] - 2 * middle[0] + other[0], one[1] - 2 * middle[1] + other[1])


def _lines(path: str) -> list[list[Point]]:
    pen = _Flat()
    parse_path(path, pen)
    return pen.lines


def _edge(line: Sequence[Point]) -> list[Point]:
    """Along one side of a line, round its end, and back along the other."""
    if len(line) == 1:
        return _arc(line[0], 0.0, -2 * pi)
    return [*_side(line), *_side(line[::-1])]


def _side(line: Sequence[Point]) -> list[Point]:
    """The points beside a line at half its width, with the round cap at its end."""
    courses = [atan2(end[1] - start[1], end[0] - start[0]) for start, end in pairwise(line)]
    found = [_beside(line[0], courses[0])]
    for pivot, before, after in zip(line[1:], courses, courses[1:], strict=False):
        turn = (after - before + pi) % (2 * pi) - pi
        if abs(turn) < SMOOTH:
            found.append(_beside(pivot, before + turn / 2))
        elif turn < 0:
            found.extend(_arc(pivot, before + pi / 2, turn))
        else:
            # On the inner side of a corner by way of the corner itself: nothing of the line is left uncovered.
            found.extend((_beside(pivot, before), pivot, _beside(pivot, after)))
    return [*found, *_arc(line[-1], courses[-1] + pi / 2, -pi)]


def _beside(point: Point, course: float) -> Point:
    return point[0] - HALF_WIDTH * sin(course), point[1] + HALF_WIDTH * cos(course)


def _arc(centre: Point, start: float, sweep: float) -> list[Point]:
    steps = ceil(abs(sweep) / ARC_STEP)
    angles = (start + sweep * step / steps for step in range(steps + 1))
    return [(centre[0] + HALF_WIDTH * cos(angle), centre[1] + HALF_WIDTH * sin(angle)) for angle in angles]
