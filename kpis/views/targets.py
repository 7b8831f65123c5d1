"""The grid of targets."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.actions.targets_handing import Rest, set_and_spread
from kpis.analysis.periods import Grain, Period
from kpis.figures import table_unit
from kpis.forms import GridInput, read_grid
from kpis.local_time import today_of
from kpis.models import TargetGrain
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.targets import SHOWN, TargetsGrid, targets_grid
from kpis.views.target_addresses import address, chosen_metric, first_shown, grid_address, whose_named

METRICS_ON_TOP = 5


@company_door(Permission.VIEW_KPI)
@require_GET
def targets(request: CompanyRequest) -> HttpResponse:
    return _show(request, GridInput())


@company_door(Permission.SET_TARGETS)
@require_POST
def save_targets(request: CompanyRequest) -> HttpResponse:
    """All of the changed cells or none: a bad cell keeps what was typed and says why. `spread` then hands out what the
    plan of that row leaves over, in the periods shown that are not over."""
    metric = chosen_metric(metric_infos(request.company), request)
    if metric is None:
        raise Http404
    given = read_grid(request.POST, metric.slug)
    refusals: list[str] = []
    if not given.errors:
        try:
            count = set_and_spread(
                company=request.company, items=given.items, rest=_rest(request, metric), by=request.actor
            )
        except ValidationError as refused:
            refusals = given.take(refused)
        else:
            _tell(request, count)
            return redirect(grid_address(request, metric, first_shown(request)))
    return _show(request, given, refusals, status=422)


def _rest(request: CompanyRequest, metric: MetricInfo) -> Rest | None:
    """What is to be handed out with the cells; None when nothing was asked for, or a person's row was named."""
    if not request.POST.get("spread"):
        return None
    whose, today = whose_named(request.POST["spread"]), today_of(request.company)
    if whose.person is not None:
        return None
    return Rest(metric.slug, _shown(first_shown(request)), whose.team, today)


def _shown(first: Period) -> list[Period]:
    return [first.shifted(number) for number in range(SHOWN[first.grain])]


def _tell(request: CompanyRequest, count: int) -> None:
    if count:
        said = ngettext("%(count)s target saved.", "%(count)s targets saved.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Nothing was changed, so nothing is saved."))


def _show(
    request: CompanyRequest, given: GridInput, refusals: list[str] | None = None, status: int = 200
) -> HttpResponse:
    metrics = metric_infos(request.company)
    metric, first = chosen_metric(metrics, request), first_shown(request)
    may_set = request.membership.may(Permission.SET_TARGETS)
    context: dict[str, Any] = {"tab": "targets", "given": given, "refusals": refusals, "may_take": may_set}
    if metric is not None:
        past_open, today = "past" in request.GET, today_of(request.company)
        grid = targets_grid(request.company, metric, first, today, request.membership, past_open=past_open)
        context |= {
            "grid": grid,
            "unit_title": capfirst(table_unit(metric.unit, 0)),
            "seen": json.dumps(grid.seen),
            "may_set": may_set,
            "past_open": past_open,
            **_addresses(request, metric, first, grid),
            **_choices(request, metrics, metric, first, today),
        }
    return render(request, "kpis/targets.html", context, status=status)


def _addresses(
    request: CompanyRequest, metric: MetricInfo, first: Period, grid: TargetsGrid
) -> dict[str, Any]:
    step = max(SHOWN[first.grain] // 2, 1)
    return {
        "save_url": grid_address(request, metric, first, "kpis:save_targets"),
        "past_url": grid_address(request, metric, first, past=1),
        "before_url": grid_address(request, metric, first.shifted(-step)),
        "after_url": grid_address(request, metric, first.shifted(step)),
        "template_url": address(request, "kpis:target_template", grain=first.grain.value),
        "hand_url": address(request, "kpis:hand_targets", metric=metric.slug, period=grid.now_key),
        "history_url": address(request, "kpis:target_history", metric=metric.slug),
        "cell_url": address(request, "kpis:target", metric=metric.slug),
    }


def _choices(
    request: CompanyRequest,
    metrics: tuple[MetricInfo, ...],
    metric: MetricInfo,
    first: Period,
    today: date,
) -> dict[str, Any]:
    links = [
        {"url": grid_address(request, each, first), "label": each.title, "active": each.slug == metric.slug}
        for each in metrics
    ]
    on_top = links[:METRICS_ON_TOP]
    if not any(link["active"] for link in on_top):
        on_top = [*on_top[:-1], next(link for link in links if link["active"])]
    grains = [
        {
            "url": grid_address(request, metric, _same_time(first, grain, today)),
            "label": capfirst(str(TargetGrain(grain.value).label)),
            "active": grain is first.grain,
        }
        for grain in Grain
    ]
    more = [link for link in links if link not in on_top]
    return {"metrics": on_top, "more_metrics": more, "grains": grains}


def _same_time(first: Period, grain: Grain, today: date) -> Period:
    """Where a grid of another grain begins: at the period before today's when that is on the page, else at its own."""
    last = first.shifted(SHOWN[first.grain] - 1)
    if first.start <= today < last.end:
        return Period.of(grain, today).previous()
    return Period.of(grain, first.start)
