"""The figures of the month for the boxes of a chart."""

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common import formats
from kpis.analysis.periods import Grain, Period
from kpis.figures import pace_percent
from kpis.local_time import today_of
from kpis.selectors.chart_figures import BoxFigure, chart_figures
from kpis.views.addresses import asked_day
from teams.models import Structure


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def figures(request: CompanyRequest) -> HttpResponse:
    """`?structure=<uid>&on=<day>`: the period in words and {position key: figure}. Who may not see everybody's numbers
    gets the own one."""
    today = today_of(request.company)
    on, structure = asked_day(request, today), _asked_structure(request)
    month = Period.of(Grain.MONTH, on)
    only = None if request.membership.may(Permission.VIEW_KPI) else request.membership
    found = chart_figures(request.company, structure, on, month, today, only=only)
    boxes = {key: _json(figure) for key, figure in found.items()}
    return JsonResponse({"period": formats.format_month(month.start), "month": month.key, "boxes": boxes})


def _asked_structure(request: CompanyRequest) -> UUID:
    """Http404 for no structure that the member may see."""
    try:
        uid = UUID(request.GET.get("structure", ""))
    except ValueError:
        raise Http404 from None
    visible = Structure.objects.for_company(request.company).visible_to(request.actor)
    return get_object_or_404(visible, uid=uid).uid


def _json(figure: BoxFigure) -> dict[str, object]:
    """`text` is the percent as the board writes it: rounding never carries it into another status."""
    return {
        "attainment_pct": None if figure.pct is None else float(figure.pct),
        "text": "" if figure.pct is None else pace_percent(figure.pct, figure.bounds_pct),
        "status": figure.status,
        "metric": figure.metric,
        "of": figure.ref,
    }
