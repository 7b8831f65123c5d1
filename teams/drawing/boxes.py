"""One box on paper. It has a fixed width and as much height as its words take: nothing on it is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from common.drawing.lettering import measure, wrap, wrap_balanced
from common.drawing.shapes import Jump, Polygon, Rect, Shape, Text
from teams.drawing import look, wording
from teams.drawing.content import Box

STRIP = 4.0
LEFT, RIGHT, TOP, BOTTOM = 14.0, 10.0, 9.0, 9.0
RADIUS = 8.0
PART_GAP = 4.0
CHIP_PAD, CHIP_GAP, CHIP_RADIUS = 6.0, 4.0, 4.0
MARK, MARK_ROOM = 8.0, 14.0
POINTER_HEIGHT = PART_GAP + look.POINTER.line
"""How much higher a box is that says where its reports stand, whatever the number of the page."""


@dataclass(frozen=True, slots=True)
class BoxDrawing:
    """Shapes from the box's own left top corner."""

    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class BoxLook:
    """What boxes show beside position, people and roles: load and findings."""

    marks: bool = True


def box_height(box: Box, width: float, shown: BoxLook) -> float:
    """How high the box will be."""
    return _Composer(box, width, shown).compose(None).height


def draw_box(box: Box, width: float, shown: BoxLook, *, continues_on: int | None = None) -> BoxDrawing:
    """`continues_on`: the page that shows the reports; the words lead there."""
    return _Composer(box, width, shown).compose(continues_on)


class _Composer:
    """Puts one line under the other; `y` is where the next one begins."""

    def __init__(self, box: Box, width: float, shown: BoxLook) -> None:
        self.box, self.width, self.shown = box, width, shown
        self.room = width - LEFT - RIGHT
        self.y = TOP
        self.shapes: list[Shape] = []

    def compose(self, continues_on: int | None) -> BoxDrawing:
        self._title()
        self._people()
        self._roles()
        self._small(wording.scope(self.box))
        self._foot()
        if continues_on is not None:
            self._pointer(continues_on)
        height = self.y + BOTTOM
        return BoxDrawing(height, (*self._ground(height), *self.shapes))

    def _ground(self, height: float) -> list[Shape]:
        box, colour = self.box, look.category(self.box.category)[0]
        dash = look.DASH if box.is_vacant or box.is_temporary else ()
        fill = look.VACANT_SURFACE if box.is_vacant else look.SURFACE
        return [
            Rect(0, 0, self.width, height, RADIUS, fill, look.BORDER, look.BOX_BORDER_WIDTH, dash),
            Rect(0, 0, STRIP, height, STRIP, colour, flat_right=True),
        ]

    def _line(self, text: str, style: look.Style, x: float = LEFT) -> None:
        baseline = self.y + style.line / 2 + style.size * 0.36
        width = measure(text, style.size, style.weight)
        self.shapes.append(Text(x, baseline, text, style.size, width, style.weight, style.fill))
        self.y += style.line

    def _title(self) -> None:
        badge = self._badge()
        for line in wrap_balanced(self.box.title, look.TITLE.size, self.room - badge, look.TITLE.weight):
            self._line(line, look.TITLE)
        if self.box.team and self.box.team != self.box.title:
            self._small(self.box.team, gap=0)

    def _badge(self) -> float:
        """How many findings and how bad, in the corner; the width that the title must leave."""
        if not (self.shown.marks and self.box.findings):
            return 0
        mark, text, ground = look.SEVERITIES.get(self.box.severity, look.SEVERITIES["low"])
        number = str(self.box.findings)
        wide = measure(number, look.SMALL.size, 600)
        width, x, y = wide + MARK_ROOM + 8, self.width - RIGHT - (wide + MARK_ROOM + 8) + 3, TOP - 1
        self.shapes += [
            Rect(x, y, width, 18, 9, ground),
            severity_mark(self.box.severity, x + 6 + MARK / 2, y + 9, mark),
            Text(x + MARK_ROOM + 4, y + 13, number, look.SMALL.size, wide, 600, text),
        ]
        return width + 2

    def _people(self) -> None:
        self.y += PART_GAP
        if self.box.is_vacant:
            self._wrapped(wording.vacancy(self.box), look.VACANCY)
        for who in self.box.people:
            self._wrapped(wording.person(who), look.PERSON)
            self._small(wording.standing(who), gap=0)

    def _wrapped(self, text: str, style: look.Style) -> None:
        for line in wrap(text, style.size, self.room, style.weight):
            self._line(line, style)

    def _small(self, text: str, *, gap: float = PART_GAP) -> None:
        if text:
            self.y += gap
            self._wrapped(text, look.SMALL)

    def _roles(self) -> None:
        """Chips in rows; a name that is wider than the box has several lines. A title need not be said twice."""
        roles = self.box.roles
        if len(roles) == 1 and roles[0].name.casefold() == self.box.title.casefold():
            return
        x, row_top = LEFT, self.y + PART_GAP
        for held in roles:
            colour, ground = look.category(held.category)
            style = look.Style(look.CHIP.size, look.CHIP.line, 400, colour)
            text = wording.role(held, shares=len(roles) > 1)
            lines = wrap(text, style.size, self.room - 2 * CHIP_PAD)
            wide = max(measure(line, style.size) for line in lines) + 2 * CHIP_PAD
            if x > LEFT and x + wide > LEFT + self.room:
                x, row_top = LEFT, self.y + CHIP_GAP
            self._chip(lines, style, x, row_top, wide, ground)
            x += wide + CHIP_GAP

    def _chip(
        self, lines: Sequence[str], style: look.Style, x: float, top: float, wide: float, ground: str
    ) -> None:
        step = 14.0
        high = style.line + step * (len(lines) - 1)
        self.shapes.append(Rect(x, top, wide, high, CHIP_RADIUS, ground))
        for number, line in enumerate(lines):
            baseline = top + style.line / 2 + style.size * 0.36 + step * number
            width = measure(line, style.size)
            self.shapes.append(Text(x + CHIP_PAD, baseline, line, style.size, width, 400, style.fill))
        self.y = max(self.y, top + high)

    def _foot(self) -> None:
        # A full load is the rule; what differs is worth the ink.
        is_usual = self.box.is_vacant or self.box.load_pct == wording.FULL
        load = wording.load(self.box) if self.shown.marks and not is_usual else ""
        rate = wording.rate(self.box) if self.box.fte != 1 else ""
        over = load and self.box.load_pct > wording.FULL
        style = look.LOAD_OVER if over else look.SMALL
        self.y += PART_GAP if load or rate else 0
        if load:
            self._wrapped(load, style)
        if load and rate and measure(load, 11, 600) + measure(rate, 11) + 10 <= self.room:
            self.y -= style.line
            self._line(rate, look.SMALL, self.width - RIGHT - measure(rate, look.SMALL.size))
        elif rate:
            self._wrapped(rate, look.SMALL)

    def _pointer(self, page: int) -> None:
        """One line whatever the number: it is known only when all boxes have their heights."""
        self.y += PART_GAP
        top, style, text = self.y, look.POINTER, wording.continued_on(page)
        size = style.size * min(1.0, self.room / measure(text, style.size, style.weight))
        self._line(text, replace(style, size=size))
        self.shapes.append(Jump(LEFT, top, self.room, self.y - top, page))


def severity_mark(severity: str, x: float, y: float, fill: str) -> Shape:
    """Rhomb, triangle or disc about a point: the shape says it as well as the colour."""
    half = MARK / 2
    if severity == "high":
        return Polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), fill)
    if severity == "medium":
        return Polygon(((x, y - half), (x + half, y + half - 0.5), (x - half, y + half - 0.5)), fill)
    return Rect(x - half + 0.5, y - half + 0.5, MARK - 1, MARK - 1, half, fill)
