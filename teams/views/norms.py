"""The page of norms and limits: what the analysis reads a structure against."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.findings import FindingChanges
from teams.actions.following import Followed, following_job
from teams.actions.norms import set_limits, set_norm, set_volume
from teams.analysis.index import Index
from teams.forms.norms import LimitsForm, NormForm, VolumeForm
from teams.norm_selectors import index_of, load_page, norm_areas, norm_line
from teams.norms import limits_of
from teams.operation_wording import findings_phrase
from teams.selectors import live_structure_of

Json = dict[str, Any]


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def norms(request: CompanyRequest) -> HttpResponse:
    """The whole page, or for htmx the list of norms that was searched."""
    index = _index(request)
    search, used = request.GET.get("q", "").strip()[:100], request.GET.get("all") != "1"
    used = used and index is not None and not search
    context = {
        "areas": norm_areas(request.company, index, search=search, used=used),
        "search": search,
        "used": used,
        "may_edit": request.membership.may(Permission.EDIT_STRUCTURE),
    }
    if request.htmx.target == "norm-list":  # type: ignore[attr-defined]
        return render(request, "teams/_norms_list.html", context)
    form = LimitsForm(initial=LimitsForm.initial_of(limits_of(request.company)))
    for field in form.fields.values():
        field.disabled = not context["may_edit"]
    context |= {
        "load": load_page(request.company, index),
        "limits_form": form,
        "has_structure": index is not None,
        "following": following_job(request.company),
    }
    return render(request, "teams/norms.html", context)


def _index(request: CompanyRequest) -> Index | None:
    return index_of(request.company, live_structure_of(request.company))


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def norm(request: CompanyRequest) -> HttpResponse:
    """One norm; the row comes back, with what is wrong when it is refused."""
    form = NormForm(request.POST)
    is_saved, changes = _tried(
        form, lambda: set_norm(company=request.company, **form.cleaned_data, by=request.actor)
    )
    index = _index(request)
    line = norm_line(request.company, index, request.POST.get("responsibility", ""))
    if line is None:
        raise Http404
    context = {"line": line, "refused": None if is_saved else form, "may_edit": True}
    context["is_back"] = is_saved and "back" in request.POST
    return _answer(request, "teams/_norms_norm.html", context, index, changes, is_saved=is_saved)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def volume(request: CompanyRequest) -> HttpResponse:
    """One volume; the field comes back, with what is wrong when it is refused. One that no work needs goes for good
    when it is emptied."""
    form = VolumeForm(request.POST)
    is_saved, changes = _tried(
        form, lambda: set_volume(company=request.company, **form.cleaned_data, by=request.actor)
    )
    index = _index(request)
    role = load_page(request.company, index).role(request.POST.get("role", ""))
    cells = role.volumes if role else ()
    cell = next((cell for cell in cells if cell.driver == request.POST.get("driver")), None)
    if cell is None and not is_saved:
        raise Http404
    context = {"cell": cell, "refused": None if is_saved else form, "may_edit": True}
    template = "teams/_norms_volume.html" if cell else "teams/_norms_loads.html"
    return _answer(request, template, context, index, changes, is_saved=is_saved)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def limits(request: CompanyRequest) -> HttpResponse:
    """All limits at once; `usual` returns to those of the analysis."""
    is_usual = "usual" in request.POST
    form = LimitsForm({} if is_usual else request.POST)
    only = None if is_usual else form.changed_data
    is_saved, changes = _tried(
        form,
        lambda: set_limits(company=request.company, limits=form.limits(), only=only, by=request.actor),
    )
    if is_saved:
        form = LimitsForm(initial=LimitsForm.initial_of(limits_of(request.company)))
    context = {"limits_form": form, "may_edit": True}
    return _answer(request, "teams/_norms_limits.html", context, _index(request), changes, is_saved=is_saved)


def _tried(form: forms.Form, act: Callable[[], Followed]) -> tuple[bool, Followed]:
    """Whether what the form holds was saved, and what that did; what is refused stands beside its field."""
    if not form.is_valid():
        return False, None
    try:
        return True, act()
    except ValidationError as refused:
        take_errors(form, refused)
        return False, None


def _answer(
    request: CompanyRequest,
    template: str,
    context: Json,
    index: Index | None,
    changes: Followed,
    *,
    is_saved: bool,
) -> HttpResponse:
    """The part that was changed; when saved with the loads of all roles, and a toast that says what it did."""
    if is_saved:
        following = following_job(request.company)
        context |= {"load": load_page(request.company, index), "is_answer": True, "following": following}
    answer = render(request, template, context, status=200 if is_saved else 422)
    if is_saved:
        toast = {"level": "success", "text": " ".join(filter(None, [_("Saved."), _told(changes)]))}
        answer["HX-Trigger"] = json.dumps({"toast": toast})
    return answer


def _told(changes: Followed) -> str:
    if isinstance(changes, FindingChanges):
        return findings_phrase(changes)
    return _("Findings are being recomputed.") if changes else ""
