"""The catalogue's lists: roles with search, styles and training, responsibilities."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import selectors
from roles.views.company_roles import own_roles_context
from roles.views.tabs import asks_for, tabs


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def catalogue(request: CompanyRequest) -> HttpResponse:
    """Roles by category; with `?q=` what the catalogue says of it. The search box asks for the results alone."""
    query = request.GET.get("q", "").strip()
    context = {"search": selectors.search_catalogue(query)} if query else {"page": selectors.catalogue_page()}
    context |= own_roles_context(request)
    template = "roles/_results.html" if asks_for(request, "results") else "roles/catalogue.html"
    return render(request, template, {**context, "tabs": tabs(request, "roles:catalogue")})


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def methods(request: CompanyRequest) -> HttpResponse:
    context = {"page": selectors.methods_page(), "tabs": tabs(request, "roles:methods")}
    return render(request, "roles/methods.html", context)


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def responsibilities(request: CompanyRequest) -> HttpResponse:
    areas = selectors.responsibilities_by_area()
    context = {"areas": areas, "tabs": tabs(request, "roles:responsibilities")}
    return render(request, "roles/responsibilities.html", context)
