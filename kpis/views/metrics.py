"""What the company measures."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from kpis.actions.metrics import (
    STARTING_SET,
    add_metric,
    change_metric,
    move_metric,
    remove_metric,
    take_templates,
)
from kpis.forms import MetricForm
from kpis.models import Metric
from kpis.selectors.actuals import metric_rows, roles_with_untaken, untaken_templates


@company_door(Permission.VIEW_KPI)
@require_GET
def metrics(request: CompanyRequest) -> HttpResponse:
    rows = metric_rows(request.company)
    may_set = request.membership.may(Permission.SET_TARGETS)
    taken = [row.slug for row in rows]
    untaken = untaken_templates(taken) if may_set else []
    context = {
        "tab": "metrics",
        "metrics": rows,
        "untaken": untaken,
        "offers": roles_with_untaken(taken) if may_set else [],
        "usual": [row for row in untaken if row.slug in STARTING_SET],
        "may_set": may_set,
    }
    return render(request, "kpis/metrics.html", context)


@company_door(Permission.SET_TARGETS)
@require_POST
def take_metrics(request: CompanyRequest) -> HttpResponse:
    """Takes over the ticked metrics of the catalogue, those of a role's card, or the usual ones."""
    before = {row.slug for row in metric_rows(request.company)}
    if role := request.POST.get("role"):
        offers = {offer.slug: offer.metrics for offer in roles_with_untaken(sorted(before))}
        wanted: Iterable[str] = offers.get(role, ())
    else:
        wanted = STARTING_SET if "usual" in request.POST else request.POST.getlist("slug")
    taken = take_templates(company=request.company, slugs=wanted, by=request.actor)
    count = len(set(taken) - before)
    if count:
        said = ngettext("%(count)s metric is added.", "%(count)s metrics are added.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Nothing was chosen: tick the metrics to take."))
    return redirect("kpis:metrics", request.company.slug)


@company_door(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def new_metric(request: CompanyRequest) -> HttpResponse:
    form = MetricForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            metric = add_metric(company=request.company, given=form.given, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": metric.name})
            return redirect("kpis:metrics", request.company.slug)
    return _form(request, form)


@company_door(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def metric(request: CompanyRequest, uid: UUID) -> HttpResponse:
    found = _found(request, uid)
    initial = MetricForm.initial_of(found)
    form = MetricForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_metric(metric=found, given=form.given, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("“%(name)s” is changed.") % {"name": form.given.name})
            return redirect("kpis:metrics", request.company.slug)
    return _form(request, form, metric=found)


@company_door(Permission.SET_TARGETS)
@require_POST
def shift_metric(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One place up, or down with `down`, in the company's list."""
    places = 1 if "down" in request.POST else -1
    move_metric(metric=_found(request, uid), places=places, by=request.actor)
    return redirect(f"{reverse('kpis:metrics', args=[request.company.slug])}#metric-{uid}")


@company_door(Permission.SET_TARGETS)
@require_POST
def drop_metric(request: CompanyRequest, uid: UUID) -> HttpResponse:
    found = _found(request, uid)
    try:
        remove_metric(metric=found, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("kpis:metric", request.company.slug, uid)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("kpis:metrics", request.company.slug)


def _found(request: CompanyRequest, uid: UUID) -> Metric:
    return get_object_or_404(Metric.objects.for_company(request.company), uid=uid)


def _form(request: CompanyRequest, form: MetricForm, **more: Any) -> HttpResponse:
    known = [
        row for row in metric_rows(request.company) if row.uid != getattr(more.get("metric"), "uid", None)
    ]
    context = {"tab": "metrics", "form": form, "known": known, **more}
    return render(request, "kpis/metrics_form.html", context, status=422 if form.is_bound else 200)
