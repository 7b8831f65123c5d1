"""One position: its panel, and the forms that change it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.operations import Applied, StructureConflict, apply_operations
from teams.actions.seating import seat_new_person
from teams.forms import EDITS, PositionForm
from teams.forms.positions import NewPositionForm
from teams.forms.seats import AssignForm
from teams.models import Structure
from teams.operations import OperationRefused
from teams.position_selectors import position_panel
from teams.views import answers
from teams.views.answers import chart_url
from teams.views.chart import revision_in, uuid_or_none
from teams.views.structures import structure_or_404


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def panel(request: CompanyRequest, structure: UUID, key: UUID) -> HttpResponse:
    page = answers.page_for(request, structure_or_404(request, structure))
    context = answers.panel_context(request, page, key, request.GET.get("tab", "overview"))
    if context["panel"] is None:
        raise Http404
    answer = render(request, "teams/_panel.html", answers.common_context(request, page) | context)
    answer["HX-Replace-Url"] = f"{chart_url(request, page.structure)}?box={key}&tab={context['tab']}"
    return answer


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """A new position under `parent`, at the top without one."""
    shown = structure_or_404(request, structure)
    parent = uuid_or_none(request.GET.get("parent"))
    if request.method == "GET":
        form = NewPositionForm(
            company=request.company, initial={"parent": parent, "revision": shown.revision}
        )
        return _show_new(request, form, shown)
    form = NewPositionForm(request.POST, company=request.company)
    if form.is_valid():
        answer = _carry_out(request, shown, form, form.cleaned_data["parent"])
        if answer is not None:
            return answer
    return _show_new(request, form, shown)


def _show_new(request: CompanyRequest, form: NewPositionForm, structure: Structure) -> HttpResponse:
    page = answers.page_for(request, structure)
    parent = uuid_or_none(str(form["parent"].value() or ""))
    leader = page.boxes.get(parent) if parent else None
    context = answers.common_context(request, page) | {"form": form, "leader": leader}
    return render(request, "teams/_panel_new.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, structure: UUID, key: UUID, edit: str) -> HttpResponse:
    """One of teams.forms.EDITS on one position."""
    shown = structure_or_404(request, structure)
    page = answers.page_for(request, shown)
    box = page.boxes.get(key)
    if edit not in EDITS or (box is None and request.method == "GET"):
        raise Http404
    if box is None:
        return answers.gone(request, shown, key, revision_in(request.POST.get("revision")))
    form = EDITS[edit](request.POST if request.method == "POST" else None, page=page, box=box)
    if form.is_bound and form.is_valid():
        answer = _carry_out(request, shown, form, key)
        if answer is not None:
            return answer
    context = answers.common_context(request, page) | {"form": form, "edit": edit, "box": box}
    context["panel"] = position_panel(page, key)
    return render(request, "teams/_panel_form.html", context, status=422 if form.is_bound else 200)


def _carry_out(
    request: CompanyRequest, structure: Structure, form: PositionForm | NewPositionForm, key: UUID | None
) -> HttpResponse | None:
    """The answer to a change that went through or met another's; None when the form now says why it is refused."""
    try:
        applied = _apply(request, structure, form)
    except OperationRefused as refused:
        answers.take_refusal(form, refused)
        return None
    except StructureConflict as met:
        return answers.conflict(request, structure, met, mine=form.entered(), key=key)
    except ValidationError as refused:
        take_errors(form, refused)
        return None
    return answers.changed(request, structure, applied, _subject(applied, key))


def _apply(request: CompanyRequest, structure: Structure, form: Any) -> Applied | None:
    base: dict[str, Any] = {
        "structure": structure, "base_revision": form.cleaned_data["revision"], "by": request.actor,
    }  # fmt: skip
    if isinstance(form, AssignForm) and (name := form.new_person()):
        return seat_new_person(
            company=request.company, full_name=name, operations_for=form.operations_for, **base
        )
    operations = form.operations()
    return apply_operations(operations=operations, **base) if operations else None


def _subject(applied: Applied | None, key: UUID | None) -> UUID | None:
    """The position to show: the new one after an addition."""
    if applied and applied.operations[0].kind == "add":
        return UUID(applied.operations[0].body["key"])
    return key
