"""The page that says what each kind of finding means."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from teams.finding_kinds import health_parts, kind_groups
from teams.models import Finding, Structure
from teams.norms import limits_of


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def kinds(request: CompanyRequest) -> HttpResponse:
    """Every kind with its rule, an example, and how many of it are open in the living structure."""
    mine = Finding.objects.for_company(request.company).open()
    rows = mine.filter(structure__state=Structure.State.LIVE).values_list("kind")
    counts = dict(rows.annotate(count=Count("id")).order_by())
    context = {
        "groups": kind_groups(limits_of(request.company), counts),
        "parts": health_parts(),
    }
    return render(request, "teams/finding_kinds.html", context)
