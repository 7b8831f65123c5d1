"""The plan–fact board, and how each of its figures was counted."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.selectors.board import plan_fact_board
from kpis.selectors.explain import explanation, fact_rows
from kpis.views.addresses import asked_month, neighbours


@company_door(Permission.VIEW_KPI)
@require_GET
def board(request: CompanyRequest) -> HttpResponse:
    month, today = asked_month(request)
    slug = request.GET.get("metric")
    found = plan_fact_board(request.company, month, slug, today)
    if found is None and slug:
        raise Http404
    before, after = neighbours(month)
    context = {
        "board": found,
        "tab": "board",
        "before": before,
        "after": after,
        "may_set_targets": request.membership.may(Permission.SET_TARGETS),
        "may_push": request.membership.may(Permission.PUSH_ACTUALS),
        "may_view_reports": request.membership.may(Permission.VIEW_REPORTS),
    }
    return render(request, "kpis/board.html", context)


@company_door(Permission.VIEW_KPI)
@require_GET
def explain(request: CompanyRequest) -> HttpResponse:
    """The side sheet of one figure; a whole page without htmx."""
    month, today = asked_month(request)
    found = explanation(
        request.company, month, request.GET.get("metric", ""), request.GET.get("of", ""), today
    )
    if found is None:
        raise Http404
    template = "kpis/_explain.html" if request.headers.get("HX-Request") else "kpis/explain.html"
    return render(request, template, {"why": found})


@company_door(Permission.VIEW_KPI)
@require_GET
def rows(request: CompanyRequest) -> HttpResponse:
    """The actuals behind a figure, a page at a time."""
    month, today = asked_month(request)
    found = fact_rows(
        request.company,
        month,
        request.GET.get("metric", ""),
        request.GET.get("of", ""),
        today,
        after=request.GET.get("after", ""),
    )
    if found is None:
        raise Http404
    return render(request, "kpis/rows.html", {"found": found})
