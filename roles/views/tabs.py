"""What the catalogue's pages share: their tabs, and whether a part of the page is asked for."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.door import CompanyRequest


def tabs(request: CompanyRequest, here: str) -> list[dict[str, Any]]:
    """The tabs above the catalogue's lists; `here` is the route of the page."""
    pages = [
        ("roles:catalogue", _("Roles")),
        ("roles:responsibilities", _("Responsibilities")),
        ("roles:coverage", _("Coverage")),
        ("roles:methods", _("Styles and training")),
        ("roles:lexicon", _("Lexicon")),
    ]
    return [
        {"url": reverse(route, args=[request.company.slug]), "label": label, "active": route == here}
        for route, label in pages
    ]


def asks_for(request: CompanyRequest, target: str) -> bool:
    """Whether htmx wants the element of this id alone; after «back» it wants the whole page."""
    restores = "HX-History-Restore-Request" in request.headers
    return request.headers.get("HX-Target") == target and not restores
