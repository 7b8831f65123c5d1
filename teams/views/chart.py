"""The chart: the page, its heartbeat, the stage, undo, and what is dropped on a box."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles.models import Stage
from teams.actions.operations import StructureConflict, apply_operations
from teams.actions.structures import set_stage, start_from_ready
from teams.actions.undo import undo
from teams.drops import operations_of_drop
from teams.forms.people import StageForm
from teams.models import Structure
from teams.operations import OperationRefused
from teams.ready_departments import ready_choices
from teams.selectors import live_structure_of, operations_since
from teams.views import answers


def live_or_404(request: CompanyRequest) -> Structure:
    structure = live_structure_of(request.company)
    if structure is None:
        raise Http404
    return structure


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
def chart(request: CompanyRequest) -> HttpResponse:
    structure = live_structure_of(request.company)
    page = answers.page_for(request, structure) if structure else None
    context = answers.common_context(request, page)
    if page is None or not page.boxes:
        context["ready"] = ready_choices()
    if page:
        key, tab = uuid_or_none(request.GET.get("box")), request.GET.get("tab", "overview")
        context |= answers.panel_context(request, page, key, tab) | {"stages": Stage.choices}
    return render(request, "teams/chart.html", context)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def revision(request: CompanyRequest) -> HttpResponse:
    """204 while the chart is as the page saw it; else the chart, with a word about who changed it."""
    seen = revision_in(request.GET.get("seen"))
    structure = live_structure_of(request.company)
    if structure is None or structure.revision == seen:
        return HttpResponse(status=204)
    page = answers.page_for(request, structure)
    news = answers.news_of(operations_since(structure, seen), page, reader=request.user)
    return render(request, "teams/_news.html", answers.common_context(request, page) | news)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def stage(request: CompanyRequest) -> HttpResponse:
    structure = live_or_404(request)
    form = StageForm(request.POST)
    if not form.is_valid():
        return answers.refused_drop(OperationRefused(_("There is no such stage.")))
    set_stage(structure=structure, stage=form.cleaned_data["stage"], by=request.actor)
    return answers.changed(request, structure, None, uuid_or_none(request.POST.get("box")))


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
def take_back(request: CompanyRequest, batch: UUID) -> HttpResponse:
    structure = live_or_404(request)
    key = uuid_or_none(request.POST.get("box"))
    try:
        applied = undo(structure=structure, batch=batch, by=request.actor)
    except OperationRefused as refused:
        return answers.refused_drop(refused)
    except StructureConflict as met:
        return answers.conflict(request, structure, met, mine=[], key=key, repeatable=False)
    return answers.changed(request, structure, applied, key)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def drop(request: CompanyRequest) -> HttpResponse:
    """Something was dragged onto a box, or a box onto the empty ground."""
    structure = live_or_404(request)
    page = answers.page_for(request, structure)
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
            structure=structure, operations=operations, base_revision=seen, by=request.actor
        )
    except KeyError:
        return answers.refused_drop(OperationRefused(_("There is no such position in this structure.")))
    except OperationRefused as refused:
        return answers.refused_drop(refused)
    except StructureConflict as met:
        words = answers.drop_words(page, kind, value, target)
        return answers.conflict(request, structure, met, mine=words, key=key)
    return answers.changed(request, structure, applied, uuid_or_none(request.POST.get("box")))
