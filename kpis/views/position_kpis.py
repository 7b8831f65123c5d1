"""The numbers of one position, for the side panel of the chart."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from kpis.selectors.position_kpis import position_kpis
from kpis.views.addresses import asked_day
from teams.models import Position, Structure

BRIEF_LINES = 4


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def position(request: CompanyRequest, uid: UUID, key: UUID) -> HttpResponse:
    """A fragment: `?on=<day>` the day whose month and holders are shown, `?brief=1` for the overview. Who may not see
    everybody's numbers gets the own ones."""
    visible = Structure.objects.for_company(request.company).visible_to(request.actor).filter(uid=uid)
    box = get_object_or_404(Position.objects.for_company(request.company), structure__in=visible, key=key)
    today = today_of(request.company)
    on = asked_day(request, today)
    month = Period.of(Grain.MONTH, on)
    sees_all = request.membership.may(Permission.VIEW_KPI)
    kpis = position_kpis(
        request.company, uid, key, on, month, today, only=None if sees_all else request.membership
    )
    context = {"kpis": kpis, "box": box, "sees_all": sees_all, "structure_uid": uid}
    if request.GET.get("brief"):
        return render(request, "kpis/_position_brief.html", context | {"limit": BRIEF_LINES})
    return render(request, "kpis/_position_kpis.html", context)
