"""What happened to a structure: changes in words, former versions, and the way back to one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.actions.publishing import name_version, restore_version
from teams.analysis.diff import diff
from teams.analysis.documents import state_of
from teams.forms.drafts import VersionForm
from teams.models import Structure, StructureVersion
from teams.operations import OperationRefused
from teams.structure_selectors import HistoryChoice, history_of, versions_of
from teams.structure_states import state_of_rows
from teams.views.chart_page import viewer_of
from teams.views.drafts import go_to, structure_context
from teams.views.structures import revision_in, structure_or_404, uuid_or_none


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def history(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Who changed what, by day; or the versions (`tab=versions`)."""
    shown = structure_or_404(request, structure)
    context = structure_context(request, shown) | {"here": request.path}
    if request.GET.get("tab") == "versions":
        context["versions"] = versions_of(shown)
        return render(request, "teams/structure_versions.html", context)
    choice = HistoryChoice(
        who=request.GET.get("who", "")[:120],
        key=uuid_or_none(request.GET.get("key")),
        before=revision_in(request.GET.get("before")) or None,
    )
    context["page"] = history_of(shown, viewer_of(request), choice)
    return render(request, "teams/structure_history.html", context)


def _version(request: CompanyRequest, shown: Structure, uid: UUID) -> StructureVersion:
    rows = StructureVersion.objects.for_company(request.company).select_related("structure")
    found = rows.exclude(reason=StructureVersion.Reason.DRAFT).filter(structure=shown, uid=uid).first()
    if found is None:
        raise Http404
    return found


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def restore(request: CompanyRequest, structure: UUID, version: UUID) -> HttpResponse:
    """Says how much would change, then returns to the version."""
    shown = structure_or_404(request, structure)
    row = _version(request, shown, version)
    refusal = ""
    if request.method == "POST":
        try:
            restore_version(version=row, by=request.actor)
        except OperationRefused as refused:
            refusal = refused.sentence
        else:
            return go_to(request, reverse("teams:chart", args=[request.company.slug, shown.uid]))
    context = {"structure": shown, "version": row, "refusal": refusal} | _counted(shown, row)
    return render(request, "teams/_version_restore.html", context, status=422 if refusal else 200)


def _counted(shown: Structure, row: StructureVersion) -> dict[str, Any]:
    """How much a return to the version would change, in words and in all."""
    kinds = [change.kind for change in diff(state_of_rows(shown), state_of(row.document))]
    words = (
        ("added", _("positions come back")),
        ("removed", _("positions are removed")),
        ("moved", _("positions move")),
        ("changed", _("fields return to their former value")),
    )
    return {"counts": [(label, kinds.count(kind)) for kind, label in words], "count": len(kinds)}


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def name(request: CompanyRequest, structure: UUID, version: UUID) -> HttpResponse:
    """A version gets a name."""
    shown = structure_or_404(request, structure)
    row = _version(request, shown, version)
    form = VersionForm(request.POST or None, initial={"name": row.name})
    if form.is_bound and form.is_valid():
        name_version(version=row, name=form.cleaned_data["name"])
        here = reverse("teams:structure-history", args=[request.company.slug, shown.uid])
        return go_to(request, f"{here}?tab=versions")
    context = {"form": form, "version": row, "here": request.path}
    return render(request, "teams/_version_name.html", context, status=422 if form.is_bound else 200)
