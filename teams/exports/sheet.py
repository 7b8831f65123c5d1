"""The chart as a table: one row a position. Text is text in every cell, whatever it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from common.csvsafe import neutralise
from common.formats import format_date
from teams.drawing import wording
from teams.drawing.content import Box, ChartContent
from teams.models import Link
from teams.models.structures import Dimension

LONGEST_CELL = 32_000
"""Excel takes 32,767 characters; only a path through hundreds of levels comes near."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    number_format: str = ""


def write_sheet(content: ChartContent, findings: Mapping[str, Sequence[str]] | None, *, costs: bool) -> bytes:
    """XLSX: the positions, and a sheet that says what of. `findings` are None for who may not see them."""
    columns = _columns(costs=costs, findings=findings is not None)
    rows = [_row(each, content, findings, columns) for each in _in_order(content)]
    stream = BytesIO()
    with Workbook(stream, OPTIONS) as book:
        _positions(book, columns, rows)
        write_about(book, content)
    return stream.getvalue()


def _columns(*, costs: bool, findings: bool) -> dict[str, Column]:
    """By name, in their order."""
    columns = {
        "path": Column(_("Path"), 40),
        "level": Column(_("Level"), 9),
        "title": Column(_("Position"), 34),
        "leader": Column(_("Reports to"), 34),
        "leader_people": Column(_("Leader's name"), 28),
        "team": Column(_("Team"), 24),
        "people": Column(_("Person"), 34),
        "roles": Column(_("Roles and shares"), 36),
        **{value: Column(str(label), 18) for value, label in Dimension.choices},
        "fte": Column(_("Rate"), 9, "0.00"),
        "load": Column(_("Load, %"), 11, "0"),
        "vacant_days": Column(_("Days vacant"), 12, "0"),
        "links": Column(_("Deputies and links"), 36),
    }
    if findings:
        columns["findings"] = Column(_("Findings"), 40)
    if costs:
        columns["cost"] = Column(_("Cost a month at rate 1, ₽"), 18, "#,##0.00")
    return columns


def _in_order(content: ChartContent) -> list[tuple[Box, int, tuple[str, ...]]]:
    """Each box with its level and the titles above it, a leader before the reports."""
    found: list[tuple[Box, int, tuple[str, ...]]] = []
    waiting = [(box, 1, ()) for box in reversed(content.children.get(None, ()))]
    while waiting:
        box, level, above = waiting.pop()
        found.append((box, level, above))
        inner = (*above[-40:], box.title)
        waiting += [(report, level + 1, inner) for report in reversed(content.children.get(box.key, ()))]  # type: ignore[misc]
    return found


def _row(
    placed: tuple[Box, int, tuple[str, ...]],
    content: ChartContent,
    findings: Mapping[str, Sequence[str]] | None,
    columns: Mapping[str, Column],
) -> list[Value]:
    box, level, above = placed
    leader = content.by_key.get(box.parent or "")
    values: dict[str, Value] = {
        "path": " / ".join((*above, box.title)),
        "level": level,
        "title": box.title,
        "leader": leader.title if leader else "",
        "leader_people": ", ".join(who.name for who in leader.people) if leader else "",
        "team": box.team,
        "people": "; ".join(_person(who) for who in box.people) or wording.vacancy(box),
        "roles": "; ".join(wording.role(held, shares=True) for held in box.roles),
        "fte": float(box.fte),
        "load": float(box.load_pct),
        "vacant_days": box.vacant_days if box.is_vacant else None,
        "links": "; ".join(_link(kind, key, content) for kind, key in box.links),
        "findings": "; ".join((findings or {}).get(box.key, ())),
        "cost": None if box.cost_rub is None else float(box.cost_rub),
    }
    for dimension, value in box.scope:
        values[dimension] = f"{values[dimension]}, {value}" if dimension in values else value
    return [values.get(name) for name in columns]


def _person(who: Any) -> str:
    standing = wording.standing(who)
    return f"{wording.person(who)} ({standing})" if standing else wording.person(who)


def _link(kind: str, key: str, content: ChartContent) -> str:
    other = content.by_key.get(key)
    title = other.title if other else ""
    return f"{dict(Link.Kind.choices).get(kind, kind)}: {title}"


def _positions(book: Workbook, columns: Mapping[str, Column], rows: Sequence[Sequence[Value]]) -> None:
    sheet = book.add_worksheet(_("Positions")[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats: list[Any] = []
    for number, column in enumerate(columns.values()):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.title, head)
        style = {"num_format": column.number_format, "valign": "top"}
        formats.append(book.add_format(style) if column.number_format else wrapped)
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            _write(sheet, line, number, value, formats[number])
    sheet.freeze_panes(1, 3)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write(sheet: Worksheet, line: int, number: int, value: Value, style: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(line, number, value, style)
    elif value:
        sheet.write_string(line, number, neutralise(value)[:LONGEST_CELL], style)


def write_about(book: Workbook, content: ChartContent) -> None:
    """The sheet that says of which company, structure and day the others are."""
    sheet = book.add_worksheet(_("About this file")[:31])
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 60)
    stamp = wording.draft_stamp() if content.is_draft else ""
    facts = (
        (_("Company"), content.company),
        (_("Structure"), content.name),
        (_("As of"), format_date(content.on)),
        (_("Revision"), str(content.revision)),
        (_("State"), stamp),
    )
    for line, (name, value) in enumerate(fact for fact in facts if fact[1]):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, neutralise(value))
