"""The chart: the page, its heartbeat, the stage, undo, and what is dropped on a box."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles.models import Stage
from teams.actions.operations import StructureConflict, apply_operations
from teams.actions.structures import live_structure, set_stage, start_from_ready
from teams.actions.undo import undo
from teams.drops import operations_of_drop
from teams.forms.people import StageForm
from teams.models import Structure
from teams.operations import OperationRefused
from teams.ready_departments import ready_choices
from teams.selectors import live_structure_of, operations_since
from teams.views import answers, panel
from teams.views.chart_page import page_context
from teams.views.structures import day_or_today, structure_or_404


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def revision_in(text: str | None) -> int:
    """What the page saw; nonsense counts as an old page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


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
    page = answers.page_for(request, structure)
    key, tab = uuid_or_none(request.GET.get("box")), request.GET.get("tab", "overview")
    context = (
        answers.common_context(request, page)
        | answers.panel_context(request, page, key, tab)
        | page_context(request, structure, day_or_today(request.GET.get("on")))
        | {"stages": Stage.choices}
    )
    if not page.boxes:
        context["ready"] = ready_choices()
    return render(request, "teams/chart.html", context)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def start(request: CompanyRequest) -> HttpResponse:
    """The live structure, made when there is none: an empty chart to draw on."""
    live_structure(company=request.company, by=request.actor)
    return redirect("teams:chart", request.company.slug)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def revision(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """204 while the chart is as the page saw it; else the chart, with a word about who changed it."""
    seen = revision_in(request.GET.get("seen"))
    shown = structure_or_404(request, structure)
    if shown.revision == seen:
        return HttpResponse(status=204)
    page = answers.page_for(request, shown)
    news = answers.news_of(operations_since(shown, seen), page, reader=request.user)
    return render(request, "teams/_news.html", answers.common_context(request, page) | news)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def stage(request: CompanyRequest, structure: UUID) -> HttpResponse:
    shown = structure_or_404(request, structure)
    form = StageForm(request.POST)
    if not form.is_valid():
        return answers.refused_drop(OperationRefused(_("There is no such stage.")))
    set_stage(structure=shown, stage=form.cleaned_data["stage"], by=request.actor)
    return answers.changed(request, shown, None, uuid_or_none(request.POST.get("box")))


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def ready(request: CompanyRequest) -> HttpResponse:
    """An empty chart begins with a ready department."""
    try:
        start_from_ready(company=request.company, stage=request.POST.get("stage", ""), by=request.actor)
    except OperationRefused as refused:
        return answers.refused_drop(refused)
    return HttpResponse(headers={"HX-Redirect": reverse("teams:chart", args=[request.company.slug])})


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def take_back(request: CompanyRequest, structure: UUID, batch: UUID) -> HttpResponse:
    shown = structure_or_404(request, structure)
    key = uuid_or_none(request.POST.get("box"))
    try:
        applied = undo(structure=shown, batch=batch, by=request.actor)
    except OperationRefused as refused:
        return answers.refused_drop(refused)
    except StructureConflict as met:
        return panel.conflict(request, shown, met, mine=[], key=key, repeatable=False)
    return answers.changed(request, shown, applied, key)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def drop(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Something was dragged onto a box, or a box onto the empty ground."""
    shown = structure_or_404(request, structure)
    page = answers.page_for(request, shown)
    kind, value, target = (
        request.POST.get("kind", ""),
        request.POST.get("value", ""),
        request.POST.get("target"),
    )
    key = uuid_or_none(value) if kind == "position" else uuid_or_none(target)
    try:
        operations = operations_of_drop(kind, value, uuid_or_none(target), page.boxes)
        seen = revision_in(request.POST.get("revision"))
        applied = apply_operations(
            structure=shown, operations=operations, base_revision=seen, by=request.actor
        )
    except KeyError:
        return answers.refused_drop(OperationRefused(_("There is no such position in this structure.")))
    except OperationRefused as refused:
        return answers.refused_drop(refused)
    except StructureConflict as met:
        words = answers.drop_words(page, kind, value, target)
        return panel.conflict(request, shown, met, mine=words, key=key)
    return answers.changed(request, shown, applied, uuid_or_none(request.POST.get("box")))
