"""The lexicon: a text is tried, two are compared, and what the product knows is leafed through."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from roles import actions
from roles.matching.duties import LONGEST
from roles.models import CompanyWording
from roles.selectors.lexicon import compared_texts, tried_text
from roles.selectors.lexicon_browse import LexiconPage, lexicon_page
from roles.views.tabs import asks_for, tabs

SHOWS = {
    "concepts": gettext_lazy("Concepts"),
    "actions": gettext_lazy("Actions"),
    "scopes": gettext_lazy("Parts of the market"),
    "rules": gettext_lazy("Rules"),
    "wordings": gettext_lazy("Our wordings"),
}
KEPT = 20_000
"""Characters of a text that come back into the box: what is longer is no duty and would only weigh on the page."""


@company_door(Permission.VIEW_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def lexicon(request: CompanyRequest) -> HttpResponse:
    """GET leafs through the lexicon: `?show=&q=&page=`. POST tries a text and compares it with another; nothing
    is stored."""
    if request.method != "POST" and asks_for(request, "browse"):
        return render(request, "roles/_lexicon_browse.html", _browsed(request))
    context = _tried(request)
    if request.method == "POST" and asks_for(request, "tried"):
        return render(request, "roles/_lexicon_tried.html", context)
    context |= {**_browsed(request), "tabs": tabs(request, "roles:lexicon"), "longest": LONGEST}
    return render(request, "roles/lexicon.html", context)


def _tried(request: CompanyRequest) -> dict[str, Any]:
    text, other = (request.POST.get(name, "").strip()[:KEPT] for name in ("text", "other"))
    context: dict[str, Any] = {"text": text, "other": other, "asked": request.method == "POST"}
    if text:
        context["tried"] = tried_text(request.company, text)
    if text and other:
        context["compared"] = compared_texts(request.company, text, other)
    return context


def _browsed(request: CompanyRequest) -> dict[str, Any]:
    number = request.GET.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    page = lexicon_page(request.company, request.GET.get("show", ""), request.GET.get("q", ""), at)
    here = reverse("roles:lexicon", args=[request.company.slug])
    shows = [
        {
            "url": f"{here}?show={show}#browse",
            "label": label,
            "count": page.counts[show],
            "active": show == page.show,
        }
        for show, label in SHOWS.items()
    ]
    may_edit = request.membership.may(Permission.EDIT_CATALOGUE)
    return {"page": page, "here": here, "shows": shows, "may_edit_catalogue": may_edit, **_leafed(page, here)}


def _leafed(page: LexiconPage, here: str) -> dict[str, str]:
    def url(number: int | None) -> str:
        query = urlencode({"show": page.show, "q": page.query, "page": number or 1})
        return f"{here}?{query}#browse" if number else ""

    shown = _("%(first)s–%(last)s of %(total)s") % {
        "first": page.first, "last": page.last, "total": page.total,
    }  # fmt: skip
    return {"shown": shown, "previous_url": url(page.previous), "next_url": url(page.following)}


@company_door(Permission.EDIT_CATALOGUE)
@require_POST
def wording_forget(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The company's word on a text is taken back."""
    row = get_object_or_404(CompanyWording.objects.for_company(request.company), uid=uid)
    actions.forget_wording(wording=row, by=request.actor)
    messages.success(request, _("Forgotten. The text is read by the lexicon alone again."))
    return redirect(f"{reverse('roles:lexicon', args=[request.company.slug])}?show=wordings#browse")
