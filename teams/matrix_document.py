"""The matrix as JSON, for the page and for the API. Members that say nothing (false, empty, none) are left out."""

from typing import Any

from teams.analysis.matrix import Cell, Row
from teams.analysis.matrix_columns import Column
from teams.matrix_selectors import MatrixView
from teams.matrix_wording import area_title, check_words, column_hint, column_title, people_of, row_title
from teams.selectors import FindingView

Json = dict[str, Any]
MOST_COLUMNS = 400
"""More fit neither into a head nor into a page: the first of them, and the page says so."""


def matrix_document(view: MatrixView) -> Json:
    """See static/js/matrix/types.js; the API documents the same in teams.api.matrix_shapes."""
    found = view.matrix
    columns = found.columns[:MOST_COLUMNS]
    return {
        "revision": view.revision,
        "on": view.on.isoformat(),
        "by": view.by,
        "folded": view.folded,
        "columns": [_column(view, number) for number in range(len(columns))],
        "columns_left_out": len(found.columns) - len(columns),
        "rows": [_row(view, row, len(columns)) for row in found.rows],
        "problems": found.problems,
        "findings": {name: _finding(each) for name, each in view.findings.items()},
    }


def _column(view: MatrixView, number: int) -> Json:
    column, total = view.matrix.columns[number], view.matrix.totals[number]
    people = people_of(view, column)
    body: Json = {
        "id": column.id,
        "kind": column.kind,
        "title": column_title(view, column),
        "positions": list(column.keys),
        "answers": total.answers,
        "works": total.works,
    }
    if hint := column_hint(view, column):
        body["hint"] = hint
    if column.kind != "vacancies":
        body["people"] = [{"uid": uid, "name": name} for uid, name in people]
    if column.targets != column.keys:
        body["targets"] = list(column.targets)
    return body


def _row(view: MatrixView, row: Row, columns: int) -> Json:
    body: Json = {
        "responsibility": row.responsibility,
        "title": row_title(view, row.responsibility),
        "area": row.area,
        "area_title": area_title(view, row.responsibility),
        "check": {
            "code": row.check.code,
            "words": check_words(row.check),
            "owners": row.check.owners,
            "doers": row.check.doers,
        },
        "cells": [
            _cell(cell, view.matrix.columns[cell.column]) for cell in row.cells if cell.column < columns
        ],
    }
    if row.check.severity:
        body["check"]["severity"] = row.check.severity
    if row.marks:
        body["findings"] = [mark.id for mark in row.marks]
    if row.present:
        body["present"] = True
    return body


def _cell(cell: Cell, column: Column) -> Json:
    body: Json = {"column": cell.column}
    if cell.involvement:
        body["involvement"] = cell.involvement
    if cell.mixed:
        body |= {"mixed": True, "counts": dict(cell.counts)}
    for name in ("vacant", "decided"):
        if getattr(cell, name):
            body[name] = True
    if cell.guilty:
        body["guilty"] = cell.guilty
    if cell.targets != column.targets:
        body["targets"] = list(cell.targets)
    return body


def _finding(view: FindingView) -> Json:
    return {
        "kind": view.row.kind,
        "title": view.kind_title,
        "severity": view.row.severity,
        "why": view.why,
        "positions": view.row.position_keys,
        "state": view.row.state,
    }
