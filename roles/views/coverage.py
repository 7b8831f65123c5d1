"""The coverage picture: areas of work by roles."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import selectors
from roles.views.tabs import asks_for, tabs


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def coverage(request: CompanyRequest) -> HttpResponse:
    """`?open=<area>` once for each area that shows its responsibilities. One area alone can be asked for."""
    opened = request.GET.getlist("open")
    changed = request.GET.get("area", "")
    if changed and asks_for(request, f"area-{changed}"):
        area = selectors.coverage_area(changed, is_open=changed in opened)
        if area is None:
            raise Http404
        return render(request, "roles/_coverage_area.html", {"area": area})
    context = {"page": selectors.coverage_page(opened), "tabs": tabs(request, "roles:coverage")}
    return render(request, "roles/coverage.html", context)


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def coverage_cell(request: CompanyRequest, area: str, role: str) -> HttpResponse:
    """The responsibilities behind a cell: a dialog, or a page of its own without scripts."""
    found = selectors.coverage_cell(area, role)
    if found is None:
        raise Http404
    cell, works = found
    part = asks_for(request, "dialog-body")
    template = "roles/_coverage_cell.html" if part else "roles/coverage_cell.html"
    return render(request, template, {"cell": cell, "works": works, "tabs": tabs(request, "roles:coverage")})
