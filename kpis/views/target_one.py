"""One target: how it came about, a change for one period, a split, another plan from a day on; and the history."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import TargetChanges, return_usual, set_targets
from kpis.actions.targets_bulk import change_from
from kpis.actions.targets_handing import INTO, split_target
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from kpis.models import TargetWay
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.target_cell import HISTORY_ROWS, TargetCell, change_lines, changes_of, target_cell
from kpis.target_forms import FromForm, OnceForm, SplitForm
from kpis.views.target_addresses import (
    Whose,
    address,
    asked_metric,
    grid_address,
    period_named,
    whose_named,
)


@company_door(Permission.VIEW_KPI)
@require_GET
def target(request: CompanyRequest) -> HttpResponse:
    metric, whose, period = _asked(request)
    return _show(request, metric, whose, period)


@company_door(Permission.SET_TARGETS)
@require_POST
def change_target(request: CompanyRequest) -> HttpResponse:
    """`do`: once, usual, split, from or suggested."""
    metric, whose, period = _asked(request)
    forms = _forms(period, request)
    do = request.POST.get("do", "")
    deeds: dict[str, Callable[..., TargetChanges]] = {
        "once": _once, "usual": _usual, "split": _split, "from": _from, "suggested": _suggested,
    }  # fmt: skip
    if do not in deeds:
        raise Http404
    form = forms.get(do)
    if form is not None and not form.is_valid():
        return _show(request, metric, whose, period, forms, status=422)
    try:
        changes = deeds[do](request, metric, whose, period, form.cleaned_data if form else {})
    except ValidationError as refused:
        return _show(request, metric, whose, period, forms, refused.messages, status=422)
    said = ngettext("%(count)s target saved.", "%(count)s targets saved.", changes.set)
    messages.success(request, said % {"count": changes.set})
    return redirect(_address(request, metric, whose, period))


@company_door(Permission.VIEW_KPI)
@require_GET
def target_history(request: CompanyRequest) -> HttpResponse:
    """Every change of a metric's targets, the newest first; `before` is the last one of the page above."""
    metric = asked_metric(request)
    rows = changes_of(request.company, metric)
    before = request.GET.get("before", "")
    if before:
        if not before.isascii() or not before.isdigit() or len(before) > 18:
            raise Http404
        rows = rows.filter(pk__lt=int(before))
    lines = change_lines(request.company, rows[: HISTORY_ROWS + 1])
    older = ""
    if len(lines) > HISTORY_ROWS:
        last = lines[HISTORY_ROWS - 1].row.pk
        older = address(request, "kpis:target_history", metric=metric.slug, before=last)
    context = {
        "tab": "targets", "metric": metric, "lines": lines[:HISTORY_ROWS], "older_url": older,
        "grid_url": address(request, "kpis:targets", metric=metric.slug),
    }  # fmt: skip
    return render(request, "kpis/target_history.html", context)


def _asked(request: CompanyRequest) -> tuple[MetricInfo, Whose, Period]:
    whose = whose_named(request.GET.get("of", "all"))
    return asked_metric(request), whose, period_named(request.GET.get("period", ""))


def _forms(period: Period, request: CompanyRequest | None = None) -> dict[str, Form]:
    do = request.POST.get("do") if request else None
    posted = request.POST if request else None
    found: dict[str, Form] = {
        "once": OnceForm(posted if do == "once" else None, prefix="once"),
        "from": FromForm(posted if do == "from" else None, prefix="from"),
    }
    if INTO[period.grain]:
        found["split"] = SplitForm(posted if do == "split" else None, prefix="split", grain=period.grain)
    return found


def _show(
    request: CompanyRequest,
    metric: MetricInfo,
    whose: Whose,
    period: Period,
    forms: dict[str, Form] | None = None,
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    cell = _cell(request, metric, whose, period)
    may_change = request.membership.may(Permission.SET_TARGETS) and not cell.is_own
    forms = forms or _forms(period)
    context: dict[str, Any] = {
        "tab": "targets", "cell": cell, "refusals": refusals, "may_change": may_change,
        "once_form": forms["once"], "from_form": forms["from"], "split_form": forms.get("split"),
        "change_url": _address(request, metric, whose, period, "kpis:change_target"),
        "grid_url": grid_address(request, metric, period.previous()),
    }  # fmt: skip
    return render(request, "kpis/target.html", context, status=status)


def _cell(request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period) -> TargetCell:
    today = today_of(request.company)
    cell = target_cell(request.company, metric, period, whose.person, whose.team, request.membership, today)
    if cell is None:
        raise Http404
    return cell


def _address(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, route: str = "kpis:target"
) -> str:
    return address(request, route, metric=metric.slug, of=whose.key, period=period.key)


def _item(metric: MetricInfo, whose: Whose, period: Period, value: Any, **more: Any) -> TargetIn:
    return TargetIn(metric.slug, period, value, whose.person, whose.team, **more)


def _once(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, data: Any
) -> TargetChanges:
    item = _item(metric, whose, period, data["value"], way=TargetWay.ONCE, note=data["note"])
    return set_targets(company=request.company, items=[item], by=request.actor)


def _usual(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, data: Any
) -> TargetChanges:
    return return_usual(
        company=request.company, metric=metric.slug, period=period, person=whose.person, team=whose.team,
        by=request.actor,
    )  # fmt: skip


def _split(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, data: Any
) -> TargetChanges:
    return split_target(
        company=request.company, metric=metric.slug, period=period, into=Grain(data["into"]),
        by_season=data["by"] == "season", person=whose.person, team=whose.team,
        today=today_of(request.company), by=request.actor,
    ).changes  # fmt: skip


def _from(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, data: Any
) -> TargetChanges:
    return change_from(
        company=request.company, metric=metric.slug, grain=period.grain, on=data["on"], value=data["value"],
        pct=data["pct"], person=whose.person, team=whose.team, today=today_of(request.company),
        by=request.actor,
    ).changes  # fmt: skip


def _suggested(
    request: CompanyRequest, metric: MetricInfo, whose: Whose, period: Period, data: Any
) -> TargetChanges:
    suggestion = _cell(request, metric, whose, period).suggestion
    if suggestion is None:
        raise ValidationError(_("The past says too little to suggest a target."))
    item = _item(metric, whose, period, suggestion.value, way=TargetWay.SUGGESTED)
    return set_targets(company=request.company, items=[item], by=request.actor)
