"""What the shell around every page shows: the sections of the company that this member may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.access import Permission
from accounts.selectors import memberships_of


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail. `count` is shown as a badge when it is not zero."""

    url: str
    icon: str
    label: str
    active: bool
    count: int = 0


def _sections() -> list[tuple[str, str, str, Permission, tuple[str, ...]]]:
    """(route, icon, label, right, prefixes of the routes that belong to it)."""
    return [
        ("accounts:members", "building", _("Company"), Permission.VIEW_MEMBERS, ("accounts:",)),
    ]


def _nav(request: HttpRequest) -> list[NavItem]:
    membership, company = request.membership, request.company  # type: ignore[attr-defined]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        NavItem(
            url=reverse(route, args=[company.slug]),
            icon=icon,
            label=label,
            active=here.startswith(prefixes),
        )
        for route, icon, label, right, prefixes in _sections()
        if membership.may(right)
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `company`, `membership` and, for the switcher, `my_memberships` (queried only when shown)."""
    company = getattr(request, "company", None)
    context: dict[str, Any] = {
        "company": company,
        "membership": getattr(request, "membership", None),
        "nav": [],
    }
    if company is not None:
        context["nav"] = _nav(request)
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        user = request.user
        context["my_memberships"] = SimpleLazyObject(lambda: memberships_of(user))
    return context
