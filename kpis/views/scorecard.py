"""A person's scorecard: the own one for everybody, any one for those who may see all numbers."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.selectors.scorecard import own_person, person_by_uid, scorecard_of
from kpis.views.addresses import asked_month, neighbours
from teams.models import Person


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def scorecard(request: CompanyRequest) -> HttpResponse:
    month, today = asked_month(request)
    person = _person(request)
    before, after = neighbours(month)
    context = {
        "card": scorecard_of(request.company, person, month, today) if person else None,
        "query": f"&person={person.uid}" if person and "person" in request.GET else "",
        "before": before,
        "after": after,
        "may_explain": request.membership.may(Permission.VIEW_KPI),
    }
    return render(request, "kpis/scorecard.html", context)


def _person(request: CompanyRequest) -> Person | None:
    own = own_person(request.company, request.membership)
    asked = request.GET.get("person")
    if asked is None:
        return own
    try:
        uid = UUID(asked)
    except ValueError:
        raise Http404 from None
    if own is not None and own.uid == uid:
        return own
    if not request.membership.may(Permission.VIEW_KPI):
        raise PermissionDenied
    person = person_by_uid(request.company, uid)
    if person is None:
        raise Http404
    return person
