"""A draft beside the living structure: what it changes, what is decided, and its publication."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.actions import publishing
from teams.change_wording import ChangeView, change_views
from teams.compare_document import VIEWS, compare_document
from teams.comparison import (
    ACCEPTED,
    REJECTED,
    Comparison,
    compare_draft,
    compare_structures,
    compare_with_base,
)
from teams.comparison_figures import figures_of
from teams.models import Structure
from teams.operations import OperationRefused
from teams.selectors import live_structure_of, visible_structure
from teams.structure_selectors import drafts_touching, switcher_of
from teams.views.chart_page import chart_config, viewer_of
from teams.views.drafts import go_to
from teams.views.structures import structure_or_404, uuid_or_none

MAX_IDS = 2_000


def draft_or_404(request: CompanyRequest, uid: UUID) -> tuple[Structure, Structure]:
    """The draft and the structure it is for."""
    draft, live = structure_or_404(request, uid), live_structure_of(request.company)
    if draft.state != Structure.State.DRAFT or live is None:
        raise Http404
    return draft, live


LIVE, BASE = "live", "base"


def _compared(request: CompanyRequest, draft: Structure, live: Structure, against: str) -> Comparison:
    """Against the living structure, the base, or another draft by its uid; nonsense is the living one."""
    if against == BASE:
        return compare_with_base(draft, live)
    other = uuid_or_none(against)
    found = visible_structure(request.company, request.actor, other) if other else None
    if found is not None and found.pk not in (live.pk, draft.pk):
        return compare_structures(draft, found)
    return compare_draft(draft, live)


def compared_of(
    request: CompanyRequest, uid: UUID, against: str = LIVE
) -> tuple[Comparison, list[ChangeView]]:
    compared = _compared(request, *draft_or_404(request, uid), against)
    return compared, change_views(compared, sees_costs=viewer_of(request).sees_costs)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def compare(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """For the chart, the document of one view (JSON); for htmx the list of changes. `against`: live, base or a uid."""
    compared, views = compared_of(request, structure, request.GET.get("against", LIVE))
    if request.htmx:  # type: ignore[attr-defined]
        return _list(request, compared, views)
    shown = request.GET.get("view", "overlay")
    return JsonResponse(
        compare_document(compared, views, viewer_of(request), shown if shown in VIEWS else "overlay")
    )


def compare_page(request: CompanyRequest, structure: Structure) -> dict[str, Any]:
    """What the chart's page shows of a draft in place of its editor (`?compare=`); nothing for other structures."""
    live = live_structure_of(request.company)
    if "compare" not in request.GET or structure.state != Structure.State.DRAFT or live is None:
        return {}
    against = request.GET["compare"]
    compared = _compared(request, structure, live, against)
    viewer = viewer_of(request)
    views = change_views(compared, sees_costs=viewer.sees_costs)
    document = compare_document(compared, views, viewer, "overlay")
    here = [request.company.slug, structure.uid]
    config = chart_config(request, structure, document) | {
        "compare": {
            "url": f"{reverse('teams:structure-compare', args=here)}?{urlencode({'against': against})}",
            **document["compare"],
        }
    }
    return list_context(request, compared, views) | {
        "document": document,
        "config": config,
        "is_comparing": True,
        "may_edit": False,
    }


def list_context(request: CompanyRequest, compared: Comparison, views: list[ChangeView]) -> dict[str, Any]:
    """What the list of changes and the figures above the chart show."""
    accepted = [view for view in views if view.verdict == ACCEPTED]
    rejected = [view for view in views if view.verdict == REJECTED]
    base, is_live = compared.draft.base_version, compared.target.state == Structure.State.LIVE
    is_live = is_live and compared.theirs is not compared.base
    return {
        "structure": compared.draft,
        "views": views,
        "accepted": accepted,
        "rejected": rejected,
        "waiting": len(views) - len(accepted) - len(rejected),
        "disputed": [view for view in views if view.clash],
        "news": len(compared.news),
        "others": drafts_touching(compared.draft, list({view.key for view in views})) if views else [],
        "base": base,
        "target": compared.target,
        "is_live": is_live,
        "drafts": switcher_of(request.company, request.actor, compared.draft).drafts,
        "figures": figures_of(compared, request.company),
        "sees_costs": viewer_of(request).sees_costs,
        "may_publish": is_live and request.membership.may(Permission.EDIT_STRUCTURE),
    }


def _list(
    request: CompanyRequest, compared: Comparison, views: list[ChangeView], status: int = 200
) -> HttpResponse:
    context = list_context(request, compared, views) | {"is_answer": True}
    return render(request, "teams/_change_list.html", context, status=status)


def _again(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The list as it is now; the chart draws itself anew."""
    answer = _list(request, *compared_of(request, uid))
    answer["HX-Trigger"] = "chart:compared"
    return answer


def _refused(sentence: str) -> HttpResponse:
    toast = json.dumps({"toast": {"level": "error", "text": sentence}})
    return HttpResponse(status=422, headers={"HX-Trigger": toast, "HX-Reswap": "none"})


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def decide(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Accepts, rejects or forgets what was decided. `id=all`: what is neither decided nor disputed."""
    draft, _live = draft_or_404(request, structure)
    verdict, ids = request.POST.get("verdict"), request.POST.getlist("id")[:MAX_IDS]
    if ids == ["all"]:
        _compared, views = compared_of(request, structure)
        ids = [view.id for view in views if not view.verdict and not view.clash]
    try:
        publishing.decide(draft=draft, verdicts=dict.fromkeys(ids, verdict or None), by=request.actor)
    except OperationRefused as refused:
        return _refused(refused.sentence)
    return _again(request, structure)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def give_way(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Theirs is right: the draft takes the living structure's value."""
    draft, _live = draft_or_404(request, structure)
    try:
        publishing.give_way(draft=draft, ids=request.POST.getlist("id")[:MAX_IDS], by=request.actor)
    except OperationRefused as refused:
        return _refused(refused.sentence)
    return _again(request, structure)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def update(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """The draft takes over what has changed in the living structure."""
    draft, _live = draft_or_404(request, structure)
    try:
        publishing.bring_up_to_date(draft=draft, by=request.actor)
    except OperationRefused as refused:
        return _refused(refused.sentence)
    return _again(request, structure)


@company_door(Permission.EDIT_STRUCTURE)
@require_http_methods(["GET", "POST"])
def publish(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """Repeats the figures for the accepted changes and asks; then publishes them as they were seen."""
    if request.method == "GET":
        return _ask(request, structure)
    draft, _live = draft_or_404(request, structure)
    stamps = dict(item.rsplit("|", 1) for item in request.POST.getlist("change")[:MAX_IDS] if "|" in item)
    try:
        published = publishing.publish(draft=draft, stamps=stamps, by=request.actor)
    except publishing.PublishConflict as met:
        return _ask(request, structure, {line.change.id for line in met.lines}, str(met))
    except OperationRefused as refused:
        return _refused(refused.sentence)
    messages.success(request, _said(published.count, published.left))
    return go_to(request, _after(request, draft, published.left))


def _ask(
    request: CompanyRequest, uid: UUID, disputed: set[str] | None = None, refusal: str = ""
) -> HttpResponse:
    compared, views = compared_of(request, uid)
    chosen = [view for view in views if view.verdict == ACCEPTED]
    ids = {view.id for view in chosen}
    along = publishing.needs_of(compared, ids)
    context = {
        "structure": compared.draft,
        "chosen": chosen,
        "along": [view for view in views if view.id in along],
        "disputed": [view for view in views if view.id in (disputed or ())],
        "refusal": refusal,
        "figures": figures_of(compared, request.company, ids),
        "sees_costs": viewer_of(request).sees_costs,
        "left": len(views) - len(chosen) - len(along),
    }
    answer = render(request, "teams/_publish.html", context, status=409 if refusal else 200)
    if refusal:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog-body", "innerHTML"
    return answer


def _said(count: int, left: int) -> str:
    said = ngettext("%(count)s change is published.", "%(count)s changes are published.", count)
    if not left:
        return f"{said % {'count': count}} {_('The draft is in the archive.')}"
    kept = ngettext("%(count)s stays in the draft.", "%(count)s stay in the draft.", left)
    return f"{said % {'count': count}} {kept % {'count': left}}"


def _after(request: CompanyRequest, draft: Structure, left: int) -> str:
    if not left:
        return reverse("teams:chart", args=[request.company.slug])
    return f"{reverse('teams:chart', args=[request.company.slug, draft.uid])}?compare=live"
