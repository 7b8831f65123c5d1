"""One role, several side by side, one responsibility."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import selectors
from roles.selectors.company_cards import company_role_card
from roles.views.company_roles import role_state_context


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def role(request: CompanyRequest, slug: str) -> HttpResponse:
    """The card as the company has it; with `?catalogue` that of the catalogue beside the company's copy."""
    shared = "catalogue" in request.GET
    card = selectors.role_card(slug) if shared else company_role_card(request.company, slug)
    if card is None:
        raise Http404
    catalogue_url = reverse("roles:catalogue", args=[request.company.slug])
    crumbs = [
        {"url": catalogue_url, "label": _("Catalogue")},
        {"url": f"{catalogue_url}#{card.role.category}", "label": card.role.category_name},
    ]
    context = {"card": card, "role": card.role, "crumbs": crumbs, "shared": shared}
    context |= role_state_context(request, slug)
    return render(request, "roles/company_role.html", context)


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def compare(request: CompanyRequest) -> HttpResponse:
    """`?role=…&role=…`, two to four; with fewer the page asks for more."""
    page = selectors.comparison(request.GET.getlist("role"))
    crumbs = [{"url": reverse("roles:catalogue", args=[request.company.slug]), "label": _("Catalogue")}]
    return render(request, "roles/compare.html", {"page": page, "crumbs": crumbs})


@company_door(Permission.VIEW_CATALOGUE)
@require_safe
def responsibility(request: CompanyRequest, slug: str) -> HttpResponse:
    page = selectors.responsibility_page(slug)
    if page is None:
        raise Http404
    everything = reverse("roles:responsibilities", args=[request.company.slug])
    crumbs = [
        {"url": reverse("roles:catalogue", args=[request.company.slug]), "label": _("Catalogue")},
        {"url": f"{everything}#{page.area.slug}", "label": page.area.name},
    ]
    return render(request, "roles/responsibility.html", {"page": page, "crumbs": crumbs})
