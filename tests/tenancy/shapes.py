"""What rows hold that pages read: JSON must have its shape, and is full of canaries like every other text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from common.tabular import Table
from kpis.actuals_import.shapes import Reading
from kpis.analysis.snapshot import to_json
from kpis.report_building import StoredReport
from roles.job_draft import DraftLine, lines_as_json
from teams.staff_list import Column, Columns
from teams.staff_list_json import columns_to_json, table_to_json

HEALTH_PARTS = ("one_owner", "coverage", "no_duplicates", "load", "deputies", "separation")
_SIMPLE: Mapping[Any, Any] = {int: 1, bool: False, Decimal: Decimal(1), dt.date: dt.date(2026, 11, 2)}


def job_line(mark: str) -> dict[str, Any]:
    """A line of a job description."""
    return lines_as_json([DraftLine(1, "duties", "duties", f"{mark}-line", f"{mark}-line")])[0]


def finding_body(mark: str) -> dict[str, Any]:
    params = {"responsibility_title": f"{mark}-title", "stage": "growth"}
    return {"params": params, "people": [f"{mark}-person"], "quotes": [], "suggestions": []}


def staff_table(mark: str) -> Any:
    return table_to_json(Table(kind="csv", rows=((f"{mark}-head",), (f"{mark}-cell",))))


def staff_columns(mark: str) -> Any:
    name = Column(0, f"{mark}-head", 1.0)
    return columns_to_json(
        Columns(fields={"full_name": name}, first_row=1, headers=(f"{mark}-head",), header_row=0)
    )


def actuals_reading(mark: str) -> dict[str, Any]:
    return Reading(first_row=1, columns=("person",), metric=mark).as_json()


def delivery_try(mark: str) -> dict[str, Any]:
    return {"at": "2026-11-02T09:00:00+00:00", "status": 500, "trouble": f"{mark}-trouble", "seconds": 1}


def gap_snapshot(mark: str) -> Any:
    return to_json(an_example(StoredReport, mark)) | {"unit": "rub"}


def an_example(kind: Any, mark: str) -> Any:
    """A value of this annotation; a text is the mark, an optional one is None, a tuple is empty."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return None
    if typing.get_origin(kind) is tuple:
        return ()
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(
            **{field.name: an_example(hints[field.name], mark) for field in dataclasses.fields(kind)}
        )
    if issubclass(kind, Enum):
        return next(iter(kind))
    return _SIMPLE.get(kind, f"{mark}-{kind.__name__}")


# "model.field" -> what it holds, from the mark of the company.
SHAPES: dict[str, Callable[[str], Any]] = {
    "integrations.WebhookDelivery.tries": lambda mark: [delivery_try(mark)],
    "kpis.ActualsImport.cells": lambda mark: [[f"{mark}-head"], [f"{mark}-cell"]],
    "kpis.ActualsImport.reading": actuals_reading,
    "kpis.GapReport.snapshot": gap_snapshot,
    "roles.JobDescription.lines": lambda mark: [job_line(mark)],
    "roles.JobDescription.reading": lambda mark: {"unused": [mark], "notices": []},
    "teams.Decision.operations": lambda mark: [],
    "teams.Finding.body": finding_body,
    "teams.Finding.kind": lambda mark: "uncovered",
    "teams.Finding.position_keys": lambda mark: [],
    "teams.HealthPoint.parts": lambda mark: dict.fromkeys(HEALTH_PARTS, 1),
    "teams.Operation.kind": lambda mark: "rename",
    "teams.Operation.body": lambda mark: {
        "kind": "rename",
        "key": str(UUID(int=1)),
        "title": f"{mark}-title",
    },
    "teams.Operation.inverse": lambda mark: [],
    "teams.Operation.touched": lambda mark: [f"{UUID(int=1)}.{mark}"],
    "teams.StaffListImport.columns": staff_columns,
    "teams.StaffListImport.table": staff_table,
    "teams.StructureVersion.document": lambda mark: {"stage": "growth", "positions": []},
}
