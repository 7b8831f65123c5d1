"""The grid of monthly targets."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.actions.targets import set_targets
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.figures import table_unit
from kpis.forms import GridInput, read_grid
from kpis.local_time import today_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.targets import targets_grid

METRICS_ON_TOP = 5


@company_door(Permission.VIEW_KPI)
@require_GET
def targets(request: CompanyRequest) -> HttpResponse:
    return _show(request, GridInput())


@company_door(Permission.SET_TARGETS)
@require_POST
def save_targets(request: CompanyRequest) -> HttpResponse:
    """All of the changed cells or none: a bad cell keeps what was typed and says why."""
    metrics = metric_infos(request.company)
    metric = _chosen(metrics, request)
    if metric is None:
        raise Http404
    given = read_grid(request.POST, metric.slug)
    refusals: list[str] = []
    if not given.errors:
        try:
            changes = set_targets(company=request.company, items=given.items, by=request.actor)
        except ValidationError as refused:
            refusals = given.take(refused)
        else:
            _tell(request, changes.set + changes.removed)
            return redirect(_address(request, metric, _first(request)))
    return _show(request, given, refusals, status=422)


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
    metric, first = _chosen(metrics, request), _first(request)
    context: dict[str, Any] = {"tab": "targets", "given": given, "refusals": refusals}
    if metric is not None:
        past_open, may_set = "past" in request.GET, request.membership.may(Permission.SET_TARGETS)
        grid = targets_grid(
            request.company, metric, first, today_of(request.company), request.membership, past_open=past_open
        )
        context |= {
            "grid": grid,
            "unit_title": capfirst(table_unit(metric.unit, 0)),
            "seen": json.dumps(grid.seen),
            "may_set": may_set,
            "past_open": past_open,
            "save_url": _address(request, metric, first, "kpis:save_targets"),
            "past_url": _address(request, metric, first, past=True),
            "before_url": _address(request, metric, first.shifted(-3)),
            "after_url": _address(request, metric, first.shifted(3)),
            **_choices(request, metrics, metric, first),
        }
    context["may_take"] = request.membership.may(Permission.SET_TARGETS)
    return render(request, "kpis/targets.html", context, status=status)


def _choices(
    request: CompanyRequest, metrics: tuple[MetricInfo, ...], metric: MetricInfo, first: Period
) -> dict[str, Any]:
    links = [
        {"url": _address(request, each, first), "label": each.title, "active": each.slug == metric.slug}
        for each in metrics
    ]
    on_top = links[:METRICS_ON_TOP]
    if not any(link["active"] for link in on_top):
        on_top = [*on_top[:-1], next(link for link in links if link["active"])]
    return {"metrics": on_top, "more_metrics": [link for link in links if link not in on_top]}


def _chosen(metrics: tuple[MetricInfo, ...], request: CompanyRequest) -> MetricInfo | None:
    """The metric of the address; the company's first without one, None when there is none at all."""
    slug = request.GET.get("metric")
    if not slug:
        return metrics[0] if metrics else None
    found = next((metric for metric in metrics if metric.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _first(request: CompanyRequest) -> Period:
    """The first month shown: that of the address, else the one before the running month."""
    given = request.GET.get("from")
    if not given:
        return Period.of(Grain.MONTH, today_of(request.company)).previous()
    try:
        period = parse_period(given)
    except ValueError:
        raise Http404 from None
    if period.grain is not Grain.MONTH or not 2000 <= period.start.year <= 2099:
        raise Http404
    return period


def _address(
    request: CompanyRequest,
    metric: MetricInfo,
    first: Period,
    route: str = "kpis:targets",
    *,
    past: bool = False,
) -> str:
    past = past or "past" in request.GET
    address = f"{reverse(route, args=[request.company.slug])}?metric={metric.slug}&from={first.key}"
    return address + "&past=1" if past else address
