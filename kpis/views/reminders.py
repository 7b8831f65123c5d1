"""Who types in which facts, and when they are reminded of what is missing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import RIGHTS, Permission
from accounts.door import CompanyRequest, company_door
from accounts.models import Membership
from kpis.actions.entry import DutyIn, set_reminder
from kpis.local_time import today_of
from kpis.models import Cadence, Metric
from kpis.selectors.entry import duties_of, missing_entries, reminder_of
from kpis.selectors.metrics import metric_title
from roles.models import Aggregation


@company_door(Permission.PUSH_ACTUALS)
@require_http_methods(["GET", "POST"])
def reminders(request: CompanyRequest) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            set_reminder(
                company=request.company,
                is_active="is_active" in request.POST,
                hour=_hour(request.POST.get("hour", "")),
                duties=_duties(request),
                by=request.actor,
            )
        except ValidationError as refused:
            refusal = refused.messages[0]
        else:
            messages.success(request, _("The reminders are saved."))
            return redirect("kpis:reminders", request.company.slug)
    return render(request, "kpis/reminders.html", _context(request, refusal), status=422 if refusal else 200)


def _context(request: CompanyRequest, refusal: str) -> dict[str, Any]:
    company = request.company
    duties = {duty.metric_id: duty for duty in duties_of(company)}
    missing = {each.duty.pk: each for each in missing_entries(company, today_of(company))}
    lines = [
        {
            "metric": metric,
            "title": metric_title(metric),
            "duty": (duty := duties.get(metric.pk)),
            "missing": missing.get(duty.pk) if duty else None,
        }
        for metric in _metrics(request)
    ]
    return {
        "tab": "actuals",
        "reminder": reminder_of(company),
        "hours": range(24),
        "lines": lines,
        "members": _members(request),
        "cadences": Cadence.choices,
        "refusal": refusal,
    }


def _metrics(request: CompanyRequest) -> list[Metric]:
    rows = Metric.objects.for_company(request.company).select_related("template")
    return list(rows.exclude(aggregation=Aggregation.FORMULA))


def _members(request: CompanyRequest) -> list[Membership]:
    """Those who may enter facts."""
    able = [access for access, rights in RIGHTS.items() if Permission.PUSH_ACTUALS in rights]
    rows = Membership.objects.for_company(request.company).select_related("user")
    return list(rows.filter(access__in=able).order_by("user__full_name", "pk"))


def _duties(request: CompanyRequest) -> dict[Metric, DutyIn]:
    """What the form says; a member or a metric that it cannot offer is no choice."""
    members = {str(member.uid): member for member in _members(request)}
    found = {}
    for metric in _metrics(request):
        member = members.get(request.POST.get(f"who.{metric.slug}", ""))
        if member is not None:
            found[metric] = DutyIn(member, request.POST.get(f"every.{metric.slug}", ""))
    return found


def _hour(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else -1
