"""Findings: the list, and one of them with its ways out. What people decide: teams.views.finding_decisions."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.finding_detail import finding_detail
from teams.finding_forms import ResolveForm
from teams.finding_list import Choice
from teams.finding_selectors import findings_page
from teams.findings_of_day import findings_of_day
from teams.models import Finding, Structure
from teams.moves.case import Situation
from teams.selectors import live_structure_of
from teams.views.finding_context import (
    MOVES,
    PAGE,
    asked_part,
    choice_of,
    detail_context,
    first_context,
    frame_context,
    list_context,
    may_resolve,
    moves_alone,
    moves_context,
)
from teams.views.structures import structure_or_404


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def live(request: CompanyRequest) -> HttpResponse:
    """The list of the company's living structure."""
    structure = live_structure_of(request.company)
    if structure is None:
        return render(request, "teams/findings_empty.html")
    return _show_list(request, structure)


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def findings(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """The list of a draft, or of one in the archive."""
    return _show_list(request, structure_or_404(request, structure))


def _show_list(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """On a wide screen its first finding stands open beside it."""
    frame = frame_context(request, structure)
    days = frame["days"]
    if not days.is_today:
        page = findings_of_day(structure, request.company, days.on)
        return render(request, "teams/findings_on.html", frame | {"page": page, "structure": structure})
    page = findings_page(structure, request.company, Choice.of(request.GET))
    context = frame | list_context(request, page) | first_context(request, page)
    return render(request, PAGE, context | {"is_list": True})


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def finding(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One finding: the whole page, or for htmx the part that was asked for."""
    return show_finding(request, found_or_404(request, uid))


def found_or_404(request: CompanyRequest, uid: UUID) -> Finding:
    rows = Finding.objects.for_company(request.company).select_related("structure")
    found: Finding = get_object_or_404(rows, uid=uid)
    return found


def show_finding(
    request: CompanyRequest, row: Finding, form: ResolveForm | None = None, status: int = 200
) -> HttpResponse:
    """With its ways out while they can be taken."""
    template = asked_part(request)
    if template == MOVES:
        return render(request, MOVES, moves_alone(request, [row], form), status=status)
    page = findings_page(row.structure, request.company, choice_of(request, row))
    context = list_context(request, page) | detail_context(request, page, finding_detail(page, row))
    if form is not None or (may_resolve(request, row.structure) and row.state == Finding.State.OPEN):
        context |= moves_context(request, [row], Situation.of(page.structure, page.facts), form)
    return render(request, template, context | _frame_of(request, template, row.structure), status=status)


def _frame_of(request: CompanyRequest, template: str, structure: Structure) -> dict[str, Any]:
    """A finding is decided about as of today: its page has no day to choose."""
    return frame_context(request, structure) | {"days": None} if template == PAGE else {}
