"""A staff list on its way in: file, columns, preview, done."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common.tabular import TableError
from roles.models import Category
from teams.actions.imports import apply_import, choose_columns, choose_role, leave_out, store_list
from teams.import_forms import ColumnsForm, UploadForm
from teams.import_page import FATE_TITLES, FATES, ImportPreview, sample_of
from teams.import_selectors import ImportReading, read_import, recent_imports
from teams.models import StaffListImport
from teams.rejected_rows import FORMATS, rejected_rows
from teams.selectors import live_structure_of
from teams.staff_list_json import columns_from_json, table_from_json
from teams.staff_list_wording import word_table_error

STEPS = (gettext_lazy("File"), gettext_lazy("Columns"), gettext_lazy("Check"), gettext_lazy("Done"))


def _steps(now: int) -> list[dict[str, Any]]:
    states = ["done"] * (now - 1) + ["now"] + ["next"] * (4 - now)
    return [{"label": label, "state": state} for label, state in zip(STEPS, states, strict=True)]


def _found(request: CompanyRequest, uid: UUID) -> StaffListImport:
    found: StaffListImport = get_object_or_404(StaffListImport.objects.for_company(request.company), uid=uid)
    return found


def _is_applied(source: StaffListImport) -> bool:
    return source.state == StaffListImport.State.APPLIED


def _page(request: CompanyRequest, name: str, source: StaffListImport) -> HttpResponse:
    return redirect(name, request.company.slug, source.uid)


@company_door(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def upload(request: CompanyRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = store_list(
                company=request.company,
                data=file.read(),
                file_name=file.name or "",
                encoding=form.cleaned_data["encoding"] or None,
                by=request.actor,
            )
        except TableError as error:
            form.add_error("file", word_table_error(error))
        else:
            return _page(request, "teams:import-columns", source)
    context = {"form": form, "steps": _steps(1), "recent": recent_imports(request.company)}
    return render(request, "teams/import.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def columns(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Which column holds what: guessed, and corrected by a person."""
    source = _found(request, uid)
    if _is_applied(source):
        return _page(request, "teams:import-done", source)
    table, chosen = table_from_json(source.table), columns_from_json(source.columns)
    sample = sample_of(table, chosen)
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=chosen, width=sample.width)
    if form.is_bound and form.is_valid():
        choose_columns(source=source, fields=form.chosen())
        return _page(request, "teams:import-preview", source)
    context = {
        "source": source,
        "form": form,
        "steps": _steps(2),
        "sample": sample,
        "columns": sample.with_fields(form, chosen),
    }
    return render(request, "teams/import_columns.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.IMPORT_PEOPLE)
@require_GET
def preview(request: CompanyRequest, uid: UUID) -> HttpResponse:
    source = _found(request, uid)
    if _is_applied(source):
        return _page(request, "teams:import-done", source)
    return render(request, "teams/import_preview.html", _preview_context(request, source))


def _reading(request: CompanyRequest, source: StaffListImport) -> ImportReading:
    return read_import(source, request.company, live_structure_of(request.company))


def _preview_context(request: CompanyRequest, source: StaffListImport, refusal: str = "") -> dict[str, Any]:
    reading = _reading(request, source)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    shown = ImportPreview(reading, request.GET.get("fate", ""), page)
    known = reading.choices.known_roles.values()
    here = reverse("teams:import-preview", args=[request.company.slug, source.uid])
    return {
        "source": source,
        "steps": _steps(3),
        "preview": shown,
        "filters": _filters(shown, here),
        "here": here,
        "role_groups": [
            (label, [role for role in known if role.category == value]) for value, label in Category.choices
        ],
        "refusal": refusal,
        "query": f"?fate={shown.fate}&page={shown.page}",
    }


def _filters(shown: ImportPreview, here: str) -> list[dict[str, Any]]:
    everything = {"url": here, "label": _("All rows"), "count": len(shown.lines), "active": not shown.fate}
    return [
        everything,
        *(
            {
                "url": f"{here}?fate={fate}",
                "label": FATE_TITLES[fate],
                "count": shown.counts[fate],
                "active": shown.fate == fate,
            }
            for fate in FATES
            if shown.counts[fate] or shown.fate == fate
        ),
    ]


@company_door(Permission.IMPORT_PEOPLE)
@require_POST
def choose(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One choice of the preview: a role for a row or a title, or a row left out. Answers with the preview again."""
    source = _found(request, uid)
    refusal = ""
    try:
        if "leave" in request.POST:
            leave_out(source=source, row_id=request.POST["leave"], out="out" in request.POST)
        else:
            choose_role(
                source=source,
                role=request.POST.get("role", ""),
                row_id=request.POST.get("row", ""),
                title=request.POST.get("title", ""),
            )
    except ValidationError as refused:
        refusal = refused.messages[0]
    source.refresh_from_db()
    context = _preview_context(request, source, refusal)
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "teams/import_preview.html", context, status=422 if refusal else 200)
    return render(request, "teams/_import_review.html", context, status=422 if refusal else 200)


@company_door(Permission.IMPORT_PEOPLE)
@require_POST
def apply(request: CompanyRequest, uid: UUID) -> HttpResponse:
    source = _found(request, uid)
    try:
        apply_import(source=source, company=request.company, by=request.actor)
    except ValidationError as refused:
        refusal = refused.messages[0]
    except IntegrityError:
        # The only rows outside the structure's lock are people, pushed by a program at the same moment.
        refusal = _(
            "Somebody changed the same people at this moment. Nothing was loaded; load the list again."
        )
    else:
        return _page(request, "teams:import-done", source)
    source.refresh_from_db()
    if _is_applied(source):
        return _show_done(request, source, refusal, status=409)
    return render(
        request, "teams/import_preview.html", _preview_context(request, source, refusal), status=422
    )


@company_door(Permission.IMPORT_PEOPLE)
@require_GET
def done(request: CompanyRequest, uid: UUID) -> HttpResponse:
    source = _found(request, uid)
    if not _is_applied(source):
        return _page(request, "teams:import-preview", source)
    return _show_done(request, source)


def _show_done(
    request: CompanyRequest, source: StaffListImport, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"source": source, "steps": _steps(4), "outcome": source.outcome, "refusal": refusal}
    return render(request, "teams/import_done.html", context, status=status)


@company_door(Permission.IMPORT_PEOPLE)
@require_GET
def rejected(request: CompanyRequest, uid: UUID, kind: str) -> HttpResponse:
    """The rows that were not loaded, as a file of the kind asked for."""
    source = _found(request, uid)
    if kind not in FORMATS:
        raise Http404
    body = rejected_rows(_reading(request, source), table_from_json(source.table), kind)
    stem = slugify(source.file_name.rpartition(".")[0])[:60] or "staff-list"
    return HttpResponse(
        body,
        content_type=FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{stem}-rejected.{kind}"'},
    )
