"""The chart on pages of A4 or A3: an overview with the numbers of the pages, then the branches.

Every page says which it is; a box whose reports stand elsewhere says where, and the branch says where it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from common.drawing.lettering import measure, one_line
from common.drawing.shapes import Jump, Picture, Rect, Shape, Text, Weight, placed
from teams.analysis.layout.shapes import LEAF, WIDTHS
from teams.drawing import look, wording
from teams.drawing.boxes import BoxLook
from teams.drawing.chart import Chart, Heights, arrange, draw_chart
from teams.drawing.content import Box, ChartContent
from teams.drawing.one_page import one_picture
from teams.drawing.overview import Entry, overview_pages
from teams.drawing.paging import Part, parts_of

PAPERS = {"a4": (842.0, 595.0), "a3": (1191.0, 842.0)}
"""Width and height in points, landscape."""
MARGIN = 26.0
HEADER, FOOTER, SOURCE_LINE = 16.0, 18.0, 16.0
SIZE = 8.0
READABLE = 7.0
"""The smallest text of a page, in points."""
SMALLEST_SCALE = READABLE / look.SMALLEST
LARGEST_SCALE = 0.8
COLUMN_LIMITS = (None, 14, 10, 8, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of paper and the room on it for a part of the chart, in points."""

    width: float
    height: float

    @property
    def room(self) -> tuple[float, float]:
        """What header, footer, margins and the line above a branch leave."""
        high = self.height - 2 * MARGIN - HEADER - SOURCE_LINE - FOOTER
        return self.width - 2 * MARGIN, high


def chart_pages(content: ChartContent, shown: BoxLook, paper: str) -> list[Picture]:
    """The pages; one unit is a point. A chart that fits one page, with its title, needs no overview."""
    sheet = Sheet(*PAPERS[paper])
    if single := _single(content, shown, sheet):
        return [numbered(single, 1, 1)]
    fitter = Fitter(sheet, Heights(shown))
    parts = parts_of(content.children, fitter.fits)
    entries = [entry for number, part in enumerate(parts) for entry in _entries(content, part, number)]
    overview = overview_pages(content, shown, (sheet.width, sheet.height), entries)
    drawer = _Drawer(content, shown, sheet, fitter, offset=len(overview) + 1)
    pages = [*overview, *(drawer.page(part) for part in parts)]
    return [numbered(page, number, len(pages)) for number, page in enumerate(pages, 1)]


def _single(content: ChartContent, shown: BoxLook, sheet: Sheet) -> Picture | None:
    """The whole chart on one page; None when it would be too small to read."""
    high = sheet.height - FOOTER
    picture = one_picture(content, shown, sheet.width / high)
    scale = min(LARGEST_SCALE, sheet.width / picture.width, high / picture.height)
    if scale < SMALLEST_SCALE:
        return None
    left = (sheet.width - picture.width * scale) / 2
    return Picture(sheet.width, sheet.height, tuple(placed(picture.shapes, dx=left, scale=scale)), look.PAPER)


class Fitter:
    """Lays boxes out for a page."""

    def __init__(self, sheet: Sheet, heights: Heights) -> None:
        self.room, self.heights = sheet.room, heights
        self.most = (self.room[0] / SMALLEST_SCALE) * (self.room[1] / SMALLEST_SCALE)

    def fits(self, boxes: Sequence[Box], continuing: frozenset[str]) -> bool:
        """Whether the page shows them large enough to be read."""
        area = 0.0
        for box in boxes:
            area += WIDTHS[LEAF] * self.heights.of(box, WIDTHS[LEAF], continues=box.key in continuing)
            if area > self.most:
                return False
        return any(self.scale(chart) >= SMALLEST_SCALE for chart in self._tried(boxes, continuing))

    def best(self, boxes: Sequence[Box], continuing: frozenset[str]) -> Chart:
        """The largest of what stacks of different length allow."""
        return max(self._tried(boxes, continuing), key=self.scale)

    def _tried(self, boxes: Sequence[Box], continuing: frozenset[str]) -> Iterator[Chart]:
        """With the longest stacks first. Shorter ones only widen a chart: one wider than the page is the last."""
        leaders = Counter(box.parent for box in boxes)
        longest = max(leaders.values(), default=0)
        for limit in COLUMN_LIMITS:
            if limit is not None and limit >= longest:
                continue
            row_width = self.room[0] / SMALLEST_SCALE
            chart = arrange(
                boxes, self.heights, column_limit=limit, row_width=row_width, continuing=continuing
            )
            yield chart
            if self.scale(chart) >= LARGEST_SCALE or self._is_wide(chart):
                return

    def scale(self, chart: Chart) -> float:
        """Points for a unit of the chart."""
        if not chart.width:
            return LARGEST_SCALE
        return min(LARGEST_SCALE, self.room[0] / chart.width, self.room[1] / chart.height)

    def _is_wide(self, chart: Chart) -> bool:
        return chart.width / self.room[0] > chart.height / self.room[1]


@dataclass(frozen=True, slots=True)
class _Drawer:
    """`offset` is the number of the page of the first part."""

    content: ChartContent
    shown: BoxLook
    sheet: Sheet
    fitter: Fitter
    offset: int

    def page(self, part: Part) -> Picture:
        pages = {key: number + self.offset for key, number in part.continues.items()}
        chart = self.fitter.best(part.boxes, frozenset(pages))
        scale, (wide, _high) = self.fitter.scale(chart), self.sheet.room
        top = MARGIN + HEADER
        shapes = self._header()
        shapes += self._source(part, top)
        left = MARGIN + (wide - chart.width * scale) / 2
        drawn = draw_chart(chart, self.shown, pages=pages)
        shapes += placed(drawn, dx=left, dy=top + SOURCE_LINE, scale=scale)
        return Picture(self.sheet.width, self.sheet.height, tuple(shapes), look.PAPER)

    def _header(self) -> list[Shape]:
        """Whose chart, of which day."""
        parts = (self.content.company, self.content.name, wording.day_line(self.content))
        stamp = wording.draft_stamp() if self.content.is_draft else ""
        right = measure(stamp, SIZE, 600)
        room = self.sheet.room[0] - right - 20
        shapes: list[Shape] = [_fitted(MARGIN, MARGIN + SIZE, " · ".join(parts), room, fill=look.TEXT_2)]
        if stamp:
            x = self.sheet.width - MARGIN - right
            shapes.append(Rect(x - 5, MARGIN - 3.5, right + 10, 14, 3, look.DRAFT_SOFT, look.DRAFT, 0.8))
            shapes.append(_text(x, MARGIN + SIZE - 1.5, stamp, weight=600, fill=look.DRAFT_TEXT))
        return shapes

    def _source(self, part: Part, top: float) -> list[Shape]:
        """«от: Руководитель …, стр. 2», a way back."""
        if part.comes_from is None:
            return []
        page, room = part.comes_from + self.offset, self.sheet.room[0]
        text = wording.comes_from(self._leader_of(part), page)
        line = _fitted(0, top + SIZE, text, room, weight=600, fill=look.ACCENT)
        x = MARGIN + (room - line.width) / 2
        return [replace(line, x=x), Jump(x, top, line.width, SIZE + 3, page)]

    def _leader_of(self, part: Part) -> str:
        """Who points here: the leader of the branch, or the same leader on the page before."""
        head = self.content.by_key.get(part.heads[0]) if part.heads else None
        if head is None:
            return self.content.name
        above = self.content.by_key.get(head.parent or "")
        return head.title if part.goes_on or above is None else above.title


def _entries(content: ChartContent, part: Part, number: int) -> list[Entry]:
    if not part.heads:
        return [Entry(number, None, wording.without_leader(), "")]
    heads = [content.by_key[key] for key in part.heads]
    return [Entry(number, head.key, head.title, head.people[0].name if head.people else "") for head in heads]


def numbered(page: Picture, number: int, count: int) -> Picture:
    """The page with «стр. 3 из 12» in its corner."""
    text = wording.page_of(number, count)
    x = page.width - MARGIN
    mark = Text(x, page.height - MARGIN + 2, text, SIZE, measure(text, SIZE), fill=look.TEXT_2, anchor="end")
    return Picture(page.width, page.height, (*page.shapes, mark), page.fill)


def _text(x: float, y: float, text: str, *, weight: Weight = 400, fill: str = look.TEXT) -> Text:
    return Text(x, y, text, SIZE, measure(text, SIZE, weight), weight, fill)


def _fitted(
    x: float, y: float, text: str, room: float, *, weight: Weight = 400, fill: str = look.TEXT
) -> Text:
    """One line, in smaller letters where it would be too long."""
    text = one_line(text)
    size = SIZE * min(1.0, room / max(measure(text, SIZE, weight), 1))
    return Text(x, y, text, size, measure(text, size, weight), weight, fill)
