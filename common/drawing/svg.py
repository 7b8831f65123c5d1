"""A picture as SVG: text stays text, no script, no address of anything outside the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from common.drawing.paths import arrow_head, rounded_corner
from common.drawing.shapes import Jump, Line, Picture, Point, Polygon, Rect, Shape, Text

FONTS = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_svg(picture: Picture, *, title: str, language: str) -> str:
    """The document. `title` is what a browser shows as its name; `language` a code such as ru."""
    width, height = _number(picture.width), _number(picture.height)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" xml:lang={_attribute(language)} font-family="{FONTS}">\n'
        f"<title>{_text(title)}</title>\n"
        f'<rect width="{width}" height="{height}" fill="{picture.fill}"/>\n'
    )
    return head + "\n".join(part for shape in picture.shapes for part in _written(shape)) + "\n</svg>\n"


def _written(shape: Shape) -> Iterator[str]:
    if isinstance(shape, Rect):
        yield _rect(shape)
    elif isinstance(shape, Line):
        ink = f'fill="none" {_stroke(shape.stroke, shape.stroke_width, shape.dash)}'
        yield f'<path d="{_path(shape.points, shape.radius)}" {ink} stroke-linecap="round"/>'
        if shape.arrow:
            yield _polygon(Polygon(arrow_head(shape), shape.stroke))
    elif isinstance(shape, Polygon):
        yield _polygon(shape)
    elif isinstance(shape, Text):
        yield _line_of_text(shape)
    elif not isinstance(shape, Jump):
        raise TypeError(f"no SVG for {type(shape).__name__}")


def _rect(shape: Rect) -> str:
    fill = f'fill="{shape.fill or "none"}"'
    if shape.stroke:
        fill += " " + _stroke(shape.stroke, shape.stroke_width, shape.dash)
    if not shape.flat_right:
        radius = f' rx="{_number(shape.radius)}"' if shape.radius else ""
        place = " ".join(
            f'{name}="{_number(getattr(shape, name))}"' for name in ("x", "y", "width", "height")
        )
        return f"<rect {place}{radius} {fill}/>"
    x, y, right, bottom, r = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height, shape.radius)
    n = _number
    return (
        f'<path d="M{n(right)} {n(y)}H{n(x + r)}A{n(r)} {n(r)} 0 0 0 {n(x)} {n(y + r)}V{n(bottom - r)}'
        f'A{n(r)} {n(r)} 0 0 0 {n(x + r)} {n(bottom)}H{n(right)}Z" {fill}/>'
    )


def _polygon(shape: Polygon) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
    return f'<polygon points="{points}" fill="{shape.fill}"/>'


def _line_of_text(shape: Text) -> str:
    """With the width that was measured: a viewer without the font squeezes its own into the same place."""
    more = ' font-weight="600"' if shape.weight == 600 else ""
    if shape.anchor != "start":
        more += f' text-anchor="{shape.anchor}"'
    if shape.width > 0 and len(shape.text) > 1:
        more += f' textLength="{_number(shape.width)}" lengthAdjust="spacingAndGlyphs"'
    place = f'x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{_number(shape.size)}"'
    return f'<text {place}{more} fill="{shape.fill}">{_text(shape.text)}</text>'


def _stroke(colour: str, width: float, dash: tuple[float, ...]) -> str:
    dashes = f' stroke-dasharray="{" ".join(_number(length) for length in dash)}"' if dash else ""
    return f'stroke="{colour}" stroke-width="{_number(width)}"{dashes}'


def _path(points: tuple[Point, ...], radius: float) -> str:
    steps = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = rounded_corner(before, corner, after, radius)
        steps.append(f"L{_pair(start)}Q{_pair(corner)} {_pair(end)}" if start != end else f"L{_pair(corner)}")
    return "".join([*steps, f"L{_pair(points[-1])}"])


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1_000 else f"{round(value, 2):.10g}"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", text))
