"""What stands above and below a chart on paper: whose it is, of which day, and what the colours mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from common.drawing.lettering import measure, wrap
from common.drawing.shapes import Rect, Shape, Text, Weight, placed
from teams.drawing import look, wording
from teams.drawing.boxes import MARK, severity_mark
from teams.drawing.content import Box, ChartContent

COMPANY_SIZE, COMPANY_LINE = 12.0, 16.0
NAME_SIZE, NAME_LINE = 20.0, 26.0
INFO_SIZE, INFO_LINE = 11.0, 16.0
STAMP_SIZE, STAMP_PAD, STAMP_HIGH = 13.0, 10.0, 26.0
LEGEND_SIZE, LEGEND_LINE, LEGEND_GAP, TILE = 11.0, 20.0, 18.0, 10.0


def heading(content: ChartContent, width: float) -> tuple[float, list[Shape]]:
    """Height and shapes of the title block, from its own left top corner."""
    stamp = _stamp(content)
    shapes: list[Shape] = []
    stamp_wide = measure(stamp, STAMP_SIZE, 600) + 2 * STAMP_PAD if stamp else 0.0
    room = width - (stamp_wide + 16 if stamp else 0)
    if stamp:
        x = width - stamp_wide
        shapes.append(Rect(x, 0, stamp_wide, STAMP_HIGH, 4, look.DRAFT_SOFT, look.DRAFT, 1.4))
        shapes.append(_text(x + STAMP_PAD, 17.5, stamp, STAMP_SIZE, look.DRAFT_TEXT, 600))
    y = 0.0
    for text, size, line, weight, fill in (
        (content.company, COMPANY_SIZE, COMPANY_LINE, 400, look.TEXT_2),
        (content.name, NAME_SIZE, NAME_LINE, 600, look.TEXT),
        (f"{wording.day_line(content)} · {wording.counts_line(content)}", INFO_SIZE, INFO_LINE, 400, look.TEXT_2),
    ):  # fmt: skip
        for part in wrap(text, size, room, weight):
            y += line
            shapes.append(_text(0, y - line * 0.28, part, size, fill, weight))  # type: ignore[arg-type]
    return max(y, STAMP_HIGH), shapes


def _stamp(content: ChartContent) -> str:
    if content.is_draft:
        return wording.draft_stamp()
    return wording.former() if content.state == "archived" else ""


def legend(boxes: Iterable[Box], width: float, *, marks: bool) -> tuple[float, list[Shape]]:
    """Height and shapes of the legend: the categories that occur with how many boxes, then the other signs."""
    x, y = 0.0, 0.0
    shapes: list[Shape] = []
    for tile, text in _signs(list(boxes), marks=marks):
        wide = TILE + 6 + measure(text, LEGEND_SIZE)
        if x and x + wide > width:
            x, y = 0.0, y + LEGEND_LINE
        shapes += placed(tile, dx=x, dy=y)
        for number, part in enumerate(wrap(text, LEGEND_SIZE, max(width - TILE - 6, 40))):
            y += LEGEND_LINE if number else 0
            shapes.append(_text(x + TILE + 6, y + 14, part, LEGEND_SIZE, look.TEXT_2))
        x += wide + LEGEND_GAP
    return (y + LEGEND_LINE if shapes else 0.0), shapes


def _signs(boxes: list[Box], *, marks: bool) -> Iterator[tuple[list[Shape], str]]:
    counts = Counter(box.category for box in boxes)
    for name in look.CATEGORIES:
        if counts[name]:
            tile = Rect(0, 5, TILE, TILE, 2, look.category(name)[0])
            yield [tile], f"{wording.category(name)} {counts[name]}"
    dashed = Rect(0.5, 5.5, TILE - 1, TILE - 1, 2, look.VACANT_SURFACE, look.TEXT_3, 1, (2.5, 2))
    if vacant := sum(box.is_vacant for box in boxes):
        yield [dashed], wording.vacancies(vacant)
    if any(box.is_temporary for box in boxes):
        yield [Rect(0.5, 5.5, TILE - 1, TILE - 1, 2, "", look.TEXT_3, 1, (2.5, 2))], wording.temporary()
    for severity, (fill, _text_colour, _ground) in look.SEVERITIES.items():
        if marks and any(box.findings and box.severity == severity for box in boxes):
            yield [severity_mark(severity, MARK / 2 + 1, 10, fill)], wording.severity(severity)


def _text(x: float, y: float, text: str, size: float, fill: str, weight: Weight = 400) -> Text:
    return Text(x, y, text, size, measure(text, size, weight), weight, fill)
