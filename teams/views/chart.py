"""The chart: its page, the stage of the company, and the ways to begin."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles.models import Stage
from teams.actions.structures import live_structure, set_stage, start_from_ready
from teams.forms.people import StageForm
from teams.models import Structure
from teams.operation_wording import findings_phrase
from teams.operations import OperationRefused
from teams.ready_departments import ready_choices
from teams.selectors import live_structure_of
from teams.views import panel
from teams.views.chart_page import page_context, viewer_of
from teams.views.compare import compare_page
from teams.views.structure_bar import bar_context
from teams.views.structures import day_or_today, structure_or_404, uuid_or_none


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def live(request: CompanyRequest) -> HttpResponse:
    """The company's live structure, or the ways to begin one."""
    structure = live_structure_of(request.company)
    if structure is None:
        context = {"ready": ready_choices(), "may_edit": request.membership.may(Permission.EDIT_STRUCTURE)}
        return render(request, "teams/chart.html", context)
    return _show(request, structure)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def chart(request: CompanyRequest, structure: UUID) -> HttpResponse:
    return _show(request, structure_or_404(request, structure))


def _show(request: CompanyRequest, structure: Structure) -> HttpResponse:
    on = day_or_today(request.GET.get("on"))
    key, tab = uuid_or_none(request.GET.get("box")), request.GET.get("tab", "overview")
    page = page_context(request, structure, on)
    context = (
        {"structure": structure, "stages": Stage.choices, "may_edit": page["document"]["may_edit"]}
        | panel.panel_context(request, panel.card_for(request, structure, key, on) if key else None, tab)
        | page
        | bar_context(request, structure)
        | compare_page(request, structure)
    )
    if structure.state == Structure.State.LIVE:
        context["ready"] = ready_choices()
    return render(request, "teams/chart.html", context)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def start(request: CompanyRequest) -> HttpResponse:
    """The live structure, made when there is none: an empty chart to draw on."""
    live_structure(company=request.company, by=request.actor)
    return redirect("teams:chart", request.company.slug)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def stage(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """The page hears of it by `chart:changed` and asks for the news: the findings are others now."""
    shown = structure_or_404(request, structure)
    form = StageForm(request.POST)
    if not form.is_valid():
        return panel.refused(OperationRefused(_("There is no such stage.")))
    try:
        changes = set_stage(structure=shown, stage=form.cleaned_data["stage"], by=request.actor)
    except OperationRefused as refusal:
        return panel.refused(refusal)
    told = findings_phrase(changes) if viewer_of(request).sees_findings else ""
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"chart:changed": {"said": told}})})


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def ready(request: CompanyRequest) -> HttpResponse:
    """An empty chart begins with a ready department."""
    try:
        start_from_ready(company=request.company, stage=request.POST.get("stage", ""), by=request.actor)
    except OperationRefused as refusal:
        return panel.refused(refusal)
    return HttpResponse(headers={"HX-Redirect": reverse("teams:chart", args=[request.company.slug])})
