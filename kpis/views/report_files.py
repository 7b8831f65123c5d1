"""A gap report as a file, and a report that is only looked at: stored nowhere, mailed to nobody."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common.drawing.typst_pages import SettingFailed
from kpis.analysis.periods import FIRST_DAY, Grain, Period
from kpis.local_time import today_of, zone_of
from kpis.models import Cadence, GapReport
from kpis.report_files import Made, pdf_file, xlsx_file
from kpis.selectors.report_facts import report_view
from kpis.selectors.report_preview import preview_of


@company_door(Permission.VIEW_REPORTS)
@require_GET
def report_pdf(request: CompanyRequest, uid: UUID) -> HttpResponse:
    return _download(request, uid, pdf_file)


@company_door(Permission.VIEW_REPORTS)
@require_GET
def report_xlsx(request: CompanyRequest, uid: UUID) -> HttpResponse:
    return _download(request, uid, xlsx_file)


def _download(request: CompanyRequest, uid: UUID, make: Callable[..., Made]) -> HttpResponse:
    row = get_object_or_404(GapReport.objects.for_company(request.company), uid=uid)
    try:
        made = make(
            report_view(request.company, row), findings=request.membership.may(Permission.VIEW_FINDINGS)
        )
    except SettingFailed:
        text = _("The file was not made: the server is busy. The report itself is untouched; try again soon.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    return download(made)


def download(made: Made) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type=made.content_type, headers=headers)


@company_door(Permission.RUN_REPORTS)
@require_GET
def report_preview(request: CompanyRequest) -> HttpResponse:
    """`?cadence=week&on=2026-11-20`: the report of the period that holds the day, as it would be made now."""
    period = _asked(request)
    try:
        view = preview_of(request.company, period, min(today_of(request.company), period.last_day))
    except ValidationError as refused:
        refusal = {"refusal": refused.messages[0], "tab": "reports"}
        return render(request, "kpis/report_preview.html", refusal, status=422)
    context = {
        "view": view,
        "built_at": view.row.built_at.astimezone(zone_of(request.company)),
        "may_run": True,
        "may_view_findings": request.membership.may(Permission.VIEW_FINDINGS),
    }
    return render(request, "kpis/report.html", context)


def _asked(request: CompanyRequest) -> Period:
    """The running week without anything asked. Http404 for what is no period of ours, or one that has not begun."""
    today = today_of(request.company)
    cadence = request.GET.get("cadence") or Cadence.WEEK.value
    try:
        on = date.fromisoformat(request.GET.get("on") or today.isoformat())
    except ValueError:
        raise Http404 from None
    if cadence not in Cadence.values or not FIRST_DAY <= on <= today:
        raise Http404
    return Period.of(Grain(cadence), on)
