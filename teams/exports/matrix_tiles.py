"""The letters of the responsibility matrix on paper: A filled, R framed, C round, I bare; dashed on a vacancy."""

from __future__ import annotations

from collections.abc import Iterator

from common.drawing.lettering import measure
from common.drawing.shapes import Rect, Shape, Text
from teams.analysis.matrix import Cell
from teams.drawing import look

TILE = 10.0
SIZE = 6.6
DASH = (1.6, 1.2)


def tile(cell: Cell, x: float, y: float) -> Iterator[Shape]:
    """The tile of a cell about a point; «AR» is two halves. A second sheet under it: not all positions are alike."""
    letters = cell.involvement or ""
    left = x - len(letters) * TILE / 2
    if cell.mixed:
        yield Rect(left + 1.4, y - TILE / 2 + 1.4, len(letters) * TILE, TILE, 2, look.PAPER, look.LINE, 0.5)
    for number, letter in enumerate(letters):
        yield from _half(letter, left + number * TILE, y - TILE / 2, vacant=cell.vacant)


def _half(letter: str, x: float, y: float, *, vacant: bool) -> Iterator[Shape]:
    fill, stroke, ink = {
        "A": (look.ACCENT, look.ACCENT, "#ffffff"),
        "R": (look.ACCENT_SOFT, look.ACCENT, look.ACCENT),
        "C": (look.PAPER, look.LINE, look.TEXT_2),
        "I": ("", "", look.TEXT_2),
    }[letter]
    if vacant:
        fill, stroke, ink = look.VACANT_SURFACE, look.HIGH_TEXT, look.HIGH_TEXT
    if stroke:
        radius = TILE / 2 if letter == "C" else 2.0
        yield Rect(x, y, TILE, TILE, radius, fill, stroke, 0.7, DASH if vacant else ())
    width = measure(letter, SIZE, 600)
    yield Text(x + TILE / 2, y + TILE / 2 + SIZE * 0.36, letter, SIZE, width, 600, ink, "middle")
