"""When reports come by themselves and who gets them; the log of their runs."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.actions.reports import request_report
from kpis.actions.schedules import set_schedule
from kpis.actions.subscriptions import set_subscriptions
from kpis.analysis.periods import parse_period
from kpis.models import LetterScope
from kpis.report_forms import RhythmForm, sent_choices, sent_rhythms
from kpis.selectors.run_log import run_lines
from kpis.selectors.schedules import rhythms
from kpis.selectors.subscriptions import receivers


@company_door(Permission.VIEW_REPORTS)
@require_GET
def report_delivery(request: CompanyRequest) -> HttpResponse:
    return _show(request)


def _show(
    request: CompanyRequest, forms: dict[str, RhythmForm] | None = None, refusal: str = ""
) -> HttpResponse:
    may_run = request.membership.may(Permission.RUN_REPORTS)
    found = rhythms(request.company)
    context = {
        "tab": "delivery",
        "may_run": may_run,
        "rhythms": [(one, forms[one.cadence] if forms else RhythmForm.of(one)) for one in found],
        "receivers": receivers(request.company, only=None if may_run else request.membership),
        "scopes": LetterScope.choices,
        "refusal": refusal,
    }
    return render(request, "kpis/report_delivery.html", context, status=422 if forms or refusal else 200)


@company_door(Permission.RUN_REPORTS)
@require_POST
def report_schedule(request: CompanyRequest) -> HttpResponse:
    forms = sent_rhythms(request.POST)
    refused = [form for form in forms.values() if not form.is_valid()]
    if refused:
        return _show(request, forms)
    for cadence, form in forms.items():
        set_schedule(company=request.company, cadence=cadence, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("kpis:report_delivery", request.company.slug)


@company_door(Permission.VIEW_REPORTS)
@require_POST
def report_receivers(request: CompanyRequest) -> HttpResponse:
    """Each may choose for oneself; for others those who run reports."""
    try:
        set_subscriptions(company=request.company, choices=sent_choices(request.POST), by=request.actor)
    except ValidationError as refused:
        return _show(request, refusal=refused.messages[0])
    messages.success(request, _("Saved."))
    return redirect("kpis:report_delivery", request.company.slug)


@company_door(Permission.VIEW_REPORTS)
@require_GET
def report_runs(request: CompanyRequest) -> HttpResponse:
    return _show_runs(request)


def _show_runs(request: CompanyRequest, refusal: str = "") -> HttpResponse:
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise Http404 from None
    page = run_lines(request.company, after)
    if page is None:
        raise Http404
    context = {
        "tab": "runs",
        "lines": page[0],
        "older": page[1],
        "is_first": after is None,
        "may_run": request.membership.may(Permission.RUN_REPORTS),
        "refusal": refusal,
    }
    return render(request, "kpis/report_runs.html", context, status=422 if refusal else 200)


@company_door(Permission.RUN_REPORTS)
@require_POST
def report_make(request: CompanyRequest) -> HttpResponse:
    """Makes the report of a period that was skipped or has failed."""
    try:
        period = parse_period(request.POST.get("period", ""))
        request_report(company=request.company, period=period, by=request.actor)
    except ValidationError as refused:
        return _show_runs(request, refused.messages[0])
    except ValueError:
        return _show_runs(request, _("Enter a period as 2026-11-20, 2026-W47 or 2026-11."))
    return redirect("kpis:report_runs", request.company.slug)
