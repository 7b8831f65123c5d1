"""The waterfall of a report as a drawing: for the PDF and, as PNG, for the letter.

On paper the colours may be gone: what took money is hatched and has ▼ before its figure, what gave some has ▲.
"""

from collections.abc import Iterator

from common.drawing.lettering import measure, wrap
from common.drawing.shapes import Anchor, Line, Picture, Rect, Shape, Text, Weight
from common.drawing.typst_pages import set_pages
from common.formats import format_number
from kpis.analysis.pictures.waterfall import Bar, BarKind, Waterfall
from kpis.selectors.letter_story import Story

PNG_PIXELS = 1200
"""The width of the letter's picture, shown at half of it."""
PNG_SECONDS = 20.0

_FILLS = {
    BarKind.PLAN: "#8a96a8",
    BarKind.DOWN: "#d9772b",
    BarKind.UP: "#2f8f9e",
    BarKind.FACT: "#2563d9",
}
_INKS = {BarKind.DOWN: "#97430a", BarKind.UP: "#1b6570"}
_INK, _SECOND, _LINE, _PAPER = "#1a212b", "#525c69", "#c5ccd6", "#ffffff"
_HATCH_STEP = 7.0
_OWNER_LINES = 2


def letter_picture(story: Story, language: str) -> bytes | None:
    """The PNG of a letter; None where there is nothing to split. SettingFailed when Typst gives up."""
    if story.fall is None:
        return None
    picture = waterfall_picture(story.fall, digits=1 if story.power else 0)
    return set_pages(
        [picture],
        "png",
        title=story.title,
        author="",
        language=language,
        pixels_per_unit=PNG_PIXELS / picture.width,
        wall_seconds=PNG_SECONDS,
    )


def waterfall_picture(fall: Waterfall, *, digits: int) -> Picture:
    """The picture of the page, with the lines of text broken to the width of a bar's slot."""
    slot = fall.width / len(fall.bars)
    shapes: list[Shape] = [Line(((0, fall.base_y), (fall.width, fall.base_y)), _LINE, 1)]
    for bar in fall.bars:
        shapes += _bar(bar, digits)
        shapes += _under(bar, fall.title_y, slot - 6)
    return Picture(fall.width, fall.height + 16, tuple(shapes), _PAPER)


def _bar(bar: Bar, digits: int) -> list[Shape]:
    shapes: list[Shape] = []
    if bar.join_to_x is not None:
        shapes.append(Line(((bar.x, bar.join_y), (bar.join_to_x, bar.join_y)), "#667180", 1, dash=(2, 2)))
    shapes.append(Rect(bar.x, bar.y, bar.width, bar.height, radius=3, fill=_FILLS[bar.kind]))
    if bar.kind is BarKind.DOWN:
        shapes += _hatch(bar)
    if bar.cut_points:
        shapes.append(Line(tuple(map(_point, bar.cut_points.split())), _PAPER, 4))
    ink = _INKS.get(bar.kind, _INK)
    shapes.append(_text(bar.center_x, bar.value_y, figure_of(bar, digits), 14, 600, ink, "middle"))
    return shapes


def figure_of(bar: Bar, digits: int) -> str:
    """58,8; ▼ −4,9; ▲ +2,1."""
    if bar.kind is BarKind.DOWN:
        return f"▼ {format_number(bar.value, digits, signed=True)}"
    if bar.kind is BarKind.UP:
        return f"▲ {format_number(bar.value, digits, signed=True)}"
    return format_number(bar.value, digits)


def _hatch(bar: Bar) -> Iterator[Shape]:
    """Slanted white lines inside the bar."""
    left, right, top, bottom = bar.x + 1, bar.x + bar.width - 1, bar.y + 1, bar.y + bar.height - 1
    if bottom - top < 2:
        return
    offset = _HATCH_STEP
    while offset < (right - left) + (bottom - top):
        x, y = left + offset, bottom
        start = (min(x, right), y - max(x - right, 0.0))
        end_y = bottom - offset
        end = (left + max(top - end_y, 0.0), max(end_y, top))
        yield Line((start, end), _PAPER, 1)
        offset += _HATCH_STEP


def _under(bar: Bar, title_y: float, width: float) -> Iterator[Shape]:
    yield _fitted(bar.center_x, title_y, bar.title, 12, 600, _INK, width)
    yield _fitted(bar.center_x, title_y + 17, bar.note, 11, 400, _SECOND, width)
    for number, line in enumerate(wrap(bar.owner, 11, width)[:_OWNER_LINES] if bar.owner else ()):
        yield _fitted(bar.center_x, title_y + 33 + 14 * number, line, 11, 400, _SECOND, width)


def _fitted(x: float, y: float, text: str, size: float, weight: Weight, ink: str, width: float) -> Text:
    """One line in the middle of its slot, smaller where it would not fit."""
    wide = measure(text, size, weight)
    return _text(x, y, text, size * min(1.0, width / wide) if wide else size, weight, ink, "middle")


def _text(x: float, y: float, text: str, size: float, weight: Weight, ink: str, anchor: Anchor) -> Text:
    return Text(x, y, text, size, measure(text, size, weight), weight, ink, anchor)


def _point(pair: str) -> tuple[float, float]:
    x, _comma, y = pair.partition(",")
    return float(x), float(y)
