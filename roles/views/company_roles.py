"""A company's roles: taken from the catalogue, given back, put away; what changed in the catalogue since."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import actions
from roles.holders import following_job
from roles.models import CompanyRole, Role
from roles.selectors.changes import changed_parts, changed_parts_of_each
from roles.selectors.company_pages import company_role_lines, company_role_state, former_own_roles
from roles.selectors.company_roles import catalogue_updates, compare_with_catalogue
from roles.views.tabs import asks_for

Act = Callable[..., Any]


def found_role(request: CompanyRequest, slug: str) -> CompanyRole:
    rows = CompanyRole.objects.for_company(request.company).current().select_related("base")
    found: CompanyRole = get_object_or_404(rows, slug=slug)
    return found


def seen_revision(request: CompanyRequest) -> int:
    """The revision that the sent form was made of; one that never is when none came."""
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def role_url(request: CompanyRequest, slug: str) -> str:
    return reverse("roles:role", args=[request.company.slug, slug])


def role_crumbs(request: CompanyRequest, row: CompanyRole | None = None) -> list[dict[str, str]]:
    crumbs = [{"url": reverse("roles:catalogue", args=[request.company.slug]), "label": _("Catalogue")}]
    if row is not None:
        name = row.base.name if row.is_in_sync and row.base else row.name
        crumbs.append({"url": role_url(request, row.slug), "label": name})
    return crumbs


def own_roles_context(request: CompanyRequest) -> dict[str, Any]:
    """What the catalogue's page says of the company's own roles."""
    lines = company_role_lines(request.company)
    return {
        "company_roles": lines,
        "former_roles": former_own_roles(request.company),
        "updated_roles": sum(bool(line.updates) for line in lines),
        "taken": {line.row.slug: line.kind for line in lines},
        "may_edit_catalogue": request.membership.may(Permission.EDIT_CATALOGUE),
    }


def role_state_context(request: CompanyRequest, slug: str) -> dict[str, Any]:
    """What a role's card says of its state in the company."""
    return {
        "state": company_role_state(request.company, slug),
        "following": following_job(request.company),
        "may_edit_catalogue": request.membership.may(Permission.EDIT_CATALOGUE),
    }


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def role_take(request: CompanyRequest, slug: str) -> HttpResponse:
    """The company follows a role of the catalogue."""
    role = get_object_or_404(Role, slug=slug)
    try:
        actions.take_role(company=request.company, role=role, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The role is taken and follows the catalogue."))
    return redirect(role_url(request, slug))


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def role_changes(request: CompanyRequest, slug: str) -> HttpResponse:
    """What the company's copy says otherwise than the catalogue of today."""
    row = found_role(request, slug)
    if row.is_own or row.is_in_sync:
        raise Http404
    changes = compare_with_catalogue(row)
    context = {
        "row": row,
        "parts": changed_parts(request.company, changes),
        "count": len(changes),
        "crumbs": role_crumbs(request, row),
        **role_state_context(request, slug),
    }
    return render(request, "roles/role_changes.html", context)


def _tried(request: CompanyRequest, row: CompanyRole, act: Act, done: str, after: str) -> HttpResponse:
    """Does it to the role as it was seen; a refusal and another's change are said on the role's card."""
    try:
        act(company_role=row, by=request.actor, revision=seen_revision(request))
    except actions.RoleConflict:
        messages.warning(request, _("Somebody changed this role meanwhile. Look at it and decide again."))
        return redirect(role_url(request, row.slug))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(role_url(request, row.slug))
    messages.success(request, done)
    return redirect(after)


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_return(request: CompanyRequest, slug: str) -> HttpResponse:
    """GET says what is lost, in a dialog or on a page of its own; POST gives the copy up."""
    row = found_role(request, slug)
    if row.is_own:
        raise Http404
    if request.method == "POST":
        done = _("The role follows the catalogue again. The copy stands in the history.")
        return _tried(request, row, actions.return_to_catalogue, done, role_url(request, slug))
    changes = compare_with_catalogue(row)
    context = {"row": row, "count": len(changes), "crumbs": role_crumbs(request, row)}
    template = "roles/_role_return.html" if asks_for(request, "dialog-body") else "roles/role_return.html"
    return render(request, template, context)


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def role_bring_back(request: CompanyRequest, slug: str) -> HttpResponse:
    """The copy that was given up last speaks again."""
    done = _("The company's copy is back. The role follows the catalogue no longer.")
    return _tried(request, found_role(request, slug), actions.bring_back_copy, done, role_url(request, slug))


@company_door(Permission.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_archive(request: CompanyRequest, slug: str) -> HttpResponse:
    """GET asks, in a dialog or on a page of its own; POST puts the role away."""
    row = found_role(request, slug)
    if request.method == "POST":
        after = reverse("roles:catalogue", args=[request.company.slug])
        return _tried(request, row, actions.archive_role, _("The role is put away."), after)
    context = {"row": row, "crumbs": role_crumbs(request, row)}
    template = "roles/_role_archive.html" if asks_for(request, "dialog-body") else "roles/role_archive.html"
    return render(request, template, context)


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def role_restore(request: CompanyRequest, slug: str) -> HttpResponse:
    """An own role that was put away is in use again."""
    row = get_object_or_404(CompanyRole.objects.for_company(request.company).filter(base=None), slug=slug)
    try:
        actions.restore_role(company_role=row, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(reverse("roles:catalogue", args=[request.company.slug]))
    messages.success(request, _("The role is in use again."))
    return redirect(role_url(request, slug))


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def catalogue_news(request: CompanyRequest) -> HttpResponse:
    """Roles of the company whose card in the catalogue has changed since the company looked."""
    updates = catalogue_updates(request.company)
    context = {
        "updates": list(zip(updates, changed_parts_of_each(request.company, updates), strict=True)),
        "crumbs": role_crumbs(request),
        "may_edit_catalogue": request.membership.may(Permission.EDIT_CATALOGUE),
    }
    return render(request, "roles/catalogue_news.html", context)


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def catalogue_news_seen(request: CompanyRequest, slug: str) -> HttpResponse:
    """The company has seen what changed in this role's card."""
    row = found_role(request, slug)
    if row.is_own:
        raise Http404
    actions.acknowledge_update(company_role=row, by=request.actor)
    messages.success(request, _("Marked as seen."))
    return redirect(reverse("roles:catalogue-news", args=[request.company.slug]))
