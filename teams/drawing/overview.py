"""The first pages of a chart on paper: the whole of it, small, with the numbers of the pages, and their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.drawing.lettering import measure, wrap
from common.drawing.shapes import Jump, Picture, Rect, Shape, Text, placed
from teams.drawing import look
from teams.drawing.boxes import BoxLook
from teams.drawing.chart import Chart, Heights, connectors, draw_chart
from teams.drawing.content import ChartContent
from teams.drawing.one_page import best_chart
from teams.drawing.title import heading, legend

MARGIN, GAP, FOOT = 26.0, 12.0, 16.0
HEAD_SCALE = 0.75
SIZE, LINE, COLUMN_GAP, COLUMN_WIDTH = 8.0, 11.5, 16.0, 240.0
NUMBER_WIDE = 22.0
LIST_SHARE = 0.42
"""How much of the first page the list may take before it gets pages of its own."""
FULL_BOXES_FROM = 0.3
"""Smaller than this the words of a box are a smudge: only its colour is drawn."""
BADGE = 7.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the list: `number` counts parts from 0, `key` is the box at the top of the page."""

    number: int
    key: str | None
    title: str
    person: str


Column = list[tuple[Entry, Sequence[str]]]


def overview_pages(
    content: ChartContent, shown: BoxLook, size: tuple[float, float], entries: Sequence[Entry]
) -> list[Picture]:
    """The first page and those that the list takes; the entries' pages follow on them."""
    room = (size[0] - 2 * MARGIN, size[1] - 2 * MARGIN - FOOT)
    worded = _worded(entries, _column_width(room[0]))
    across = _across(room[0])
    total = sum(len(lines) for _entry, lines in worded)
    per_column = -(-total // across) + max(len(lines) for _entry, lines in worded) - 1
    if per_column * LINE <= room[1] * LIST_SHARE:
        return [_first_page(content, shown, size, entries, 2, _columns(worded, per_column))]
    columns = _columns(worded, int(room[1] // LINE) - 1)
    lists = [columns[start : start + across] for start in range(0, len(columns), across)]
    offset = 2 + len(lists)
    first = _first_page(content, shown, size, entries, offset, [])
    return [first, *(_list_page(page, offset, size) for page in lists)]


def _across(width: float) -> int:
    return max(1, int((width + COLUMN_GAP) // (COLUMN_WIDTH + COLUMN_GAP)))


def _column_width(width: float) -> float:
    across = _across(width)
    return (width - COLUMN_GAP * (across - 1)) / across


def _worded(entries: Sequence[Entry], width: float) -> Column:
    def lines(entry: Entry) -> Sequence[str]:
        text = " — ".join(part for part in (entry.title, entry.person) if part)
        return wrap(text, SIZE, width - NUMBER_WIDE)

    return [(entry, lines(entry)) for entry in entries]


def _columns(worded: Column, per_column: int) -> list[Column]:
    columns: list[Column] = [[]]
    for entry, lines in worded:
        if columns[-1] and sum(len(each) for _entry, each in columns[-1]) + len(lines) > per_column:
            columns.append([])
        columns[-1].append((entry, lines))
    return columns


def _list_page(columns: Sequence[Column], offset: int, size: tuple[float, float]) -> Picture:
    shapes = placed(_list(columns, offset, size[0] - 2 * MARGIN), dx=MARGIN, dy=MARGIN)
    return Picture(*size, tuple(shapes), look.PAPER)


def _list(columns: Sequence[Column], offset: int, width: float) -> list[Shape]:
    """Number of the page, leader and name; a click leads there."""
    step = _column_width(width) + COLUMN_GAP
    shapes: list[Shape] = []
    for index, column in enumerate(columns):
        x, y = index * step, 0.0
        for entry, lines in column:
            page, top = str(entry.number + offset), y
            wide = measure(page, SIZE, 600)
            shapes.append(Text(x + NUMBER_WIDE - 6, y + SIZE, page, SIZE, wide, 600, look.ACCENT, "end"))
            for line in lines:
                shapes.append(Text(x + NUMBER_WIDE, y + SIZE, line, SIZE, measure(line, SIZE)))
                y += LINE
            shapes.append(Jump(x, top, step - COLUMN_GAP, y - top, entry.number + offset))
    return shapes


def _first_page(
    content: ChartContent,
    shown: BoxLook,
    size: tuple[float, float],
    entries: Sequence[Entry],
    offset: int,
    columns: Sequence[Column],
) -> Picture:
    """Title, the small chart, the legend, and the list where it is short enough."""
    width, bottom = size[0] - 2 * MARGIN, size[1] - MARGIN - FOOT
    head_high, head = heading(content, width / HEAD_SCALE)
    foot_high, foot = legend(content.boxes, width / HEAD_SCALE, marks=shown.marks)
    list_high = max((sum(len(lines) for _entry, lines in column) for column in columns), default=0) * LINE
    top = MARGIN + head_high * HEAD_SCALE + GAP
    legend_top = bottom - list_high - (GAP if list_high else 0) - foot_high * HEAD_SCALE
    shapes = placed(head, dx=MARGIN, dy=MARGIN, scale=HEAD_SCALE)
    shapes += _small_chart(content, shown, entries, offset, (MARGIN, top, width, legend_top - GAP - top))
    shapes += placed(foot, dx=MARGIN, dy=legend_top, scale=HEAD_SCALE)
    shapes += placed(_list(columns, offset, width), dx=MARGIN, dy=bottom - list_high)
    return Picture(*size, tuple(shapes), look.PAPER)


def _small_chart(
    content: ChartContent,
    shown: BoxLook,
    entries: Sequence[Entry],
    offset: int,
    frame: tuple[float, float, float, float],
) -> list[Shape]:
    left, top, width, height = frame
    chart = best_chart(content, Heights(shown), width / height)
    scale = min(1.0, width / chart.width, height / chart.height)
    x = left + (width - chart.width * scale) / 2
    top += (height - chart.height * scale) / 3
    drawn = draw_chart(chart, shown) if scale >= FULL_BOXES_FROM else _silhouettes(chart)
    return [
        *placed(drawn, dx=x, dy=top, scale=scale),
        *_badges(chart, entries, offset, (x, top), scale),
    ]


def _silhouettes(chart: Chart) -> list[Shape]:
    """Lines and coloured boxes without a word."""
    shapes: list[Shape] = []
    for tree in chart.trees:
        shapes += placed(connectors(tree.layout), dx=tree.x, dy=tree.y)
    for key, _shape, x, y, width, height in chart.rectangles():
        box = chart.boxes[key]
        colour, ground = look.category(box.category)
        dash = look.DASH if box.is_vacant else ()
        fill = look.VACANT_SURFACE if box.is_vacant else ground
        shapes.append(Rect(x, y, width, height, 8, fill, colour, 2, dash))
        shapes.append(Rect(x, y, 12, height, 8, colour, flat_right=True))
    return shapes


def _badges(
    chart: Chart, entries: Sequence[Entry], offset: int, origin: tuple[float, float], scale: float
) -> list[Shape]:
    """The number of the page on the box at its top; of a leader on several pages, the first and the last."""
    pages: dict[str, list[int]] = {}
    for entry in entries:
        if entry.key is not None:
            pages.setdefault(entry.key, []).append(entry.number + offset)
    shapes: list[Shape] = []
    for key, _shape, x, y, width, _height in chart.rectangles():
        if key in pages:
            numbers = pages[key]
            text = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
            middle = origin[0] + (x + width / 2) * scale
            shapes += _badge(text, numbers[0], middle, origin[1] + y * scale)
    return shapes


def _badge(text: str, page: int, x: float, y: float) -> list[Shape]:
    wide = measure(text, BADGE, 600)
    box = (x - wide / 2 - 3, y - 5, wide + 6, 10.0)
    return [
        Rect(*box, 5, look.ACCENT, look.PAPER, 0.8),
        Text(x, y + 2.5, text, BADGE, wide, 600, look.PAPER, "middle"),
        Jump(*box, page),
    ]
