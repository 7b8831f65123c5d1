"""Every door that the corpus knocks at: pages by their forms, calls by their bodies, all by their query strings."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve
from drf_spectacular.generators import SchemaGenerator

from tests.hostile.calls import good_bodies
from tests.hostile.pages import Form, forms_of
from tests.hostile.world import World
from tests.tenancy.objects import JSON_PAGES, values_of
from tests.tenancy.routes import Route, all_routes

MOST_ADDRESSES = 25
"""Of one route, e.g. one for each dialog of a position."""
MOST_FORMS = 4
OF_DRAFTS = {
    "api-draft-compare", "api-draft-publish", "teams:draft-decide", "teams:draft-give-way", "teams:draft-update",
    "teams:draft-publish", "teams:draft-rename", "teams:draft-away", "teams:draft-back", "teams:structure-compare",
}  # fmt: skip
# Not ours to vary: a wrong one is answered by Django before any view.
_CSRF = "csrfmiddlewaretoken"


@dataclass
class Target:
    """One route with a real address and what it takes. `body` is JSON; `form` is what a page sends untouched."""

    route: str
    method: str
    address: str
    body: Any = None
    form: Form | None = None
    parameters: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    visitor: Any = None
    """Whose browser asks, where it is not the owner's."""

    @property
    def pattern(self) -> str:
        """As the resolver has it, e.g. "closed/<uuid:uid>/"."""
        where = matched(self.address)
        return where.route if where else ""

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")

    @property
    def takes_json(self) -> bool:
        return self.body is not None

    @property
    def texts(self) -> list[tuple[Any, ...]]:
        """The fields that can be spoiled: paths into the body, or names of a form."""
        if self.form is not None:
            return [(name,) for name in self.form.fields if name not in self.form.files and name != _CSRF]
        return list(leaves(self.body)) if self.takes_json else []

    def spoiled(self, path: tuple[Any, ...], value: Any) -> Any:
        """The body (or the fields) with one member replaced."""
        if self.form is not None:
            sent = {name: values for name, values in self.form.fields.items() if name not in self.form.files}
            return {**sent, path[0]: [value]}
        return replaced(self.body, path, value)

    def __str__(self) -> str:
        who = f" as {self.visitor.name}" if self.visitor else ""
        return f"{self.method} {self.route}{who}"


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a body with one member replaced, or added."""
    spoilt = deepcopy(body)
    inner = spoilt
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return spoilt


def leaves(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else None
    if inner is None:
        yield path
        return
    for step, value in inner:
        yield from leaves(value, (*path, step))


class _Links(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, dict[str, None]()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        for name, value in given:
            if name in ("href", "hx-get", "data-href") and value and not value.startswith("#"):
                parts = urlsplit(urljoin(self.address, value))
                if not parts.netloc:
                    self.found.setdefault(parts.path + (f"?{parts.query}" if parts.query else ""))


@dataclass
class Map:
    """What a walk through the site found."""

    pages: list[Target] = field(default_factory=list)
    calls: list[Target] = field(default_factory=list)
    reads: list[Target] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[Target]:
        return [*self.pages, *self.calls]


def survey(world: World, *, follow: bool = True) -> Map:
    """Opens the pages as the company's owner, link by link unless told not to, and adds what none leads to."""
    found = Map(calls=list(_calls(world)))
    walk = _Walk(world.browser, follow)
    walk.queue = [world.base, *_plain_addresses(world)]
    walk.go()
    found.reads = [*walk.reads, *_api_reads(world)]
    found.pages = [*walk.forms(), *_bare_posts(world, walk)]
    found.broken = walk.broken
    return found


def survey_pages(world: World, *addresses: str) -> Map:
    """The forms of these pages alone: what takes a tenth of the time of a whole survey."""
    walk = _Walk(world.browser, follow=False)
    walk.queue = [world.base + address for address in addresses]
    walk.go()
    return Map(pages=walk.forms(), reads=walk.reads, broken=walk.broken)


class _Walk:
    def __init__(self, browser: Client, follow: bool) -> None:
        self.browser, self.follow = browser, follow
        self.queue: list[str] = []
        self.seen: dict[tuple[str, ...], str] = {}
        self.reads: list[Target] = []
        self.posts: dict[str, list[Target]] = {}
        self.broken: list[str] = []

    def go(self) -> None:
        for address in self.queue:
            match = matched(address)
            if match is None or not self._is_new(address, match):
                continue
            answer = self.browser.get(address)
            if answer.status_code >= 500:
                self.broken.append(f"GET {address}: {answer.status_code}")
            if answer.status_code == 302:
                self.queue.append(answer.headers["Location"])
            if answer.status_code != 200:
                continue
            self._note(address, match)
            if "html" in answer.headers["Content-Type"]:
                self._read(address, answer.content.decode())

    def _is_new(self, address: str, match: ResolverMatch) -> bool:
        words = tuple(str(value) for value in match.kwargs.values() if isinstance(value, str))
        key = (match.view_name, *words)
        of_route = sum(1 for name, *_rest in self.seen if name == match.view_name)
        if key in self.seen or of_route >= MOST_ADDRESSES:
            return False
        self.seen[key] = address
        return True

    def _note(self, address: str, match: ResolverMatch) -> None:
        if not any(read.route == match.view_name for read in self.reads):
            self.reads.append(Target(match.view_name, "GET", urlsplit(address).path))

    def _read(self, address: str, html: str) -> None:
        links = _Links(address)
        links.feed(html)
        if self.follow:
            self.queue.extend(links.found)
        for read in self.reads:
            known = set(read.parameters)
            for link in links.found:
                parts = urlsplit(link)
                if parts.path == read.address and parts.query:
                    names = (pair.partition("=")[0] for pair in parts.query.split("&"))
                    read.parameters.extend(name for name in dict.fromkeys(names) if name not in known)
                    known = set(read.parameters)
        for form in forms_of(html, address):
            match = matched(form.action)
            if match is not None:
                self._keep(Target(match.view_name, "POST", form.action, form=form))

    def _keep(self, target: Target) -> None:
        kept = self.posts.setdefault(target.route, [])
        assert target.form is not None
        if len(kept) < MOST_FORMS and not any(_same(target, other) for other in kept):
            kept.append(target)

    def forms(self) -> list[Target]:
        return [target for kept in self.posts.values() for target in kept]


def _same(one: Target, other: Target) -> bool:
    mine, theirs = matched(one.address), matched(other.address)
    if mine is None or theirs is None or one.form is None or other.form is None:
        return False
    words = [
        tuple(value for value in match.kwargs.values() if isinstance(value, str)) for match in (mine, theirs)
    ]
    return words[0] == words[1] and set(one.form.fields) == set(other.form.fields)


def matched(address: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def _plain_addresses(world: World) -> Iterator[str]:
    """One address of each page, whether a link leads there or not."""
    for route in all_routes():
        if route.is_of_company and not route.is_api:
            yield address_of(route, world)
        elif not route.parameters and not route.is_api and "(?P" not in route.pattern:
            yield route.path()


def address_of(route: Route, world: World) -> str:
    values = values_of(route, world.rows)  # type: ignore[arg-type]
    if route.name in OF_DRAFTS:
        values["uid" if route.is_api else "structure"] = world.draft
    return route.path(company_slug=world.company.slug, **values)


def _bare_posts(world: World, walk: _Walk) -> Iterator[Target]:
    """Pages without a form of their own that was met: asked with nothing but a text."""
    bodies = good_bodies(world)
    for route in all_routes():
        if route.is_api or route.name in walk.posts or not route.is_of_company:
            continue
        address = address_of(route, world)
        if walk.browser.post(address, {}).status_code == 405:
            continue
        if route.name in JSON_PAGES:
            yield Target(route.name, "POST", address, body=bodies[f"POST {route.name}"])
        else:
            yield Target(route.name, "POST", address, form=Form(address, {"name": ["x"]}, {"name": "text"}))


def _calls(world: World) -> Iterator[Target]:
    bodies = good_bodies(world)
    for route in all_routes():
        if route.is_of_company and route.api_view is not None and route.is_api:
            for method in route.api_view.rights:
                if method != "GET":
                    body = bodies.get(f"{method} {route.name}")
                    headers = {"if-match": f'"r{_revision(route, world)}"'}
                    yield Target(route.name, method, address_of(route, world), body=body, headers=headers)


def _revision(route: Route, world: World) -> int:
    """What the sender saw, for the calls that ask."""
    revision: int = world.rows.of("roles.CompanyRole" if "role" in route.name else "teams.Structure").revision
    return revision


def _api_reads(world: World) -> Iterator[Target]:
    described = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for route in all_routes():
        if not (route.is_of_company and route.is_api and route.api_view and "GET" in route.api_view.rights):
            continue
        path = "/" + route.pattern
        for name, converter in route.parameters.items():
            path = path.replace(f"<{converter}:{name}>", f"{{{name}}}")
        known = described[path]["get"].get("parameters", [])
        names = [one["name"] for one in known if one["in"] == "query"]
        yield Target(route.name, "GET", address_of(route, world), parameters=names)
