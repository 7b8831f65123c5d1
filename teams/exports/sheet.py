"""The chart as a table: one row a position. Text is text in every cell, whatever it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from common.formats import format_date
from common.sheets import Column, Table, Value, workbook, write_facts
from teams.drawing import wording
from teams.drawing.content import Box, ChartContent
from teams.models import Link
from teams.models.structures import Dimension


def write_sheet(content: ChartContent, findings: Mapping[str, Sequence[str]] | None, *, costs: bool) -> bytes:
    """XLSX: the positions, and a sheet that says what of. `findings` are None for who may not see them."""
    columns = _columns(costs=costs, findings=findings is not None)
    rows = [_row(each, content, findings, columns) for each in _in_order(content)]
    table = Table(_("Positions"), list(columns.values()), rows, frozen=3)
    return workbook([table], about(content), _("About this file"))


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


def write_about(book: Workbook, content: ChartContent) -> None:
    """The sheet that says of which company, structure and day the others are."""
    write_facts(book, _("About this file"), about(content))


def about(content: ChartContent) -> list[tuple[str, str]]:
    stamp = wording.draft_stamp() if content.is_draft else ""
    return [
        (_("Company"), content.company),
        (_("Structure"), content.name),
        (_("As of"), format_date(content.on)),
        (_("Revision"), str(content.revision)),
        (_("State"), stamp),
    ]
