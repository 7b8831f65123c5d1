"""Facts: the latest ones, one typed by hand, and a file on its way in."""

import csv
from io import StringIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from common.csvsafe import neutralise
from common.ids import uuid7
from kpis.actions.actuals_import import (
    ImportPreview,
    change_reading,
    open_import,
    preview_import,
    request_load,
)
from kpis.actions.manual_entry import enter_fact
from kpis.actions.months import closed_months
from kpis.analysis.periods import Grain, parse_period
from kpis.forms import ActualForm, ActualsFileForm
from kpis.import_page import page_of, reading_of
from kpis.import_words import word_refusal
from kpis.models import ActualsImport
from kpis.selectors.actuals import FactFilter, fact_page, recent_files
from kpis.selectors.metrics import metric_infos
from teams.models import Person


@company_door(Permission.VIEW_KPI)
@require_GET
def actuals(request: CompanyRequest) -> HttpResponse:
    may_push = request.membership.may(Permission.PUSH_ACTUALS)
    wanted = _filter(request)
    people = Person.objects.for_company(request.company).order_by("sort_name", "id")
    asked = {name: request.GET.get(name, "") for name in ("month", "metric", "person", "show")}
    context = {
        "tab": "actuals",
        "page": fact_page(request.company, wanted, request.GET.get("after", "")),
        "asked": asked,
        "asked_query": urlencode({name: value for name, value in asked.items() if value}),
        "is_narrow": any(asked.values()),
        "is_first": "after" not in request.GET,
        "metrics": metric_infos(request.company),
        "people": list(people.values_list("uid", "full_name")),
        "may_push": may_push,
        "files": recent_files(request.company) if may_push else [],
        "file_form": ActualsFileForm(),
    }
    return render(request, "kpis/actuals.html", context)


@company_door(Permission.PUSH_ACTUALS)
@require_http_methods(["GET", "POST"])
def new_actual(request: CompanyRequest) -> HttpResponse:
    """One fact by hand."""
    form = ActualForm(request.POST or None, company=request.company, initial={"entry": uuid7()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        item = {"metric": given["metric"], "person": given["person"], "on": given["on"].isoformat()}
        result = enter_fact(
            company=request.company,
            given={**item, "value": given["value"]},
            entry=given["entry"],
            note=given["note"],
            by=request.actor,
        )
        if not result.errors:
            messages.success(request, _("The fact is stored."))
            return redirect("kpis:actuals", request.company.slug)
        form.add_error(None, [word_refusal(sentence) for sentence in result.errors])
    context = {"tab": "actuals", "form": form}
    return render(request, "kpis/actuals_new.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.PUSH_ACTUALS)
@require_POST
def upload_actuals(request: CompanyRequest) -> HttpResponse:
    form = ActualsFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            opened = open_import(
                company=request.company, file_name=file.name, data=file.read(), by=request.actor
            )
        except ValidationError as refused:
            take_errors(form, ValidationError({"file": refused.messages}))
        else:
            return redirect("kpis:actuals_file", request.company.slug, opened.uid)
    return render(request, "kpis/actuals_upload.html", {"tab": "actuals", "file_form": form}, status=422)


@company_door(Permission.PUSH_ACTUALS)
@require_http_methods(["GET", "POST"])
def actuals_file(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The columns, what would happen to each row, and after the load what did. A POST changes how columns are read."""
    opened = _found(request, uid)
    if opened.loaded_at is not None:
        return render(request, "kpis/actuals_done.html", {"tab": "actuals", "opened": opened})
    if request.method == "POST":
        return _read_anew(request, opened)
    refusal, preview = "", ImportPreview(())
    try:
        preview = preview_import(opened=opened)
    except ValidationError as refused:
        refusal = refused.messages[0]
    context = {
        "tab": "actuals",
        "opened": opened,
        "refusal": refusal,
        "has_closed": bool(closed_months(request.company)),
    }
    context |= page_of(opened, preview, metric_infos(request.company), request.GET)
    return render(request, "kpis/actuals_file.html", context)


def _read_anew(request: CompanyRequest, opened: ActualsImport) -> HttpResponse:
    try:
        change_reading(opened=opened, reading=reading_of(request.POST, opened), by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("kpis:actuals_file", request.company.slug, opened.uid)


@company_door(Permission.PUSH_ACTUALS)
@require_POST
def load_actuals(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Asks a worker to load the file and shows how far it is."""
    opened = _found(request, uid)
    try:
        job = request_load(opened=opened, by=request.actor, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("kpis:actuals_file", request.company.slug, uid)
    return redirect("jobs:job", request.company.slug, job.uid)


@company_door(Permission.PUSH_ACTUALS)
@require_GET
def refused_rows(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The rows that were not loaded, with the reasons, to be mended and loaded again."""
    opened = _found(request, uid)
    if opened.loaded_at is None:
        raise Http404
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";")
    width = max((len(cells) for _row, cells, _why in opened.outcome["bad"]), default=0)
    for head in opened.outcome["head"]:
        writer.writerow([*_padded(head, width), _("Why it was not loaded")])
    for _row, cells, why in opened.outcome["bad"]:
        writer.writerow([*_padded(cells, width), why])
    answer = HttpResponse(stream.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="not-loaded.csv"'
    return answer


def _padded(cells: list[Any], width: int) -> list[Any]:
    texts = [neutralise(cell) if isinstance(cell, str) else cell for cell in cells]
    return [*texts, *[""] * (width - len(texts))]


def _found(request: CompanyRequest, uid: UUID) -> ActualsImport:
    return get_object_or_404(ActualsImport.objects.for_company(request.company), uid=uid)


def _filter(request: CompanyRequest) -> FactFilter:
    """What the address narrows the list to; Http404 for what no page ever links to."""
    month, person = request.GET.get("month", ""), request.GET.get("person", "")
    try:
        period = parse_period(month) if month else None
        uid = UUID(person) if person else None
    except ValueError:
        raise Http404 from None
    if period is not None and period.grain is not Grain.MONTH:
        raise Http404
    return FactFilter(period, request.GET.get("metric", ""), uid, request.GET.get("show") == "uncredited")
