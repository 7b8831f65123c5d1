"""A company's data as a whole: its export, and the acts of what was erased."""

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.closing import GRACE
from accounts.door import CompanyRequest, company_door
from accounts.models import AuditEvent
from accounts.views.home import SignedInRequest
from custody import removals
from custody.actions import exports
from custody.actions.erasure import act_of
from custody.deleted_lately import LATELY, deleted_lately
from custody.selectors import acts_for, data_page, export_to_fetch
from teams.actions.operations import StructureConflict
from teams.actions.undo import undo
from teams.operations import OperationRefused
from teams.views.structures import structure_or_404


@company_door(Permission.MANAGE_COMPANY)
@require_GET
def data(request: CompanyRequest) -> HttpResponse:
    return render(request, "custody/data.html", {"page": data_page(request.company), "days": GRACE.days})


@company_door(Permission.MANAGE_COMPANY)
@require_POST
@reauthentication_required
def export(request: CompanyRequest) -> HttpResponse:
    exports.ask_export(company=request.company, by=request.actor)
    return redirect("custody:data", request.company.slug)


@company_door(Permission.MANAGE_COMPANY)
@require_GET
def export_file(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The file piece by piece; a piece is read when it is its turn, after this view has ended."""
    found = export_to_fetch(request.company, uid)
    if found is None:
        raise Http404
    pieces = exports.fetch_export(export=found, by=request.actor)
    name = f"{request.company.slug}-{timezone.localtime(found.made_at):%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(found.size)}
    answer = StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)
    return cast("HttpResponse", answer)


@company_door(Permission.EDIT_STRUCTURE)
@require_GET
def deleted(request: CompanyRequest) -> HttpResponse:
    """What was put away or removed lately, and the way back."""
    rows = deleted_lately(request.company, request.membership, timezone.now())
    return render(request, "custody/deleted.html", {"rows": rows, "days": GRACE.days})


@require_GET
@login_required
def erasures(request: SignedInRequest) -> HttpResponse:
    """The proof of what one has asked to be erased."""
    return render(request, "custody/erasures.html", {"acts": acts_for(request.user)})


@require_GET
@login_required
def erasure_act(request: SignedInRequest, number: int) -> HttpResponse:
    """One act as JSON, for whoever asked for the erasure."""
    found = next((act for act in acts_for(request.user) if act.pk == number), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="erasure-{found.pk}.json"'}
    return JsonResponse(act_of(found), headers=headers, json_dumps_params={"indent": 1})


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def position_back(request: CompanyRequest, structure: UUID, batch: UUID) -> HttpResponse:
    """Undoes the change that removed a position."""
    shown = structure_or_404(request, structure)
    try:
        undo(structure=shown, undoes=batch, by=request.actor)
    except OperationRefused as refused:
        messages.error(request, refused.sentence)
    except StructureConflict:
        messages.error(
            request, _("Others have changed the same since. Take it back step by step in the history.")
        )
    else:
        messages.success(request, _("It is back on the chart."))
    return redirect("custody:deleted", request.company.slug)


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
def removed_back(request: CompanyRequest, event: UUID) -> HttpResponse:
    """Makes anew what the trail has kept of a removal."""
    since = timezone.now() - LATELY
    found = AuditEvent.objects.for_company(request.company).filter(uid=event, at__gte=since).first()
    right = removals.needed_right(found) if found is not None else None
    if found is None or right is None:
        raise Http404
    if not request.membership.may(right):
        raise PermissionDenied
    try:
        removals.bring_back(company=request.company, event=found, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("It is back."))
    return redirect("custody:deleted", request.company.slug)
