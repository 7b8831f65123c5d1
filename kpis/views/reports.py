"""Gap reports: the list with its schedule, one report, "make one now"."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from jobs.selectors import job_status
from kpis.actions.reports import request_report
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of, zone_of
from kpis.models import GapReport
from kpis.selectors.report_facts import report_lines, report_view, reports_page
from kpis.selectors.schedules import active_rhythms


@company_door(Permission.VIEW_REPORTS)
@require_GET
def reports(request: CompanyRequest) -> HttpResponse:
    return _show(request)


def _show(request: CompanyRequest, refusal: str = "") -> HttpResponse:
    page = reports_page(request.company, _uid(request.GET.get("after")))
    if page is None:
        raise Http404
    rhythms = active_rhythms(request.company)
    job = _uid(request.GET.get("job"))
    context = {
        "lines": report_lines(page[0]),
        "older": page[1],
        "is_first": "after" not in request.GET,
        "tab": "reports",
        "rhythms": rhythms,
        "next_at": rhythms[0].next_at if rhythms else None,
        "may_run": request.membership.may(Permission.RUN_REPORTS),
        "job": job_status(request.company, job) if job else None,
        "refusal": refusal,
        "today": today_of(request.company),
    }
    return render(request, "kpis/reports.html", context, status=422 if refusal else 200)


def _uid(given: str | None) -> UUID | None:
    """A public id of the address; Http404 for anything else."""
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None


@company_door(Permission.VIEW_REPORTS)
@require_GET
def report(request: CompanyRequest, uid: UUID) -> HttpResponse:
    row = get_object_or_404(GapReport.objects.for_company(request.company), uid=uid)
    lines, _older = reports_page(request.company, limit=6) or ([], None)
    context = {
        "view": report_view(request.company, row),
        "built_at": row.built_at.astimezone(zone_of(request.company)),
        "others": report_lines(lines),
        "may_view_findings": request.membership.may(Permission.VIEW_FINDINGS),
    }
    return render(request, "kpis/report.html", context)


@company_door(Permission.RUN_REPORTS)
@require_POST
def report_build(request: CompanyRequest) -> HttpResponse:
    """Asks for the report of today; a second click on the same day leads to the same one."""
    today = Period.of(Grain.DAY, today_of(request.company))
    try:
        job = request_report(company=request.company, period=today, by=request.actor)
    except ValidationError as refused:
        return _show(request, refusal=refused.messages[0])
    return redirect(f"{reverse('kpis:reports', args=[request.company.slug])}?job={job.uid}")
