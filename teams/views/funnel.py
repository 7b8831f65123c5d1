"""The funnel coverage map: its page, one stage in detail, and the hand-overs between stages."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import posted, take_errors
from teams.actions.funnel import describe_hand_over, forget_hand_over
from teams.analysis.funnel import Passage
from teams.forms.funnel import HandOverForm, PassageForm
from teams.funnel_selectors import FunnelView, funnel_view, stored_hand_over
from teams.funnel_stage import stage_work
from teams.models import Structure
from teams.selectors import live_structure_of
from teams.views.chart_page import viewer_of
from teams.views.finding_context import list_url
from teams.views.structure_bar import bar_context
from teams.views.structures import day_or_today, structure_or_404

Json = dict[str, Any]


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def live(request: CompanyRequest) -> HttpResponse:
    """Of the company's live structure; without one the page leads to the chart, where one begins."""
    structure = live_structure_of(request.company)
    if structure is None:
        return render(request, "teams/funnel.html", {"work_view": "funnel"})
    return _show(request, structure)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def funnel(request: CompanyRequest, structure: UUID) -> HttpResponse:
    return _show(request, structure_or_404(request, structure))


def _show(request: CompanyRequest, structure: Structure) -> HttpResponse:
    context = _context(request, structure) | bar_context(request, structure, "teams:funnel")
    return render(request, "teams/funnel.html", context | {"work_view": "funnel"})


def _context(request: CompanyRequest, structure: Structure) -> Json:
    """For teams/_funnel.html."""
    view = _view(request, structure)
    return {
        "structure": structure,
        "funnel": view,
        "sees_findings": viewer_of(request).sees_findings,
        "findings_url": _findings_url(request, structure, view),
        "may_describe": request.membership.may(Permission.EDIT_STRUCTURE) and view.is_today,
    }


def _findings_url(request: CompanyRequest, structure: Structure, view: FunnelView) -> str:
    """Where the findings of this structure on this day stand; those of a draft are not stored for another day, and
    then it is empty."""
    if view.is_today:
        return list_url(request, structure)
    if structure.state != Structure.State.LIVE:
        return ""
    return f"{list_url(request, structure)}?on={view.on.isoformat()}"


def _view(request: CompanyRequest, structure: Structure) -> FunnelView:
    on = day_or_today(request.GET.get("on")) or timezone.localdate()
    return funnel_view(structure, request.company, on=on, findings=viewer_of(request).sees_findings)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def stage(request: CompanyRequest, structure: UUID, stage: str) -> HttpResponse:
    """What is done at a stage and by whom; `job` narrows it to one row of the map."""
    shown = structure_or_404(request, structure)
    view = _view(request, shown)
    column = view.stage(stage)
    if column is None:
        raise Http404
    wanted = request.GET.get("job", "")
    job = next((each for each in view.jobs if each.key == wanted), None)
    works = stage_work(view, column, job.key if job else "")
    context = {"structure": shown, "funnel": view, "stage": column, "job": job, "works": works}
    return render(request, "teams/_funnel_stage.html", context)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def hand_over(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """The dialog of one hand-over: of the map when its address names one, of one's own choice otherwise."""
    shown = structure_or_404(request, structure)
    asked = PassageForm(request.GET, company=request.company)
    passage = asked.passage() if asked.is_valid() else None
    row = stored_hand_over(request.company, passage) if passage else None
    initial = HandOverForm.initial_of(passage, row) if passage else None
    form = HandOverForm(posted(request), company=request.company, fixed=passage is not None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            describe_hand_over(company=request.company, **form.told(), by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
            if form.has_error("criterion", "met"):
                form.see(stored_hand_over(request.company, form.passage()))
        else:
            return _changed(request, shown, _("The hand-over is described."))
    context = {
        "form": form,
        "structure": shown,
        "here": request.get_full_path(),
        "passage": _named(request, shown, passage) if passage else None,
    }
    return render(request, "teams/_funnel_hand_over.html", context, status=422 if form.is_bound else 200)


def _named(request: CompanyRequest, structure: Structure, passage: Passage) -> Any:
    """The hand-over as the map shows it; None when the map has no such."""
    view = _view(request, structure)
    return next((each for each in view.passages if each.passage == passage), None)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def forget(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Takes a description away, also of roles that the company has put away since."""
    shown = structure_or_404(request, structure)
    passage = Passage(*(request.POST.get(name, "") for name in Passage._fields))
    forget_hand_over(company=request.company, passage=passage, by=request.actor)
    return _changed(request, shown, _("The description is taken away."))


def _changed(request: CompanyRequest, structure: Structure, said: str) -> HttpResponse:
    """The map anew in its place, the dialog closed, and a toast."""
    answer = render(request, "teams/_funnel.html", _context(request, structure))
    answer["HX-Retarget"], answer["HX-Reswap"] = "#funnel", "outerHTML"
    told = {"dialog:close": {}, "toast": {"level": "success", "text": said}}
    answer["HX-Trigger"] = json.dumps(told)
    return answer
