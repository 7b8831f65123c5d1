"""What a drawing consists of. Every measure is in the units of the drawing; a colour is `#rrggbb`, empty for none.

Order is depth: a later shape lies over an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Weight = Literal[400, 600]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with rounded corners; `flat_right` rounds only the left ones (a strip on the edge of a box)."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1
    dash: tuple[float, ...] = ()
    flat_right: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An open line through `points`, its corners rounded by `radius`; `arrow` puts a head on its end."""

    points: tuple[Point, ...]
    stroke: str
    stroke_width: float
    radius: float = 0
    dash: tuple[float, ...] = ()
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed, filled shape."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text: `y` is the baseline, `width` what the font's metrics say it takes."""

    x: float
    y: float
    text: str
    size: float
    width: float
    weight: Weight = 400
    fill: str = "#1a212b"
    anchor: Anchor = "start"

    @property
    def left(self) -> float:
        return self.x - {"start": 0.0, "middle": self.width / 2, "end": self.width}[self.anchor]


@dataclass(frozen=True, slots=True)
class Jump:
    """A click here leads to another page of the same document, counted from 1. Pictures of one page ignore it."""

    x: float
    y: float
    width: float
    height: float
    page: int


Shape = Rect | Line | Polygon | Text | Jump


@dataclass(frozen=True, slots=True)
class Picture:
    """A sheet of `width` × `height` from the origin; `fill` is its ground."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    fill: str = "#ffffff"


def placed(shapes: Iterable[Shape], *, dx: float = 0, dy: float = 0, scale: float = 1) -> list[Shape]:
    """The same shapes, scaled about the origin and then moved."""
    return [_placed(shape, dx, dy, scale) for shape in shapes]


def _placed(shape: Shape, dx: float, dy: float, k: float) -> Shape:
    # Written out: `dataclasses.replace` takes three times as long, and a chart has ten shapes a box.
    if isinstance(shape, Text):
        return Text(
            shape.x * k + dx, shape.y * k + dy, shape.text, shape.size * k, shape.width * k, shape.weight, shape.fill,
            shape.anchor,
        )  # fmt: skip
    if isinstance(shape, Rect):
        return Rect(
            shape.x * k + dx, shape.y * k + dy, shape.width * k, shape.height * k, shape.radius * k, shape.fill,
            shape.stroke, shape.stroke_width * k, _dash(shape.dash, k), shape.flat_right,
        )  # fmt: skip
    if isinstance(shape, Line):
        points = _points(shape.points, dx, dy, k)
        return Line(
            points, shape.stroke, shape.stroke_width * k, shape.radius * k, _dash(shape.dash, k), shape.arrow
        )
    if isinstance(shape, Polygon):
        return Polygon(_points(shape.points, dx, dy, k), shape.fill)
    return Jump(shape.x * k + dx, shape.y * k + dy, shape.width * k, shape.height * k, shape.page)


def _dash(dash: tuple[float, ...], k: float) -> tuple[float, ...]:
    return tuple(length * k for length in dash)


def _points(points: tuple[Point, ...], dx: float, dy: float, k: float) -> tuple[Point, ...]:
    return tuple((x * k + dx, y * k + dy) for x, y in points)
