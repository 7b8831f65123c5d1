"""The chart of 500 boxes as files, beside Typst itself setting the same pages in this process.

Ours is everything after reading: layout, pages, measured text, JSON, the child process and its limits. The peer is the
compiler alone, with the pages at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from django.utils import translation

from bench.measurement import Measurement, seconds
from common.drawing.shapes import Picture
from common.drawing.typst_pages import as_json, compile_here
from teams.drawing.boxes import BoxLook
from teams.drawing.content import Box, ChartContent, PersonOnBox, RoleOnBox
from teams.drawing.one_page import one_picture
from teams.drawing.pages import chart_pages
from teams.exports.request import ExportRequest
from teams.exports.source import Source
from teams.exports.writing import write_file

BOXES = 500
ROUNDS = 3
ON = date(2026, 11, 2)
UNIT = "s"
SELLER = RoleOnBox("sales-manager", "Менеджер по продажам", "МП", "sales", Decimal(100))


def main() -> Iterator[Measurement]:
    with translation.override("ru"):
        content = _department(BOXES)
        yield from _measured("one sheet", "pdf", content, [one_picture(content, BoxLook())])
        yield from _measured("A4 pages", "pages", content, chart_pages(content, BoxLook(), "a4"))


def _measured(name: str, kind: str, content: ChartContent, pages: list[Picture]) -> Iterator[Measurement]:
    paper = "a4" if kind == "pages" else ""
    wanted = ExportRequest(kind, paper, ON, True, "ru", sees_findings=False, sees_costs=False)
    drawing = as_json(pages, title="", author="", language="ru")
    ours = seconds(lambda: write_file(Source(content, None, None), wanted), rounds=ROUNDS)
    theirs = seconds(lambda: compile_here(drawing, "pdf", 72), rounds=ROUNDS)
    yield Measurement(f"PDF of {BOXES} boxes, {name}", ours, "Typst on the same pages", theirs, UNIT)


def _department(count: int) -> ChartContent:
    """A tree in which somewhat less than half of the boxes lead four to nine others; the same every time."""
    random = Random(7)
    boxes = [_box(0, None)]
    leaders = [0]
    while len(boxes) < count:
        leader = leaders.pop(0) if leaders else len(boxes) - 1
        for _report in range(min(random.randint(4, 9), count - len(boxes))):
            boxes.append(_box(len(boxes), str(leader)))
            if random.random() < 0.45:
                leaders.append(len(boxes) - 1)
    return ChartContent("Пример", "Как есть", "live", 1, ON, tuple(boxes))


def _box(number: int, parent: str | None) -> Box:
    person = PersonOnBox(str(number), f"Фамилия{number} Имя Отчество", "permanent", Decimal(100), None)
    return Box(
        key=str(number),
        parent=parent,
        title=f"Менеджер по продажам, участок {number}",
        team="",
        fte=Decimal(1),
        roles=(SELLER,),
        people=(person,),
        scope=(("region", "Урал и Сибирь"),),
        load_pct=Decimal(118),
        findings=0,
        severity="",
        vacant_days=0,
        links=(),
        cost_rub=None,
    )
