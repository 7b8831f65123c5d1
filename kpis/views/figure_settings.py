"""How the company judges its figures: thresholds, names in the leaderboard, bonus scales."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from kpis.actions.figure_settings import set_bonus_steps, set_figure_settings
from kpis.figure_forms import BonusStepForms, FigureSettingsForm, bonus_initial
from kpis.models import BonusStep
from kpis.selectors.figure_settings import settings_of
from kpis.selectors.metrics import metric_infos


@company_door(Permission.SET_TARGETS)
@require_GET
def figure_settings(request: CompanyRequest) -> HttpResponse:
    return _show(request, _settings_form(request), _step_forms(request))


@company_door(Permission.SET_TARGETS)
@require_POST
def save_figure_settings(request: CompanyRequest) -> HttpResponse:
    form = _settings_form(request, request.POST)
    if form.is_valid():
        try:
            set_figure_settings(company=request.company, given=form.given, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("Saved: every page judges by these bounds from now on."))
            return redirect("kpis:figure_settings", request.company.slug)
    return _show(request, form, _step_forms(request), status=422)


@company_door(Permission.SET_TARGETS)
@require_POST
def save_bonus_scales(request: CompanyRequest) -> HttpResponse:
    forms = _step_forms(request, request.POST)
    if forms.is_valid():
        given = [(form, form.step) for form in forms if form.step is not None]
        try:
            set_bonus_steps(company=request.company, steps=[step for _form, step in given], by=request.actor)
        except ValidationError as refused:
            for place, errors in getattr(refused, "error_dict", {}).items():
                given[int(place.removeprefix("items."))][0].add_error(None, errors)
        else:
            messages.success(request, _("The bonus scales are saved."))
            return redirect("kpis:figure_settings", request.company.slug)
    return _show(request, _settings_form(request), forms, status=422)


def _settings_form(request: CompanyRequest, data: Any = None) -> FigureSettingsForm:
    return FigureSettingsForm(data, initial=FigureSettingsForm.initial_of(settings_of(request.company)))


def _step_forms(request: CompanyRequest, data: Any = None) -> Any:
    rows = BonusStep.objects.for_company(request.company).select_related("metric")
    ordered = rows.order_by("metric__order", "metric_id", "reached_from")
    shared = {"metrics": metric_infos(request.company)}
    return BonusStepForms(data, initial=bonus_initial(list(ordered)), prefix="steps", form_kwargs=shared)


def _show(request: CompanyRequest, form: FigureSettingsForm, steps: Any, status: int = 200) -> HttpResponse:
    context = {"tab": "figure_settings", "form": form, "steps": steps}
    return render(request, "kpis/figure_settings.html", context, status=status)
