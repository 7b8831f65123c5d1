"""The page of a table of facts: what its columns can be, and a page of its rows with what would happen to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.dates_in import DateRefused, parse_date
from kpis.actions.actuals_import import ImportPreview, RowFate
from kpis.actuals_import.guessing import is_order_open, is_sign_open
from kpis.actuals_import.shapes import FIELDS, METRIC_MARK, Cell, Reading
from kpis.import_words import FIELD_NAMES
from kpis.models import ActualsImport
from kpis.selectors.metrics import MetricInfo

ROWS_SHOWN = 100
FATES: dict[str, tuple[Promise, str]] = {
    "create": (_("Create"), "plus"),
    "update": (_("Update"), "refresh"),
    "unchanged": (_("Unchanged"), "equal"),
    "error": (_("Error"), "alert-circle"),
    "skip": (_("Skip"), "minus"),
}
TONES = {"create": "ok", "update": "accent", "unchanged": "low", "error": "high", "skip": "low"}


@dataclass(frozen=True)
class ShownColumn:
    """A column with its header, its choice and the choices there are."""

    number: int
    header: str
    chosen: str


@dataclass(frozen=True)
class ShownCell:
    text: str
    note: str


@dataclass(frozen=True)
class ShownRow:
    """A row of the file; `number` counts from 1."""

    number: int
    fate: str
    title: Promise
    icon: str
    tone: str
    cells: tuple[ShownCell, ...]
    note: str


def page_of(
    opened: ActualsImport, preview: ImportPreview, metrics: Sequence[MetricInfo], asked: QueryDict
) -> dict[str, Any]:
    """Everything that the page of an opened file shows."""
    reading, counted = Reading.from_json(opened.reading), [m for m in metrics if not m.is_computed]
    fate = asked.get("fate", "")
    fates = [each for each in preview.fates if not fate or each.fate == fate]
    shown = list(islice(fates, ROWS_SHOWN)) if preview.fates else _unread(opened, reading)
    return {
        "reading": reading,
        "columns": _columns(opened, reading),
        "choices": _choices(counted, reading),
        "counted": counted,
        "missing": [FIELD_NAMES[name] for name in reading.missing],
        "asks_sign": is_sign_open(opened.cells, reading),
        "asks_order": is_order_open(opened.cells, reading),
        "asks_metric": not reading.wide and "metric" not in reading.columns,
        "asks_day": "on" not in reading.columns,
        "filters": _filters(preview, fate),
        "rows": [_row(opened, each, len(reading.columns)) for each in shown],
        "hidden": len(fates) - len(shown) if preview.fates else 0,
        "loadable": preview.loadable,
        "refused": preview.counts["error"],
    }


def reading_of(posted: QueryDict, opened: ActualsImport) -> Reading:
    """The reading that the form of columns says; a choice that does not exist is no choice."""
    before = Reading.from_json(opened.reading)
    columns = tuple(_choice(posted.get(f"column.{n}", old)) for n, old in enumerate(before.columns))
    try:
        on = parse_date(posted.get("on", "")).isoformat()
    except (DateRefused, OverflowError):
        on = ""
    return replace(
        before,
        columns=columns,
        metric=posted.get("metric", "")[:60],
        on=on,
        decimal_sign="." if posted.get("decimal_sign", before.decimal_sign) == "." else ",",
        date_order="mdy" if posted.get("date_order", before.date_order) == "mdy" else "dmy",
    )


def _choice(said: str) -> str:
    return said[:61] if said in FIELDS or said.startswith(METRIC_MARK) else ""


def _columns(opened: ActualsImport, reading: Reading) -> list[ShownColumn]:
    head = opened.cells[reading.first_row - 1] if reading.first_row else []
    return [
        ShownColumn(number, _text(head[number]) if number < len(head) else "", chosen)
        for number, chosen in enumerate(reading.columns)
    ]


def _choices(counted: Sequence[MetricInfo], reading: Reading) -> list[tuple[str, Any]]:
    known = {metric.slug for metric in counted}
    guessed = [(METRIC_MARK + slug, slug) for _column, slug in reading.wide if slug not in known]
    named = [(METRIC_MARK + metric.slug, metric.title) for metric in counted]
    return [*FIELD_NAMES.items(), *named, *guessed]


def _filters(preview: ImportPreview, chosen: str) -> list[dict[str, Any]]:
    counts = preview.counts
    found = [
        {"url": "?", "label": _("All rows"), "count": len(preview.fates), "active": not chosen, "icon": ""}
    ]
    for fate, (label, icon) in FATES.items():
        if counts[fate]:
            link = {"url": f"?fate={fate}", "label": label, "icon": icon}
            found.append({**link, "count": counts[fate], "active": chosen == fate})
    return found


def _unread(opened: ActualsImport, reading: Reading) -> list[RowFate]:
    """The first rows as they are, while it is not known yet what they say."""
    last = min(len(opened.cells), reading.first_row + 10)
    return [RowFate(number, "", {}) for number in range(reading.first_row, last)]


def _row(opened: ActualsImport, fate: RowFate, width: int) -> ShownRow:
    cells: Sequence[Cell] = opened.cells[fate.row]
    notes: Mapping[int, str] = fate.notes
    title, icon = FATES.get(fate.fate, (_("Not read yet"), "circle-dashed"))
    shown = tuple(
        ShownCell(_text(cells[n]) if n < len(cells) else "", notes.get(n, "")) for n in range(width)
    )
    tone = TONES.get(fate.fate, "low")
    return ShownRow(fate.row + 1, fate.fate, title, icon, tone, shown, notes.get(-1, ""))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
