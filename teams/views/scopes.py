"""Scopes of the living structure: the values of each dimension, renamed, merged, taken back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import posted, take_errors
from teams.actions.operations import Applied, StructureConflict
from teams.actions.scopes import rename_scope_value
from teams.actions.undo import undo
from teams.forms.scopes import MergeScopeForm, RenameScopeForm
from teams.models import Structure
from teams.operation_wording import findings_phrase
from teams.operations import OperationRefused
from teams.scope_selectors import ScopeDimension, ScopeValue, scope_dimensions
from teams.selectors import live_structure_of

Json = dict[str, Any]


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def scopes(request: CompanyRequest) -> HttpResponse:
    structure = live_structure_of(request.company)
    return render(request, "teams/scopes.html", _context(request, structure) if structure else {})


def _context(request: CompanyRequest, structure: Structure) -> Json:
    return {
        "structure": structure,
        "dimensions": scope_dimensions(structure, request.company),
        "may_edit": request.membership.may(Permission.EDIT_STRUCTURE),
    }


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def change(request: CompanyRequest) -> HttpResponse:
    """The dialog of one value, named by the address: another name, or with `merge` another value of the dimension."""
    structure, dimension, value = _asked(request)
    kind = MergeScopeForm if "merge" in request.GET else RenameScopeForm
    form = kind(posted(request), dimension=dimension, value=value)
    if form.is_bound and form.is_valid():
        try:
            applied = rename_scope_value(
                structure=structure,
                dimension=dimension.slug,
                value=value.value,
                to=form.cleaned_data["to"],
                by=request.actor,
            )
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            return _changed(request, structure, applied)
    context = {
        "form": form,
        "dimension": dimension,
        "value": value,
        "is_merge": kind is MergeScopeForm,
        "here": request.get_full_path(),
    }
    return render(request, "teams/_scope_change.html", context, status=422 if form.is_bound else 200)


def _asked(request: CompanyRequest) -> tuple[Structure, ScopeDimension, ScopeValue]:
    structure = live_structure_of(request.company)
    if structure is None:
        raise Http404
    wanted = request.GET.get("dimension", "")
    for dimension in scope_dimensions(structure, request.company):
        value = dimension.found(request.GET.get("value", "")) if dimension.slug == wanted else None
        if value is not None:
            return structure, dimension, value
    raise Http404


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def take_back(request: CompanyRequest, batch: UUID) -> HttpResponse:
    structure = live_structure_of(request.company)
    if structure is None:
        raise Http404
    try:
        undo(structure=structure, undoes=batch, by=request.actor)
    except (OperationRefused, StructureConflict) as refused:
        said = refused.sentence if isinstance(refused, OperationRefused) else str(refused)
        return _answer(request, structure, {"toast": said, "level": "error"})
    return _answer(request, structure, {"toast": _("The values are as they were."), "level": "success"})


def _changed(request: CompanyRequest, structure: Structure, applied: Applied | None) -> HttpResponse:
    if applied is None:
        return _answer(request, structure, {"toast": _("Nothing has changed."), "level": "info"})
    count = len(applied.operations)
    said = _("Changed in positions: %(count)s.") % {"count": count}
    told = " ".join(filter(None, [said, findings_phrase(applied.findings)]))
    undo_url = reverse("teams:scopes-take-back", args=[request.company.slug, applied.batch])
    return _answer(request, structure, {"toast": told, "level": "success", "undo_url": undo_url})


def _answer(request: CompanyRequest, structure: Structure, told: Json) -> HttpResponse:
    """The list anew in its place, the dialog closed, and a toast."""
    answer = render(request, "teams/_scopes_answer.html", _context(request, structure) | told)
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Trigger"] = "#scopes", "outerHTML", "dialog:close"
    return answer
