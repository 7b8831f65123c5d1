"""The editor of a company's role: every line, saved at once; a form that is refused loses nothing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import actions
from roles.cards.content import RoleContent
from roles.cards.diff import card_diff, card_of
from roles.models import CompanyRole
from roles.role_editor import (
    FIELDS,
    EditedRole,
    Known,
    blank_role,
    checked,
    content_of,
    done,
    named,
    refused,
    typed_from,
    typed_in,
)
from roles.role_input import clean_content
from roles.selectors.changes import changed_parts
from roles.selectors.company_pages import last_change
from roles.selectors.company_roles import company_role_content
from roles.selectors.editing import hints_of, known_names
from roles.views.company_roles import found_role, role_crumbs, role_url, seen_revision
from roles.views.tabs import asks_for

CONFLICT = 409


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_edit(request: CompanyRequest, slug: str) -> HttpResponse:
    """The company's role as a form; POST saves it, or does to a line what its button says."""
    row, known = found_role(request, slug), known_names()
    if request.method != "POST":
        hints = _hints(request, known, row)
        return hints or _show(request, typed_from(company_role_content(row), known), known, row)
    form = typed_in(request.POST)
    if request.POST.get("do", "save") != "save":
        return _changed_form(request, form, known, row)
    form = checked(form, known)
    if form.is_refused:
        return _show(request, form, known, row, status=422)
    return _saved(request, form, known, row)


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: CompanyRequest) -> HttpResponse:
    """A role from nothing."""
    known = known_names()
    if request.method != "POST":
        return _hints(request, known) or _show(request, blank_role(), known)
    form = typed_in(request.POST)
    if request.POST.get("do", "save") != "save":
        return _changed_form(request, form, known)
    form = checked(form, known)
    if form.is_refused:
        return _show(request, form, known, status=422)
    content = content_of(form, known)
    try:
        row = actions.create_role(
            company=request.company,
            by=request.actor,
            **form.texts,
            duties=content.duties,
            lines=content.lines,
        )
    except ValidationError as why:
        return _show(request, refused(form, why), known, status=422)
    messages.success(request, _("The role is made. It can be given to positions now."))
    return redirect(role_url(request, row.slug))


def _saved(request: CompanyRequest, form: EditedRole, known: Known, row: CompanyRole) -> HttpResponse:
    content = content_of(form, known)
    try:
        edited = actions.edit_role(
            company_role=row,
            revision=seen_revision(request),
            by=request.actor,
            **form.texts,
            duties=content.duties,
            lines={section: content.lines.get(section, ()) for section in FIELDS if section != "duties"},
        )
    except actions.RoleConflict:
        return _conflict(request, form, known, row)
    except ValidationError as why:
        return _show(request, refused(form, why), known, row, status=422)
    if edited.unlinked:
        messages.info(
            request, _("Saved. The role is now the company's copy and follows the catalogue no longer.")
        )
    elif edited.changed:
        messages.success(request, _("Saved."))
    else:
        messages.info(request, _("Nothing was different, so nothing has changed."))
    return redirect(role_url(request, row.slug))


def _conflict(request: CompanyRequest, form: EditedRole, known: Known, row: CompanyRole) -> HttpResponse:
    """Somebody saved in between: the form as typed, and how it differs from what stands there now."""
    row = found_role(request, row.slug)
    theirs, mine = company_role_content(row).own(), _as_stored(content_of(form, known)).own()
    parts = changed_parts(request.company, card_diff(card_of(theirs), card_of(mine)))
    conflict = {"parts": parts, "by": last_change(row)}
    return _show(request, form, known, row, status=CONFLICT, conflict=conflict)


def _as_stored(content: RoleContent) -> RoleContent:
    """Without spaces and line ends that would not be kept; as typed where it could not be stored at all."""
    try:
        return clean_content(content)
    except ValidationError:
        return content


def _changed_form(
    request: CompanyRequest, form: EditedRole, known: Known, row: CompanyRole | None = None
) -> HttpResponse:
    """After a button of a line: the part it stands in, or the page without scripts. Nothing is stored."""
    what = request.POST["do"]
    section = what.split("-")[1] if what.count("-") else ""
    form = named(done(form, what), known)
    if section in FIELDS and asks_for(request, f"part-{section}"):
        context = {**_context(request, form, known, row), "section": section, "lines": form.parts[section]}
        context["emptied"] = not form.parts[section]
        return render(request, "roles/_editor_part.html", context)
    return _show(request, form, known, row)


def _context(
    request: CompanyRequest, form: EditedRole, known: Known, row: CompanyRole | None
) -> dict[str, Any]:
    here = (
        reverse("roles:role-edit", args=[request.company.slug, row.slug])
        if row
        else reverse("roles:role-new", args=[request.company.slug])
    )
    back = role_url(request, row.slug) if row else reverse("roles:catalogue", args=[request.company.slug])
    revision = row.revision if row else 0
    if request.method == "POST" and row and request.POST.get("do", "save") != "save":
        revision = seen_revision(request)
    return {"form": form, "row": row, "known": known, "here": here, "back": back, "revision": revision}


def _show(
    request: CompanyRequest,
    form: EditedRole,
    known: Known,
    row: CompanyRole | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {**_context(request, form, known, row), "crumbs": role_crumbs(request, row), **more}
    if status == 422 and row:
        # The revision that the form was made of: a refused form must not pass over what came meanwhile.
        context["revision"] = seen_revision(request)
    context["faults"] = [
        (section, number, line.error)
        for section, lines in form.parts.items()
        for number, line in enumerate(lines)
        if line.error
    ]
    return render(request, "roles/role_edit.html", context, status=status)


def _hints(request: CompanyRequest, known: Known, row: CompanyRole | None = None) -> HttpResponse | None:
    """The answer when the page asks what the text of one line may mean: it wants `hints-<section>-<number>`."""
    _word, _dash, place = request.headers.get("HX-Target", "").partition("hints-")
    section, _dash, at = place.partition("-")
    if section not in ("duties", "zones") or not asks_for(request, f"hints-{section}-{at}"):
        return None
    text = request.GET.get(f"{section}-text", "")
    context = {**_context(request, blank_role(), known, row), "section": section, "at": at}
    context["hints"] = hints_of(request.company, text) if text.strip() else None
    return render(request, "roles/_editor_hints.html", context)
