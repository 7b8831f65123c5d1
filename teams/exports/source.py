"""What a file of the chart is written from: everything that is read, so that writing needs no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.utils import timezone

from accounts.models import Company
from teams.analysis.matrix_columns import By
from teams.chart_document import Viewer, chart_document
from teams.drawing.content import ChartContent, chart_content
from teams.exports.request import MATRIX_FORMATS, ExportRequest
from teams.facts import settings_of, structure_facts
from teams.finding_wording import KIND_TITLES
from teams.matrix_selectors import MatrixView, matrix_view
from teams.models import Finding, Structure
from teams.selectors import structure_analysis
from teams.structure_json import write_structure


@dataclass(frozen=True, slots=True)
class Source:
    """`findings`: key of a position -> the kinds of its findings in words, None when the file shows none. `facts`: the
    structure as JSON, `matrix` the responsibility matrix; None where the file is another one."""

    content: ChartContent
    findings: Mapping[str, Sequence[str]] | None
    facts: Mapping[str, Any] | None
    matrix: MatrixView | None = None


def read_source(structure: Structure, company: Company, wanted: ExportRequest) -> Source:
    """Inside `tenant(company)`, in the language of the request."""
    viewer = Viewer(None, wanted.sees_findings, wanted.sees_costs, may_edit=False)
    content = chart_content(chart_document(structure, viewer, wanted.on), company=company.name)
    is_sheet = wanted.format == "xlsx"
    findings = finding_titles(structure, company, wanted) if is_sheet and wanted.sees_findings else None
    facts = _facts(structure, company, wanted) if wanted.format == "json" else None
    return Source(content, findings, facts, _matrix(structure, company, wanted))


def _facts(structure: Structure, company: Company, wanted: ExportRequest) -> dict[str, Any]:
    """With the company's limits, norms and volumes, but no money: not everybody who may export may see the plan."""
    settings = replace(settings_of(company, wanted.on), money={})
    return write_structure(structure_facts(structure, company, wanted.on), settings)


def _matrix(structure: Structure, company: Company, wanted: ExportRequest) -> MatrixView | None:
    if wanted.format not in MATRIX_FORMATS:
        return None
    by = cast(By, wanted.by)
    return matrix_view(
        structure, company, on=wanted.on, by=by, fold=wanted.fold, findings=wanted.sees_findings
    )


def finding_titles(
    structure: Structure, company: Company, wanted: ExportRequest
) -> Mapping[str, Sequence[str]]:
    """Today's findings are stored, and an accepted one is quiet; those of another day are computed for it."""
    if wanted.on == timezone.localdate():
        rows = Finding.objects.for_company(company).filter(structure=structure).open()
        found = [(row.kind, row.position_keys) for row in rows.only("kind", "position_keys")]
    else:
        analysis = structure_analysis(structure, company, wanted.on)
        found = [(finding.kind, list(finding.positions)) for finding in analysis.findings]
    titles: dict[str, list[str]] = defaultdict(list)
    for kind, keys in found:
        for key in keys:
            titles[key].append(str(KIND_TITLES[kind]))
    return titles
