"""The addresses of all pages, from the routes themselves: a new route is walked the day it appears.

A route's address is filled with the company's own rows, or taken from the first link that another page has to it.
Whatever answers neither with a page, nor with a part of one, nor with a file, stands in `NOT_SHOWN` with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from accounts.models import Company
from accounts.tenancy import CompanyOwned, tenant
from proofs.judges.browsing.house import House
from proofs.judges.browsing.wrong import WRONG
from tests.tenancy.objects import values_of
from tests.tenancy.routes import Route, all_routes
from tests.tenancy.rows import Row, Rows

# Route -> why no browser is ever shown it as a page.
NOT_SHOWN: dict[str, str] = {
    "invitation_link": "leads on to the invitation",
    "erasure_act": "a file",
    "account_confirm_login_code": "signing in by a code sent is off",
    "set_language": "leads back",
    "accounts:company": "leads on to the chart",
    "teams:export-file": "a file",
    "teams:findings-together": "answers a form",
    "kpis:chart-figures": "a file that the chart asks for",
    "kpis:refused_rows": "a file",
    "custody:export_file": "a file",
}
# A page in another state: the first link to the route that holds these words.
STATES: tuple[tuple[str, str], ...] = (("kpis:scorecard", "person="),)
# Pages of which a company sees most while nothing is there yet.
OF_NOTHING = frozenset(
    "teams:findings teams:matrix teams:funnel teams:people teams:structures kpis:board kpis:targets kpis:actuals"
    " kpis:reports kpis:metrics integrations:webhooks custody:deleted".split()
)
# Answers of the site to what went wrong, by template.
WENT_WRONG = ("400", "403", "403_csrf", "404", "413", "429", "500", "503")
_LINK = re.compile(r'(?:href|hx-get|data-href|action)="(/[^"#]*)')


class OwnRows(Rows):
    """The rows that the company has, the newest or the oldest; one is made only of what it has none of."""

    def __init__(self, company: Company, newest: bool) -> None:
        super().__init__(company, "Образец")
        self.order = "-pk" if newest else "pk"

    def of(self, label: str) -> Row:
        if label not in self.made:
            model = apps.get_model(label)
            rows = model._default_manager.order_by(self.order)
            own = rows.filter(company=self.company) if issubclass(model, CompanyOwned) else rows
            self.made[label] = own.first() or self.another(label)
        return self.made[label]


@dataclass(frozen=True)
class Address:
    """A page and the visitor who is shown it, with the status `answers`."""

    route: str
    path: str
    visitor: str
    answers: int = 200


@dataclass
class Found:
    """`pages` by path; `parts` and `files` are routes that answer with something less; `unseen` with the reason."""

    pages: dict[str, Address] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    unseen: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)

    def unexplained(self) -> list[str]:
        """The routes that no visitor is shown, though nobody has said why."""
        return [
            f"{name}: {why or 'nothing names it'}"
            for name, why in self.unseen.items()
            if name not in NOT_SHOWN
        ]


def find_pages(house: House) -> Found:
    """Asks every address, then once more those that were shown nothing, by the links of the pages found."""
    found = Found()
    asked = [route for route in all_routes() if not route.is_api and route.name != WRONG]
    rows = [OwnRows(company, newest) for company in (house.company, house.other) for newest in (True, False)]
    for route in asked:
        _ask(house, route, found, _own_paths(house, route, rows))
    for name, words in STATES:
        link = next(path for path in found.links[name] if words in path)
        _keep(found, Address(name, link, "owner"), house.visitors["owner"].get(link))
    for route in asked:
        if route.name in found.unseen:
            _ask(house, route, found, found.links.get(route.name, [])[:3])
        if route.name in OF_NOTHING:
            _ask(house, route, found, [route.path(company_slug=house.empty.slug)] if _is_plain(route) else [])
    for page in WENT_WRONG:
        path = f"/{WRONG}/{page}/"
        found.pages[path] = Address(page, path, "nobody", answers=int(page[:3]))
    return found


def _is_plain(route: Route) -> bool:
    return set(route.parameters) == {"company_slug"}


def _own_paths(house: House, route: Route, all_rows: Sequence[OwnRows]) -> Iterator[str]:
    """The address with the rows of the company: the newest, the oldest, those of the other company."""
    if not route.is_of_company:
        yield house.paths.get(route.name) or route.path(
            **{name: house.values[f"{route.name}.{name}"] for name in route.parameters}
        )
        return
    for rows in all_rows:
        with tenant(rows.company), transaction.atomic():
            values = values_of(route, rows)
        yield route.path(company_slug=rows.company.slug, **values)


def _ask(house: House, route: Route, found: Found, paths: Iterable[str]) -> None:
    answers: list[str] = []
    for path in dict.fromkeys(paths):
        for visitor in _who_may(house, route):
            answer = house.visitors[visitor].get(path, follow=route.name in house.paths)
            if answer.status_code == 405:
                return
            if answer.status_code == 200:
                found.unseen.pop(route.name, None)
                _keep(found, Address(route.name, path, visitor), answer)
                return
            answers.append(f"{path} {visitor} {answer.status_code} {answer.headers.get('Location', '')}")
    found.unseen[route.name] = "; ".join(answers)


def _who_may(house: House, route: Route) -> Iterable[str]:
    """Who is asked, in turn; a link from a letter signs out whomever else it finds signed in."""
    if route.is_of_company:
        return ("owner",)
    return reversed(list(house.visitors)) if route.name in house.paths else house.visitors


def _keep(found: Found, address: Address, answer: HttpResponseBase) -> None:
    if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
        found.files.add(address.route)
        return
    text = answer.content.decode()
    for name, path in _links(text):
        if path not in found.links.setdefault(name, []):
            found.links[name].append(path)
    if "<html" in text:
        found.pages.setdefault(address.path, address)
    else:
        found.parts.add(address.route)


def _links(text: str) -> Iterator[tuple[str, str]]:
    for link in _LINK.findall(text):
        path = unescape(link)
        try:
            yield resolve(path.partition("?")[0]).view_name, path
        except Resolver404:
            continue
