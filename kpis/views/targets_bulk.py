"""Many targets at once: a template for a role or a team, and a plan handed down."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.actions.target_items import own_people
from kpis.actions.targets_bulk import BulkChanges, apply_template
from kpis.actions.targets_handing import cascade
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.local_time import today_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.target_people import Groups, Seated, groups_on, usual_targets
from kpis.target_forms import HandForm, TemplateForm
from kpis.templatetags.targets import plan_text
from kpis.views.target_addresses import address, asked_metric, grain_named, period_named


@company_door(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def target_template(request: CompanyRequest) -> HttpResponse:
    """GET shows whom it would be for, and with `usual` fills in what most of them have now; POST sets it."""
    groups, metrics = groups_on(request.company, today_of(request.company)), metric_infos(request.company)
    posted = request.POST if request.method == "POST" else None
    form = TemplateForm(posted, initial=_first_template(request), groups=groups, metrics=metrics)
    refusals: list[str] = []
    if posted is not None and form.is_valid():
        try:
            done = _set_template(request, form, groups)
        except ValidationError as refused:
            refusals = refused.messages[:3]
        else:
            _tell(request, done)
            where = {"metric": next(iter(form.template.values)), "from": form.template.periods[0].key}
            return redirect(address(request, "kpis:targets", **where))
    people, own = _people(groups, posted or request.GET), own_people(request.company, request.actor)
    usual = _usual(request, people) if posted is None and "usual" in request.GET else {}
    context = {
        "tab": "targets", "form": form, "refusals": refusals, "people": people,
        "own": [person for person in people if person.pk in own],
        "lines": [_line(form, metric, usual) for metric in metrics],
        "grid_url": address(request, "kpis:targets"),
    }  # fmt: skip
    return render(request, "kpis/target_template.html", context, status=422 if posted is not None else 200)


def _first_template(request: CompanyRequest) -> dict[str, Any]:
    """The next three periods, for whom the address says."""
    period = Period.of(_asked_grain(request), today_of(request.company)).next()
    chosen = {name: request.GET.get(name, "") for name in ("role", "team")}
    return {**chosen, "first": period.key, "last": period.shifted(2).key, "by_share": True}


def _set_template(request: CompanyRequest, form: TemplateForm, groups: Groups) -> BulkChanges:
    return apply_template(
        company=request.company, template=form.template, people=_people(groups, form.cleaned_data),
        today=today_of(request.company), by=request.actor,
    )  # fmt: skip


def _people(groups: Groups, chosen: Mapping[str, str]) -> list[Seated]:
    return groups.people(chosen.get("role", ""), chosen.get("team", "")) or []


def _usual(request: CompanyRequest, people: Sequence[Seated]) -> dict[str, Decimal]:
    """What most of the people have in the running period."""
    running = Period.of(_asked_grain(request), today_of(request.company))
    return usual_targets(request.company, people, running)


def _asked_grain(request: CompanyRequest) -> Grain:
    """That of the periods in the form when it is sent by GET, else of the address."""
    try:
        return parse_period(request.GET.get("first", "")).grain
    except ValueError:
        return grain_named(request.GET.get("grain", "month"))


def _line(form: TemplateForm, metric: MetricInfo, usual: Mapping[str, Decimal]) -> dict[str, Any]:
    data = form.data if form.is_bound else {}
    value = plan_text(usual[metric.slug]) if metric.slug in usual else ""
    return {
        "metric": metric, "value": data.get(f"v.{metric.slug}", value),
        "suggested": bool(data.get(f"s.{metric.slug}")), "error": form.value_errors.get(metric.slug, ""),
    }  # fmt: skip


@company_door(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def hand_targets(request: CompanyRequest) -> HttpResponse:
    """A plan of the company or of a team to those below."""
    metric, period = asked_metric(request), period_named(request.GET.get("period", ""))
    groups = groups_on(request.company, today_of(request.company))
    first = {"team": request.GET.get("team", ""), "first": period.key, "last": period.key, "deep": True}
    posted = request.POST if request.method == "POST" else None
    form = HandForm(posted, initial={**first, "how": "rest", "weights": "even"}, groups=groups)
    refusals: list[str] = []
    if posted is not None and form.is_valid():
        try:
            done = _hand_down(request, metric, form.cleaned_data)
        except ValidationError as refused:
            refusals = refused.messages[:3]
        else:
            _tell(request, done)
            where = {"metric": metric.slug, "from": form.cleaned_data["periods"][0].key}
            return redirect(address(request, "kpis:targets", **where))
    context = {"tab": "targets", "form": form, "metric": metric, "refusals": refusals}
    context["grid_url"] = address(request, "kpis:targets", metric=metric.slug)
    return render(request, "kpis/hand_targets.html", context, status=422 if posted is not None else 200)


def _hand_down(request: CompanyRequest, metric: MetricInfo, data: dict[str, Any]) -> BulkChanges:
    return cascade(
        company=request.company, metric=metric.slug, periods=data["periods"],
        team=UUID(data["team"]) if data["team"] else None, anew=data["how"] == "anew",
        by_facts=data["weights"] == "facts", deep=data["deep"], today=today_of(request.company),
        by=request.actor,
    )  # fmt: skip


def _tell(request: CompanyRequest, done: BulkChanges) -> None:
    said = ngettext("%(count)s target saved.", "%(count)s targets saved.", done.changes.set)
    parts = [said % {"count": done.changes.set}]
    if done.changes.kept:
        kept = ngettext(
            "%(count)s one-time change stays as it is.",
            "%(count)s one-time changes stay as they are.",
            done.changes.kept,
        )
        parts.append(kept % {"count": done.changes.kept})
    if done.own:
        parts.append(_("Your own targets were left out: ask your leader or the owner."))
    messages.success(request, " ".join(parts))
