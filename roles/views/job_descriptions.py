"""A role from a job description: paste or upload, decide line by line, make the role."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common.documents import DocumentError
from roles import actions
from roles.job_description_forms import JobDescriptionForm, LineForm, RoleNameForm
from roles.job_description_wording import word_document_error, word_reading_notice
from roles.models import Category, JobDescription
from roles.selectors.company_roles import company_role_content
from roles.selectors.job_descriptions import (
    JobDescriptionPage,
    active_names,
    drafts_of,
    duty_row,
    find_responsibilities,
)
from roles.views.tabs import asks_for

FILTERS = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("To decide"),
    "confirmed": gettext_lazy("Confirmed"),
    "skipped": gettext_lazy("Left out"),
}


def _found(request: CompanyRequest, uid: UUID) -> JobDescription:
    rows = JobDescription.objects.for_company(request.company).select_related("company", "company_role")
    found: JobDescription = get_object_or_404(rows, uid=uid)
    return found


def _here(request: CompanyRequest, draft: JobDescription) -> str:
    return reverse("roles:job-description", args=[request.company.slug, draft.uid])


def _stored(request: CompanyRequest, form: JobDescriptionForm) -> JobDescription | None:
    """The draft, or None with the reason in the form."""
    try:
        document = form.document()
    except DocumentError as error:
        form.add_error(form.source, word_document_error(error))
        return None
    try:
        return actions.store_job_description(
            company=request.company, document=document, by=request.actor, file_name=form.file_name
        )
    except actions.JobDescriptionRefused as refused:
        form.add_error("text", refused)
        form.show_text(document)
        return None


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def job_descriptions(request: CompanyRequest) -> HttpResponse:
    """Paste or upload; drafts that wait to be finished."""
    is_post = request.method == "POST"
    form = JobDescriptionForm(request.POST, request.FILES) if is_post else JobDescriptionForm()
    if is_post and form.is_valid() and (draft := _stored(request, form)):
        return redirect(_here(request, draft))
    context = {"form": form, "drafts": drafts_of(request.company), "crumbs": _crumbs(request)}
    return render(request, "roles/job_descriptions.html", context, status=422 if is_post else 200)


def _crumbs(request: CompanyRequest, *, inside: bool = False) -> list[dict[str, str]]:
    slug = request.company.slug
    crumbs = [{"url": reverse("roles:catalogue", args=[slug]), "label": _("Catalogue")}]
    if inside:
        start = reverse("roles:job-descriptions", args=[slug])
        crumbs.append({"url": start, "label": _("Role from a job description")})
    return crumbs


@company_door(Permission.EDIT_CATALOGUE)
@require_safe
def job_description(request: CompanyRequest, uid: UUID) -> HttpResponse:
    draft = _found(request, uid)
    if draft.company_role is not None:
        context = {"draft": draft, "role": draft.company_role, "crumbs": _crumbs(request, inside=True)}
        content = company_role_content(draft.company_role)
        names = active_names()
        duties = [(duty, names.get(duty.responsibility or "", "")) for duty in content.duties]
        matched = sum(bool(name) for _duty, name in duties)
        context |= {
            "content": content,
            "duties": duties,
            "matched": matched,
            "own_words": len(duties) - matched,
        }
        return render(request, "roles/job_description_used.html", context)
    return _show(request, draft)


def _context(request: CompanyRequest, draft: JobDescription) -> dict[str, Any]:
    number = request.GET.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    page = JobDescriptionPage(draft, request.GET.get("show", ""), at)
    here = _here(request, draft)
    filters = [
        {
            "url": f"{here}?show={state}" if state else here,
            "label": label,
            "count": page.counts[state] if state else len(page.duties),
            "active": page.show == state,
        }
        for state, label in FILTERS.items()
    ]
    return {
        "draft": draft,
        "page": page,
        "here": here,
        "filters": filters,
        "query": f"?show={page.show}&page={page.page}",
        "notices": [word_reading_notice(code, params) for code, params in draft.reading.get("notices", ())],
        "form": RoleNameForm({"title": draft.title, "category": draft.category or Category.SALES}),
        "crumbs": _crumbs(request, inside=True),
    }


def _show(request: CompanyRequest, draft: JobDescription, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "roles/job_description.html", {**_context(request, draft), **more}, status=status)


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def job_description_line(request: CompanyRequest, uid: UUID, number: int) -> HttpResponse:
    """GET: the line with a search for its responsibility. POST: what was decided about it."""
    draft = _found(request, uid)
    if request.method != "POST":
        return _pick(request, draft, number, request.GET.get("q", ""))
    form = LineForm(request.POST)
    if not form.is_valid():
        return _line_answer(request, draft, number, refusal=_("This choice is not on the list."), status=422)
    if form.cleaned_data["do"] == "find":
        return _pick(request, draft, number, form.cleaned_data["q"])
    change = form.change()
    before = {line.number: line.part for line in JobDescriptionPage(draft).lines}.get(number)
    try:
        draft = actions.decide_line(draft=draft, number=number, change=change)
    except actions.JobDescriptionRefused as refused:
        return _gone_on(request, draft, refused.messages[0])
    except ValidationError as refused:
        return _line_answer(request, draft, number, refusal=refused.messages[0], status=422)
    return _line_answer(request, draft, number, moved=change.part not in (None, before))


def _pick(request: CompanyRequest, draft: JobDescription, number: int, query: str) -> HttpResponse:
    found: dict[str, Any] = {
        "picking": number,
        "searched": query,
        "found": find_responsibilities(query),
    }
    if asks_for(request, f"found-{number}"):
        return render(request, "roles/_job_found.html", found)
    return _line_answer(request, draft, number, **found)


def _line_answer(
    request: CompanyRequest, draft: JobDescription, number: int, *, moved: bool = False, status: int = 200, **more: Any
) -> HttpResponse:  # fmt: skip
    """The line with the figures around it, everything when it went elsewhere, or the page without scripts."""
    context = {**_context(request, draft), **more, "picked": number}
    if not request.htmx:  # type: ignore[attr-defined]
        if more or request.method != "POST":
            return render(request, "roles/job_description.html", context, status=status)
        return redirect(f"{context['here']}{context['query']}#line-{number}")
    line = next((line for line in context["page"].lines if line.number == number), None)
    if line is None or moved:
        answer = render(request, "roles/_job_answer_all.html", context, status=status)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#review", "outerHTML"
        return answer
    is_duty = line.part == "duties"
    context |= {
        "row": duty_row(line, active_names(), more.get("found", ())),
        "line": line,
        "is_duty": is_duty,
    }
    return render(request, "roles/_job_answer.html", context, status=status)


def _gone_on(request: CompanyRequest, draft: JobDescription, sentence: str) -> HttpResponse:
    """The draft is no draft any more: the page says what became of it."""
    messages.warning(request, sentence)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": _here(request, draft)})
    return redirect(_here(request, draft))


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def job_description_sure(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Everything sure confirmed at once."""
    draft = _found(request, uid)
    try:
        actions.confirm_sure(draft=draft)
    except actions.JobDescriptionRefused as refused:
        return _gone_on(request, draft, refused.messages[0])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_here(request, draft))
    draft.refresh_from_db()
    return render(request, "roles/_job_answer_all.html", _context(request, draft))


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def job_description_about(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Name and category, kept as they are typed. Answers with the figures around."""
    draft, form = _found(request, uid), RoleNameForm(request.POST)
    if not form.is_valid():
        return _show(request, draft, status=422, form=form)
    try:
        draft = actions.name_role(draft=draft, **form.cleaned_data)
    except actions.JobDescriptionRefused as refused:
        return _gone_on(request, draft, refused.messages[0])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_here(request, draft))
    return render(request, "roles/_job_status.html", {**_context(request, draft), "is_oob": True})


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def job_description_create(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Makes the role, once; a second click or a second tab comes to the same role."""
    draft, form = _found(request, uid), RoleNameForm(request.POST)
    if not form.is_valid() and draft.is_open:
        return _show(request, draft, status=422, form=form)
    try:
        actions.make_role(
            draft=draft,
            by=request.actor,
            title=form.cleaned_data.get("title"),
            category=form.cleaned_data.get("category"),
        )
    except ValidationError as refused:
        draft.refresh_from_db()
        if not draft.is_open:
            return _gone_on(request, draft, refused.messages[0])
        return _show(request, draft, status=422, form=form, refusal=_refusal(refused, form))
    return redirect(_here(request, draft))


def _refusal(refused: ValidationError, form: RoleNameForm) -> str:
    """What was wrong with the name goes to its field; the rest is one sentence for the page."""
    if not hasattr(refused, "error_dict"):
        return " ".join(refused.messages)
    by_field = refused.message_dict
    for sentence in by_field.pop("name", ()):
        form.add_error("title", sentence)
    return " ".join(sentence for found in by_field.values() for sentence in found)


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def job_description_aside(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Puts the draft aside; with `back` takes it back."""
    draft, back = _found(request, uid), "back" in request.POST
    try:
        actions.put_aside(draft=draft, aside=not back, by=request.actor)
    except actions.JobDescriptionRefused as refused:
        return _gone_on(request, draft, refused.messages[0])
    if back:
        return redirect(_here(request, draft))
    messages.success(request, _("Put aside. It can be taken back from the list."))
    return redirect("roles:job-descriptions", request.company.slug)
