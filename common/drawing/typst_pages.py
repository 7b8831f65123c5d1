"""Pictures as the pages of a PDF, or one picture as PNG, set by Typst in a child process with limits.

The source (pages.typ) is ours and fixed. What people wrote goes in as JSON beside it and is only ever a string there:
a title that reads `#import "x"` is printed so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from common.drawing.lettering import FAMILY, font_folder
from common.drawing.paths import arrow_head, rounded_corner
from common.drawing.shapes import Jump, Line, Picture, Polygon, Rect, Shape, Text
from common.sandbox import SandboxError, run_limited

if TYPE_CHECKING:
    import typst

SOURCE = Path(__file__).with_name("pages.typ")
FALLBACK = "DejaVu Sans Mono"
"""Comes with Typst; has the Arabic, Greek and technical signs that Inter lacks."""
POINT_PPI = 72
MEMORY_BYTES = 3 * 1024**3
"""Address space, of which the threads of the child reserve most and touch little."""
CPU_SECONDS = 100
WALL_SECONDS = 90.0

Kind = Literal["pdf", "png"]


class SettingFailed(Exception):
    """Typst gave no document. `reason`: timeout, memory or crash."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


def set_pages(
    pages: Sequence[Picture],
    kind: Kind,
    *,
    title: str,
    author: str,
    language: str,
    pixels_per_unit: float = 2.0,
    wall_seconds: float = WALL_SECONDS,
) -> bytes:
    """The document; a unit of a picture is a point. `pixels_per_unit` is for PNG, which takes exactly one picture;
    whoever keeps somebody waiting has fewer `wall_seconds`.

    Raises SettingFailed when the child process gives up or passes a limit.
    """
    if kind == "png" and len(pages) != 1:
        raise ValueError("a PNG is one picture")
    drawing = as_json(pages, title=title, author=author, language=language)
    given = (drawing, kind, pixels_per_unit * POINT_PPI)
    return set_by_child("common.drawing.typst_pages:compile_here", *given, wall_seconds=wall_seconds)


def set_by_child(compile_there: str, *given: object, wall_seconds: float = WALL_SECONDS) -> bytes:
    """What the named function answers in a child process within our limits; SettingFailed otherwise."""
    try:
        answer = run_limited(
            compile_there,
            *given,
            memory_bytes=MEMORY_BYTES,
            cpu_seconds=CPU_SECONDS,
            wall_seconds=wall_seconds,
        )
    except SandboxError as failed:
        raise SettingFailed(failed.reason, failed.detail) from failed
    return bytes(answer)


def compiler_within(root: Path) -> typst.Compiler:
    """A compiler that sees files of `root`, our fonts and Typst's own: a machine's fonts would change the picture."""
    import typst  # a process that only asks for a drawing need not carry the compiler

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())]
    )
    return typst.Compiler(font_paths=fonts, root=str(root))


def compile_here(drawing: str, kind: Kind, ppi: float) -> bytes:
    """What the child process runs."""
    made = compiler_within(SOURCE.parent).compile(
        SOURCE.read_bytes(), format=kind, ppi=ppi, sys_inputs={"drawing": drawing}, pdf_tags=False
    )
    return made[0] if isinstance(made, list) else made  # type: ignore[return-value]


# --- the JSON -------------------------------------------------------------------------------------------------


class _Colours:
    def __init__(self) -> None:
        self.indices: dict[str, int] = {}

    def of(self, colour: str) -> int:
        return self.indices.setdefault(colour, len(self.indices)) if colour else -1


def as_json(pages: Sequence[Picture], *, title: str, author: str, language: str) -> str:
    """What `compile_here` sets: the pages in the shape that pages.typ reads."""
    colours = _Colours()
    sheets = [
        {
            "width": round(page.width, 2),
            "height": round(page.height, 2),
            "fill": colours.of(page.fill),
            "shapes": [row for shape in page.shapes for row in _rows(shape, colours)],
        }
        for page in pages
    ]
    head = {"title": title, "author": author, "language": language, "fonts": [FAMILY, FALLBACK]}
    return json.dumps(head | {"colours": list(colours.indices), "pages": sheets}, ensure_ascii=False)


def _rows(shape: Shape, colours: _Colours) -> Iterable[list[Any]]:
    if isinstance(shape, Rect):
        yield [
            "r", *_rounded(shape.x, shape.y, shape.width, shape.height, shape.radius), colours.of(shape.fill),
            colours.of(shape.stroke), round(shape.stroke_width, 2), _rounded(*shape.dash), shape.flat_right,
        ]  # fmt: skip
    elif isinstance(shape, Line):
        yield from _line(shape, colours)
    elif isinstance(shape, Polygon):
        yield ["p", colours.of(shape.fill), [_rounded(*point) for point in shape.points]]
    elif isinstance(shape, Text):
        if shape.text:
            yield ["t", *_rounded(shape.left, shape.y, shape.width + 1), shape.anchor,
                   round(shape.size, 3), shape.weight, colours.of(shape.fill), shape.text]  # fmt: skip
    elif isinstance(shape, Jump):
        yield ["j", *_rounded(shape.x, shape.y, shape.width, shape.height), shape.page]


def _line(shape: Line, colours: _Colours) -> Iterable[list[Any]]:
    steps: list[list[list[float]]] = []
    points = shape.points
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = rounded_corner(before, corner, after, shape.radius)
        steps.append([_rounded(*start)])
        if start != end:
            steps.append([_rounded(*corner), _rounded(*end)])
    steps.append([_rounded(*points[-1])])
    ink = [colours.of(shape.stroke), round(shape.stroke_width, 2), _rounded(*shape.dash)]
    yield ["l", *ink, _rounded(*points[0]), steps]
    if shape.arrow:
        yield from _rows(Polygon(arrow_head(shape), shape.stroke), colours)


def _rounded(*values: float) -> list[float]:
    return [round(value, 2) for value in values]
