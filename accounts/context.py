"""What the shell around every page shows: the sections of the company that this member may open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Permission
from accounts.models import Company, Membership
from accounts.selectors import memberships_of


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail or of a line of tabs, with a figure when its section has one; `route` names the section."""

    url: str
    icon: str
    label: str
    active: bool
    count: int | None = None
    route: str = ""


@dataclass(frozen=True)
class CompanyLink:
    """One line of the company switcher."""

    url: str
    name: str
    active: bool


# The routes of the section “Company”; its pages of webhooks belong to another room.
_OF_COMPANY = ("accounts:", "integrations:", "custody:")
Section = tuple[str, str, str, Permission, tuple[str, ...]]

_counts: dict[str, Callable[[Company], int]] = {}


def register_count(route: str, count: Callable[[Company], int]) -> None:
    """The figure beside a section: one cheap query, told by the app that owns it where that app is set up."""
    _counts[route] = count


def _sections() -> list[Section]:
    """(route, icon, label, right, prefixes of the routes that belong to it)."""
    return [
        (
            "teams:chart",
            "sitemap",
            _("Structure"),
            Permission.VIEW_STRUCTURE,
            (
                "teams:chart",
                "teams:position",
                "teams:import",
                "teams:structure",
                "teams:scopes",
                "teams:draft",
                "teams:export",
            ),
        ),
        (
            "teams:findings",
            "alert-hexagon",
            _("Findings"),
            Permission.VIEW_FINDINGS,
            ("teams:finding", "teams:norms"),
        ),
        ("teams:matrix", "table", _("Matrix"), Permission.VIEW_STRUCTURE, ("teams:matrix", "teams:funnel")),
        (
            "kpis:board",
            "target-arrow",
            _("Numbers"),
            Permission.VIEW_KPI,
            (
                "kpis:board",
                "kpis:explain",
                "kpis:rows",
                "kpis:target",
                "kpis:actual",
                "kpis:fact",
                "kpis:closed_months",
                "kpis:reminders",
                "kpis:metric",
            ),
        ),
        ("teams:people", "users", _("People"), Permission.VIEW_STRUCTURE, ("teams:people", "teams:person")),
        (
            "kpis:reports",
            "report-analytics",
            pgettext("navigation", "Gap reports"),
            Permission.VIEW_REPORTS,
            ("kpis:report",),
        ),
        ("kpis:scorecard", "id-badge-2", _("Scorecard"), Permission.VIEW_OWN_KPI, ("kpis:scorecard",)),
        ("roles:catalogue", "books", _("Catalogue"), Permission.VIEW_CATALOGUE, ("roles:",)),
        ("accounts:about", "building", _("Company"), Permission.VIEW_STRUCTURE, _OF_COMPANY),
    ]


def _company_sections() -> list[Section]:
    """The tabs of the section “Company”."""
    return [
        ("accounts:about", "info-circle", _("About"), Permission.VIEW_STRUCTURE, ("accounts:about",)),
        (
            "accounts:members",
            "users",
            _("Members"),
            Permission.VIEW_MEMBERS,
            ("accounts:member", "accounts:invite"),
        ),
        (
            "accounts:keys",
            "key",
            _("API keys"),
            Permission.MANAGE_KEYS,
            ("accounts:keys", "accounts:issue_key"),
        ),
        (
            "integrations:webhooks",
            "webhook",
            _("Webhooks"),
            Permission.MANAGE_WEBHOOKS,
            ("integrations:",),
        ),
        ("accounts:audit", "history", _("Trail"), Permission.VIEW_AUDIT, ("accounts:audit",)),
        (
            "custody:deleted",
            "trash",
            _("Deleted lately"),
            Permission.EDIT_STRUCTURE,
            ("custody:deleted",),
        ),
        (
            "custody:data",
            "database",
            _("Data"),
            Permission.MANAGE_COMPANY,
            ("custody:data", "custody:export", "accounts:close"),
        ),
        (
            "accounts:settings",
            "settings",
            _("Settings"),
            Permission.MANAGE_COMPANY,
            ("accounts:settings", "accounts:second_factor"),
        ),
    ]


def _items(sections: Iterable[Section], membership: Membership, company: Company, here: str) -> list[NavItem]:
    return [
        NavItem(
            url=reverse(route, args=[company.slug]),
            icon=icon,
            label=label,
            active=here.startswith(prefixes),
            route=route,
        )
        for route, icon, label, right, prefixes in sections
        if membership.may(right)
    ]


def _rail(membership: Membership, company: Company, here: str) -> list[NavItem]:
    """The sections with their figures."""
    sections = [section for section in _sections() if membership.may(section[3])]
    counts = (_counts[route](company) if route in _counts else None for route, *_rest in sections)
    items = _items(sections, membership, company, here)
    return [replace(item, count=count) for item, count in zip(items, counts, strict=True)]


def _here(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def landing_url(membership: Membership, company: Company) -> str:
    """The first section of the company that this member may open."""
    return _items(_sections(), membership, company, "")[0].url


def _companies(memberships: Iterable[Membership], current: Company | None) -> list[CompanyLink]:
    return [
        CompanyLink(
            url=reverse("accounts:company", args=[membership.company.slug]),
            name=membership.company.name,
            active=current is not None and membership.company_id == current.pk,
        )
        for membership in memberships
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """`company`, `membership`, `nav`, and, queried only when shown, `my_memberships` and `companies`."""
    company = getattr(request, "company", None)
    membership = getattr(request, "membership", None)
    context: dict[str, Any] = {
        "company": company,
        "membership": membership,
        "nav": [],
        "home_url": reverse("home"),
    }
    if company is not None and membership is not None:
        # Lazy: an error page has no rail, and stands outside of the company's transaction.
        context["nav"] = SimpleLazyObject(lambda: _rail(membership, company, _here(request)))
        if _here(request).startswith(_OF_COMPANY):
            context["company_tabs"] = _items(_company_sections(), membership, company, _here(request))
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        mine = SimpleLazyObject(lambda: memberships_of(user))
        context["my_memberships"] = mine
        context["companies"] = SimpleLazyObject(lambda: _companies(mine, company))
        context["new_company_url"] = reverse("new_company")
        context["account_links"] = [
            {"url": reverse("home"), "icon": "building", "label": _("My companies")},
            {"url": reverse("security"), "icon": "shield-check", "label": _("Security")},
        ]
    return context
