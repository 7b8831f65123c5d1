"""One position: its panel, and the forms that change it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.operations import Applied, StructureConflict, apply_operations
from teams.actions.seating import seat_new_person
from teams.actions.undo import undo
from teams.forms import EDITS, PositionForm
from teams.forms.positions import NewPositionForm
from teams.forms.seats import AssignForm
from teams.models import Structure
from teams.operations import OperationRefused
from teams.views import panel as answers
from teams.views.structures import day_or_today, revision_in, structure_or_404, uuid_or_none


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def panel(request: CompanyRequest, structure: UUID, key: UUID) -> HttpResponse:
    """`?tab=` of answers.TABS, one that may not be seen is the overview; `?on=` the day."""
    shown = structure_or_404(request, structure)
    card = answers.card_for(request, shown, key, day_or_today(request.GET.get("on")))
    if card is None:
        raise Http404
    context = answers.panel_context(request, card, request.GET.get("tab", "overview"))
    return render(request, "teams/_panel.html", context)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """A new position under `parent`, at the top without one."""
    shown = structure_or_404(request, structure)
    parent = uuid_or_none(request.GET.get("parent"))
    if request.method == "GET":
        seen = {"parent": parent, "revision": shown.revision}
        return _show_new(request, NewPositionForm(company=request.company, initial=seen), shown)
    form = NewPositionForm(request.POST, company=request.company)
    if form.is_valid():
        answer = _carry_out(request, shown, form, form.cleaned_data["parent"], "overview")
        if answer is not None:
            return answer
    return _show_new(request, form, shown)


def _show_new(request: CompanyRequest, form: NewPositionForm, structure: Structure) -> HttpResponse:
    parent = uuid_or_none(str(form["parent"].value() or ""))
    leader = answers.card_for(request, structure, parent) if parent else None
    context = {"form": form, "leader": leader.box if leader else None, "structure": structure}
    return render(request, "teams/_panel_new.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, structure: UUID, key: UUID, edit: str) -> HttpResponse:
    """One of teams.forms.EDITS on one position: the panel with the form open in its place."""
    shown = structure_or_404(request, structure)
    card = answers.card_for(request, shown, key)
    if edit not in EDITS or (card is None and request.method == "GET"):
        raise Http404
    if card is None:
        return answers.gone(request, shown, key, revision_in(request.POST.get("revision")))
    # That a structure in the archive takes no change is said by the operation itself.
    form = EDITS[edit](request.POST if request.method == "POST" else None, card=card)
    if form.is_bound and form.is_valid():
        answer = _carry_out(request, shown, form, key, form.tab)
        if answer is not None:
            return answer
    context = answers.panel_context(request, card, form.tab, form=form, edit=edit)
    return render(request, "teams/_panel.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def take_back(request: CompanyRequest, structure: UUID, key: UUID, batch: UUID) -> HttpResponse:
    """«Undo» beside a line of the position's history."""
    shown = structure_or_404(request, structure)
    if answers.card_for(request, shown, key) is None:
        raise Http404
    try:
        applied = undo(structure=shown, undoes=batch, by=request.actor)
    except OperationRefused as refusal:
        return answers.refused(refusal)
    except StructureConflict as met:
        return answers.conflict(request, shown, met, mine=[], key=key, repeatable=False)
    return answers.changed(request, shown, applied, key, "history")


def _carry_out(
    request: CompanyRequest,
    structure: Structure,
    form: PositionForm | NewPositionForm,
    key: UUID | None,
    tab: str,
) -> HttpResponse | None:
    """The answer to a change that went through or met another's; None when the form now says why it is refused."""
    try:
        applied = _apply(request, structure, form)
    except OperationRefused as refusal:
        answers.take_refusal(form, refusal)
        return None
    except StructureConflict as met:
        return answers.conflict(request, structure, met, mine=form.entered(), key=key)
    except ValidationError as refusal:
        take_errors(form, refusal)
        return None
    if applied is None:
        card = answers.card_for(request, structure, key) if key else None
        return render(request, "teams/_panel.html", answers.panel_context(request, card, tab))
    return answers.changed(request, structure, applied, _subject(applied, key), tab)


def _apply(request: CompanyRequest, structure: Structure, form: Any) -> Applied | None:
    """None when the form leaves everything as it is."""
    base: dict[str, Any] = {
        "structure": structure, "base_revision": form.cleaned_data["revision"], "by": request.actor,
    }  # fmt: skip
    if isinstance(form, AssignForm) and (name := form.new_person()):
        return seat_new_person(
            company=request.company, full_name=name, operations_for=form.operations_for, **base
        )
    operations = form.operations()
    return apply_operations(operations=operations, **base) if operations else None


def _subject(applied: Applied, key: UUID | None) -> UUID:
    """The position to show: the new one after an addition."""
    first = applied.operations[0]
    return UUID(first.body["key"]) if first.kind == "add" or key is None else key
