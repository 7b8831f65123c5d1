"""Every route of the site, read from the URL resolver, and what is wrong with its door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Permission
from accounts.api.door import CompanyView

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: `parameters` maps names to converters, e.g. {"company_slug": "slug", "uid": "uuid"}."""

    pattern: str
    name: str
    view: Callable[..., Any] = field(compare=False)
    parameters: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    @property
    def is_of_company(self) -> bool:
        return "company_slug" in self.parameters

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def api_view(self) -> type[Any] | None:
        found: type[Any] | None = getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)
        return found

    def permission(self, method: str) -> Permission | None:
        """The right that a method takes; None when the route does not take the method (or names no right)."""
        if self.api_view is not None:
            right: Permission | None = getattr(self.api_view, "rights", {}).get(method)
            return right
        return getattr(self.view, "permission", None)

    def path(self, **values: object) -> str:
        """The address with its parameters filled; KeyError when one is missing."""
        return "/" + _PARAMETER.sub(lambda match: str(values[match.group(2)]), self.pattern)

    def __str__(self) -> str:
        return self.name or self.pattern


def all_routes(patterns: Iterable[Any] | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """Every address under these patterns, the whole site's unless given."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        text = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from all_routes(pattern.url_patterns, text, inner)
        elif isinstance(pattern, URLPattern):
            found = {name: converter or "str" for converter, name in _PARAMETER.findall(text)}
            yield Route(text, space + (pattern.name or ""), pattern.callback, found)


def company_routes() -> list[Route]:
    return [route for route in all_routes() if route.is_of_company]


def door_fault(route: Route) -> str | None:
    """Why a company route may be entered without a right, or None."""
    if route.api_view is None:
        if isinstance(getattr(route.view, "permission", None), Permission):
            return None
        return f"{route}: the page has no company_door(Permission.…)"
    if not issubclass(route.api_view, CompanyView):
        return f"{route}: the API view is no CompanyView"
    implemented = {name.upper() for name in METHODS_LOWER if hasattr(route.api_view, name)}
    named = set(route.api_view.rights)
    if implemented - named:
        return f"{route}: no right named for {', '.join(sorted(implemented - named))}"
    if not all(isinstance(right, Permission) for right in route.api_view.rights.values()):
        return f"{route}: a right that is no Permission"
    own = {"permission_classes", "dispatch", "initial", "get_authenticators"}
    if changed := own & {name for base in _below_door(route.api_view) for name in vars(base)}:
        return f"{route}: changes {', '.join(sorted(changed))} of the door"
    return None


METHODS_LOWER = tuple(method.lower() for method in METHODS)


def _below_door(view: type[Any]) -> Iterator[type[Any]]:
    return (base for base in view.__mro__ if issubclass(base, CompanyView) and base is not CompanyView)
