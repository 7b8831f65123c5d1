"""The chart as a file: the dialog, the file at once where it is quick, and the one that a worker made."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common.drawing.typst_pages import SettingFailed
from teams.actions.exports import note_export, start_export
from teams.export_forms import ExportForm
from teams.exports.files import is_soon, made_file, make_now
from teams.exports.request import ExportRequest
from teams.models import Structure
from teams.views.structures import day_or_today, structure_or_404


@company_door(Permission.VIEW_STRUCTURE)
@require_http_methods(["GET", "POST"])
def export(request: CompanyRequest, structure: UUID) -> HttpResponse:
    """What may be chosen; sent, the file, or the page of the job that makes it."""
    found = structure_or_404(request, structure)
    form = ExportForm(
        request.POST if request.method == "POST" else None, on=day_or_today(request.GET.get("on"))
    )
    if form.is_bound and form.is_valid():
        try:
            return file_or_job(request, found, form.wanted(request.actor))
        except ValidationError as refused:
            form.add_error(None, refused)
    in_dialog = request.headers.get("HX-Request") and not form.is_bound
    template = "teams/_export_dialog.html" if in_dialog else "teams/export.html"
    context = {"form": form, "structure": found}
    return render(request, template, context, status=422 if form.is_bound else 200)


def file_or_job(request: CompanyRequest, structure: Structure, wanted: ExportRequest) -> HttpResponse:
    """The file at once where it is quick, else the page of the job that makes it. ValidationError: not now."""
    if is_soon(structure, wanted):
        try:
            made = make_now(structure, request.company, wanted)
        except SettingFailed:
            pass  # a busy machine: a worker has more time
        else:
            note_export(structure=structure, wanted=wanted, by=request.actor)
            return download(made.name, made.content_type, made.content)
    job = start_export(structure=structure, wanted=wanted, by=request.actor)
    return redirect("jobs:job", request.company.slug, job.uid)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def export_file(request: CompanyRequest, structure: UUID, uid: UUID) -> HttpResponse:
    """What a worker made. It may hold findings and costs: only for those who may see them."""
    file = made_file(structure_or_404(request, structure), request.actor, uid)
    if file is None:
        raise Http404
    return download(file.name, file.content_type, bytes(file.content))


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """The name holds Latin letters, digits, hyphens and a dot."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
