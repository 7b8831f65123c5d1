"""Findings: the list, and one of them with its ways out. What people decide: teams.views.finding_decisions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.finding_forms import ResolveForm
from teams.finding_selectors import Choice, findings_page
from teams.findings_of_day import findings_of_day
from teams.models import Finding
from teams.selectors import live_structure_of
from teams.views.days import date_control
from teams.views.finding_context import asked_part, detail_context, first_context, list_context


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def findings(request: CompanyRequest) -> HttpResponse:
    """The list; on a wide screen its first finding stands open beside it."""
    structure = live_structure_of(request.company)
    if structure is None:
        return render(request, "teams/findings_empty.html")
    days = date_control(request)
    if not days.is_today:
        context = {"page": findings_of_day(structure, request.company, days.on), "days": days}
        return render(request, "teams/findings_on.html", context)
    page = findings_page(structure, request.company, Choice.of(request.GET))
    context = list_context(request, page) | first_context(request, page)
    return render(request, "teams/findings.html", context | {"is_list": True, "days": days})


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
    """Beside the list of its own state, unless the address names another."""
    query = {"state": row.state} | {name: request.GET[name] for name in request.GET}
    page = findings_page(row.structure, request.company, Choice.of(query))
    context = list_context(request, page) | detail_context(request, page, row, form)
    return render(request, asked_part(request, "teams/findings.html"), context, status=status)
