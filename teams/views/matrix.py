"""The responsibility matrix: its page, and its cells anew after a change."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.analysis.matrix_columns import ALL_BY, By
from teams.exports.request import ExportRequest, request_for
from teams.matrix_document import matrix_document
from teams.matrix_selectors import MatrixView, matrix_view
from teams.matrix_wording import BY_TITLES, areas_of
from teams.models import Structure
from teams.selectors import live_structure_of
from teams.views.chart_json import as_json, json_answer
from teams.views.chart_page import NO_KEY, page_context, viewer_of
from teams.views.exports import file_or_job
from teams.views.structure_bar import bar_context
from teams.views.structures import day_or_today, structure_or_404

Json = dict[str, Any]
FILES = {"xlsx": ("matrix-xlsx", ""), "a4": ("matrix-pdf", "a4"), "a3": ("matrix-pdf", "a3")}
"""What the page offers -> the kind of file and the paper."""


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def live(request: CompanyRequest) -> HttpResponse:
    """Of the company's live structure; without one the page leads to the chart, where one begins."""
    structure = live_structure_of(request.company)
    if structure is None:
        return render(request, "teams/matrix.html", {"work_view": "matrix"})
    return _show(request, structure)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def matrix(request: CompanyRequest, structure: UUID) -> HttpResponse:
    return _show(request, structure_or_404(request, structure))


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
@json_answer
def cells(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """Rows, columns and checks as they are now."""
    return as_json(matrix_document(_view(request, structure)))


@company_door(Permission.VIEW_STRUCTURE)
@require_POST
def file(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """The matrix as XLSX or PDF, with the columns and of the day that the page shows."""
    found = structure_or_404(request, structure)
    format, paper = FILES.get(request.POST.get("file", ""), FILES["xlsx"])
    wanted = request_for(
        request.actor,
        format=format,
        paper=paper,
        on=day_or_today(request.POST.get("on")) or timezone.localdate(),
        marks=False,
        language=get_language() or "ru",
        by=_by(request.POST.get("by", "")),
        fold=request.POST.get("fold") != "no",
    )
    try:
        return file_or_job(request, found, wanted)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(_page_of(request, found, wanted))


def _page_of(request: CompanyRequest, structure: Structure, wanted: ExportRequest) -> str:
    """The page that the file was asked for from."""
    day = "" if wanted.on == timezone.localdate() else wanted.on.isoformat()
    shown = {"by": wanted.by, "fold": "" if wanted.fold else "no", "on": day}
    query = urlencode({name: value for name, value in shown.items() if value})
    return f"{reverse('teams:matrix', args=[request.company.slug, structure.uid])}?{query}"


def _by(text: str) -> By:
    return text if text in ALL_BY else ALL_BY[0]


def _show(request: CompanyRequest, structure: Structure) -> HttpResponse:
    view = _view(request, structure)
    page = page_context(request, structure, view.on)
    page["config"]["urls"] |= _urls(request, structure, view)
    context = (
        {
            "structure": structure,
            "work_view": "matrix",
            "matrix": matrix_document(view),
            "may_edit": page["document"]["may_edit"],
            "by": view.by,
            "folded": view.folded,
            "areas": areas_of(view),
            "sees_findings": viewer_of(request).sees_findings,
            "segments": _segments(request, view.by),
            "fold_url": _address(request, fold="no" if view.folded else ""),
        }
        | page
        | bar_context(request, structure, "teams:matrix")
    )
    return render(request, "teams/matrix.html", context)


def _view(request: CompanyRequest, structure: Structure) -> MatrixView:
    return matrix_view(
        structure,
        request.company,
        on=day_or_today(request.GET.get("on")) or timezone.localdate(),
        by=_by(request.GET.get("by", "")),
        fold=request.GET.get("fold") != "no",
        findings=viewer_of(request).sees_findings,
    )


def _urls(request: CompanyRequest, structure: Structure, view: MatrixView) -> dict[str, str]:
    """What the page leads to. Findings of another day are not stored, so there is nothing of them to open."""
    slug, is_stored = request.company.slug, view.on == timezone.localdate()
    cells_url = reverse("teams:matrix-cells", args=[slug, structure.uid])
    return {
        "cells": f"{cells_url}?{request.GET.urlencode()}",
        "finding": reverse("teams:finding", args=[slug, NO_KEY]) if is_stored else "",
        "responsibility": reverse("roles:responsibility", args=[slug, "-"]),
    }


def _segments(request: CompanyRequest, by: By) -> list[Json]:
    return [
        {
            "url": _address(request, by="" if name == ALL_BY[0] else name),
            "label": title(),
            "active": name == by,
        }
        for name, title in BY_TITLES.items()
    ]


def _address(request: CompanyRequest, **changes: str) -> str:
    """This page with other members in its address; an empty one is left out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
