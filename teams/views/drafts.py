"""The company's structures: the list, a new draft, its name, the archive."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from common.formats import format_month
from teams.actions import drafts
from teams.forms.drafts import DraftForm
from teams.models import Structure, StructureVersion
from teams.operations import OperationRefused
from teams.selectors import live_structure_of
from teams.structure_selectors import structures_page
from teams.views.structures import structure_or_404


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def structures(request: CompanyRequest) -> HttpResponse:
    """Every structure that the member may see."""
    context = {
        "page": structures_page(request.company, request.actor),
        "may_edit": request.membership.may(Permission.EDIT_STRUCTURE),
    }
    return render(request, "teams/structures.html", context)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def new(request: CompanyRequest) -> HttpResponse:
    """A draft of the living structure, of another draft (`source`) or of a former version (`version`)."""
    source, version = _source(request)
    form = DraftForm(request.POST or None, initial={"name": _name_for(source, version)})
    if form.is_bound and form.is_valid():
        try:
            draft = drafts.create_draft(
                source=source, name=form.cleaned_data["name"], by=request.actor, version=version
            )
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            return go_to(request, reverse("teams:chart", args=[request.company.slug, draft.uid]))
    context = {"form": form, "source": source, "version": version, "here": request.get_full_path()}
    return render(request, "teams/_draft_form.html", context, status=422 if form.is_bound else 200)


def _source(request: CompanyRequest) -> tuple[Structure, StructureVersion | None]:
    version = None
    if uid := _uuid(request.GET.get("version")):
        rows = StructureVersion.objects.for_company(request.company).select_related("structure")
        version = rows.exclude(reason=StructureVersion.Reason.DRAFT).filter(uid=uid).first()
        if version is None:
            raise Http404
        return version.structure, version
    if uid := _uuid(request.GET.get("source")):
        return structure_or_404(request, uid), None
    live = live_structure_of(request.company)
    if live is None:
        raise Http404
    return live, None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _name_for(source: Structure, version: StructureVersion | None) -> str:
    """A name to start from."""
    if version is not None:
        return _("As of revision %(revision)s") % {"revision": version.revision}
    if source.state == Structure.State.DRAFT:
        return _("%(name)s, copy") % {"name": source.name[:100]}
    return _("As it will be, %(month)s") % {"month": format_month(timezone.localdate())}


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def rename(request: CompanyRequest, structure: UUID) -> HttpResponse:
    shown = structure_or_404(request, structure)
    form = DraftForm(request.POST or None, initial={"name": shown.name})
    if form.is_bound and form.is_valid():
        try:
            drafts.rename_structure(structure=shown, name=form.cleaned_data["name"], by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            return go_to(request, _list(request))
    context = {"form": form, "structure": shown, "here": request.get_full_path()}
    return render(request, "teams/_draft_rename.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def away(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Asks, then puts the draft into the archive."""
    shown = structure_or_404(request, structure)
    if request.method == "GET":
        context = {"structure": shown, "days": drafts.DAYS_TO_TAKE_BACK}
        return render(request, "teams/_draft_away.html", context)
    try:
        drafts.put_away(draft=shown, by=request.actor)
    except OperationRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("“%(name)s” is in the archive.") % {"name": shown.name})
    return go_to(request, _list(request))


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def back(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Out of the archive into work."""
    shown = structure_or_404(request, structure)
    try:
        drafts.take_back(draft=shown, by=request.actor)
    except OperationRefused as refused:
        messages.error(request, refused.sentence)
        return go_to(request, _list(request))
    return go_to(request, _chart(request, shown))


def go_to(request: CompanyRequest, url: str) -> HttpResponse:
    """Another page, for htmx and for a plain form."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponse(status=302, headers={"Location": url})


def _list(request: CompanyRequest) -> str:
    return reverse("teams:structures", args=[request.company.slug])


def _chart(request: CompanyRequest, shown: Structure) -> str:
    return reverse("teams:chart", args=[request.company.slug, shown.uid])


def structure_context(request: CompanyRequest, shown: Structure) -> dict[str, Any]:
    """What pages about one structure share."""
    return {
        "structure": shown,
        "may_edit": request.membership.may(Permission.EDIT_STRUCTURE),
        "is_archived": shown.state == Structure.State.ARCHIVED,
    }
