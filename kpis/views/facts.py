"""A fact with its story and its correction; months that are closed and reopened."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from kpis.actions.corrections import correct_fact, withdraw_fact
from kpis.actions.months import close_month, reopen_month
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.fact_forms import CloseMonthForm, CorrectionForm, ReasonForm
from kpis.local_time import today_of
from kpis.models import FactKey
from kpis.selectors.facts import fact_key, fact_view, month_rows


@company_door(Permission.VIEW_KPI)
@require_GET
def fact(request: CompanyRequest, uid: UUID) -> HttpResponse:
    return _show(request, _found(request, uid))


@company_door(Permission.PUSH_ACTUALS)
@require_POST
def correct(request: CompanyRequest, uid: UUID) -> HttpResponse:
    key, form = _found(request, uid), CorrectionForm(request.POST)
    if form.is_valid():
        try:
            said = form.cleaned_data
            seen = said["seen"].split() or None
            correct_fact(key=key, given=form.fact, reason=said["reason"], by=request.actor, seen=seen)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("The fact is corrected."))
            return redirect("kpis:fact", request.company.slug, uid)
    return _show(request, key, correction=form)


@company_door(Permission.PUSH_ACTUALS)
@require_POST
def withdraw(request: CompanyRequest, uid: UUID) -> HttpResponse:
    key, form = _found(request, uid), ReasonForm(request.POST, prefix="away")
    if form.is_valid():
        try:
            withdraw_fact(key=key, reason=form.cleaned_data["reason"], by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("The fact is taken away. Its story stays."))
            return redirect("kpis:fact", request.company.slug, uid)
    return _show(request, key, withdrawal=form)


def _show(
    request: CompanyRequest,
    key: FactKey,
    *,
    correction: CorrectionForm | None = None,
    withdrawal: ReasonForm | None = None,
) -> HttpResponse:
    view = fact_view(key)
    if correction is not None and view.row is not None:
        correction.renew(view.row)
    context = {
        "tab": "actuals",
        "fact": view,
        "may_correct": view.row is not None and request.membership.may(Permission.PUSH_ACTUALS),
        "correction": correction or (CorrectionForm.of(view.row) if view.row else None),
        "withdrawal": withdrawal or ReasonForm(prefix="away"),
        "is_withdrawing": withdrawal is not None,
    }
    return render(request, "kpis/fact.html", context, status=422 if correction or withdrawal else 200)


def _found(request: CompanyRequest, uid: UUID) -> FactKey:
    key = fact_key(request.company, uid)
    if key is None:
        raise Http404
    return key


# --- months ---------------------------------------------------------------------------------------------------


@company_door(Permission.VIEW_KPI)
@require_GET
def months(request: CompanyRequest) -> HttpResponse:
    return _show_months(request)


@company_door(Permission.CLOSE_MONTHS)
@require_POST
def close(request: CompanyRequest, month: str) -> HttpResponse:
    form = CloseMonthForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        close_month(company=request.company, month=_month(month), note=note, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The month is closed: its facts change by corrections only."))
    return redirect("kpis:closed_months", request.company.slug)


@company_door(Permission.CLOSE_MONTHS)
@require_POST
def reopen(request: CompanyRequest, month: str) -> HttpResponse:
    period, form = _month(month), ReasonForm(request.POST)
    if form.is_valid():
        try:
            reopen_month(
                company=request.company,
                month_on=period.start,
                reason=form.cleaned_data["reason"],
                by=request.actor,
            )
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("The month is open again."))
            return redirect("kpis:closed_months", request.company.slug)
    return _show_months(request, refused=form, refused_on=period.start)


def _show_months(
    request: CompanyRequest, *, refused: ReasonForm | None = None, refused_on: date | None = None
) -> HttpResponse:
    context = {
        "tab": "actuals",
        "months": month_rows(request.company, today_of(request.company)),
        "may_close": request.membership.may(Permission.CLOSE_MONTHS),
        "blank": ReasonForm(),
        "refused": refused,
        "refused_on": refused_on,
    }
    return render(request, "kpis/closed_months.html", context, status=422 if refused else 200)


def _month(key: str) -> Period:
    try:
        period = parse_period(key)
    except ValueError:
        raise Http404 from None
    if period.grain is not Grain.MONTH:
        raise Http404
    return period
