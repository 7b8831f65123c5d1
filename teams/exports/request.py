"""What is asked for: a kind of file, a day, and what the asker may see in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from accounts.access import Permission
from teams.analysis.matrix_columns import By
from teams.querysets import Asker


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `soon_boxes`: up to so many boxes it is made while the browser waits, which is within a second on
    two idle cores and within two on busy ones (500 boxes: 0.6 s as one sheet, 0.8 s as pages, 1.1 s as PNG, 0.1 s as
    SVG). `most_boxes`: no more are drawn; of a matrix, no more columns."""

    ending: str
    content_type: str
    soon_boxes: int
    most_boxes: int


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "pdf": Format("pdf", "application/pdf", 800, 6_000),
    "pages": Format("pdf", "application/pdf", 400, 6_000),
    "svg": Format("svg", "image/svg+xml", 2_000, 6_000),
    "png": Format("png", "image/png", 400, 6_000),
    "xlsx": Format("xlsx", _XLSX, 3_000, 20_000),
    "json": Format("json", "application/json", 3_000, 20_000),
}
MATRIX_FORMATS = {
    "matrix-xlsx": Format("xlsx", _XLSX, 1_500, 16_000),
    "matrix-pdf": Format("pdf", "application/pdf", 400, 1_000),
}
"""The responsibility matrix of the structure in place of its chart. Excel ends at 16,384 columns."""
DRAWINGS = frozenset({"pdf", "pages", "svg", "png"})
PAPERS = ("a4", "a3")


def format_of(name: str) -> Format:
    return FORMATS[name] if name in FORMATS else MATRIX_FORMATS[name]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """`marks` puts load and findings on the boxes. `sees_findings` and `sees_costs` are the asker's: a file made with
    them is for nobody who has not the same right. `by`: what the columns of a matrix are; `fold`: whether alike
    positions share one."""

    format: str
    paper: str
    on: date
    marks: bool
    language: str
    sees_findings: bool
    sees_costs: bool
    by: str = ""
    fold: bool = True

    def payload(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self) | {"on": self.on.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> ExportRequest:
        given = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**given | {"on": date.fromisoformat(given["on"])})

    @property
    def digest(self) -> str:
        """The same for the same request."""
        return hashlib.sha256(json.dumps(self.payload(), sort_keys=True).encode()).hexdigest()[:32]

    def may_be_read_by(self, asker: Asker) -> bool:
        """Whether the asker could have asked for the same file."""
        may_findings = not self.sees_findings or asker.may(Permission.VIEW_FINDINGS)
        return may_findings and (not self.sees_costs or asker.may(Permission.EDIT_STRUCTURE))


def request_for(
    asker: Asker,
    *,
    format: str,
    paper: str,
    on: date,
    marks: bool,
    language: str,
    by: By = "positions",
    fold: bool = True,
) -> ExportRequest:
    """What the asker may have of what was chosen. What a kind of file does not show is not in its request, so that
    two who may see different things share a file that is the same for both."""
    drawn, is_matrix = format in DRAWINGS, format in MATRIX_FORMATS
    sees_findings = asker.may(Permission.VIEW_FINDINGS) and format != "json" and (marks or not drawn)
    return ExportRequest(
        format=format,
        paper=paper if format in ("pages", "matrix-pdf") else "",
        on=on,
        marks=marks and drawn,
        language=language,
        sees_findings=sees_findings,
        sees_costs=format == "xlsx" and asker.may(Permission.EDIT_STRUCTURE),
        by=by if is_matrix else "",
        fold=fold or not is_matrix or by != "positions",
    )
