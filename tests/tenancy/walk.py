"""The stranger walk: every route, every method, asked by everybody, with the ids of another company wherever one fits.

What exists but is another company's must answer exactly like what does not exist: status, body and headers. No text
of the other company may appear in any answer, and no row of it may be touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils.http import urlencode

from accounts import actions
from accounts.access import Access, Scope
from accounts.actors import member_actor
from accounts.models import Company, Membership
from accounts.tenancy import tenant
from tests.factories import make_company, make_key, make_member, make_user, owner_of, signed_in
from tests.tenancy.bodies import Names, Reading, form_of, json_of, names_in, names_read, query_of
from tests.tenancy.objects import JSON_PAGES, missing_values, names_an_owned_row, values_of
from tests.tenancy.routes import METHODS, Route
from tests.tenancy.rows import Rows, fill
from tests.tenancy.witness import Witness

CANARY = "CANARY"
COMPANY_CANARY = f"{CANARY}-COMPANY"
_NOISE = [
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'name="csrf-token" content="[^"]*"'),
    re.compile(r"nonce[=-][\"']?[A-Za-z0-9+/_=-]*[\"']?"),
    re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
    re.compile(r'class="so-request-id">.*?</p>', re.DOTALL),
]
# Of the request itself, or of the length of the ids in the answer.
_OWN_HEADERS = {"X-Request-Id", "Content-Length"}


class Program(Client):
    """A program that sends a key with each request."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers)


@dataclass
class Worlds:
    """Our company and the other one, each with a row of everything, and everybody who could ask.

    `asked` counts the requests; `reached` are the (actor, route, method) whose answer was another for a row of ours
    than for none: there the walk got as far as looking the row up. `passed_on` are the lines that read whatever a
    request says (`Reading.passed_on`), and for which no name is asked of by itself.
    """

    own: Company
    other: Company
    own_rows: Rows
    rows: Rows
    actors: dict[str, Client]
    witness: Witness
    asked: int = 0
    reached: set[tuple[str, str, str]] = field(default_factory=set)
    passed_on: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ours, self.theirs, self.nobodys = Names(self.own_rows), Names(self.rows), Names(None)


def _key_made_by(membership: Membership) -> Program:
    with tenant(membership.company_id):
        by = member_actor(membership, membership.user)
        company = Company.objects.get(pk=membership.company_id)
        _key, full = actions.issue_key(
            company=company, name="CRM", scopes=tuple(Scope.values), by=by, days=90
        )
    return Program({"authorization": f"Bearer {full}"})


def make_worlds() -> Worlds:
    """Two companies, and everybody who could ask: strangers, members, and who is a member of both."""
    own, both, advisor = make_company("Наша компания"), make_user(), make_user()
    other = make_company(COMPANY_CANARY, owner=make_user(full_name=f"{CANARY}-owner"))
    in_both = make_member(own, Access.OWNER, user=both)
    make_member(other, Access.OWNER, user=both)
    advising = make_member(own, Access.CONSULTANT, user=advisor)
    make_member(other, Access.CONSULTANT, user=advisor)
    actors: dict[str, Client] = {
        "anonymous": Client(),
        "outsider": signed_in(make_user()),
        "owner of the other": signed_in(owner_of(other)),
        "key of the other": Program(make_key(other).headers),
        "viewer": signed_in(make_member(own, Access.VIEWER)),
        "member": signed_in(make_member(own, Access.MEMBER)),
        "head": signed_in(make_member(own, Access.HEAD)),
        "owner": signed_in(owner_of(own)),
        "key": Program(make_key(own).headers),
        "owner of both": signed_in(both),
        "consultant of both": signed_in(advising),
        "key made by the owner of both": _key_made_by(in_both),
    }
    own_rows, rows = fill(own, "OURS", states=True), fill(other, CANARY, states=True)
    return Worlds(own, other, own_rows, rows, actors, Witness.called(other))


STRANGERS = ("anonymous", "outsider", "owner of the other", "key of the other")
PROGRAMS = ("key of the other", "key", "key made by the owner of both")
IN_BOTH = ("owner of both", "consultant of both")
MEMBERS = ("viewer", "member", "head", "owner", "key", *IN_BOTH, "key made by the owner of both")


@dataclass(frozen=True)
class Asked:
    """One question: the company and the objects in the address, and whom the fields name."""

    values: Mapping[str, Any]
    names: Names


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: tuple[tuple[str, str], ...]


@contextmanager
def _undone() -> Iterator[Callable[[], None]]:
    """Within it the function that comes takes back, as often as called, what was stored since the beginning."""
    with transaction.atomic():
        beginning = transaction.savepoint()
        yield lambda: transaction.savepoint_rollback(beginning)
        transaction.set_rollback(True)


def _sent(route: Route, method: str, names: Names) -> dict[str, Any]:
    if method == "GET":
        return {"QUERY_STRING": urlencode(query_of(route, names))}
    if route.is_api or route.name in JSON_PAGES:
        said = json_of(route, method, names)
        return {} if said is None else {"data": json.dumps(said), "content_type": "application/json"}
    # Read ten times as fast as parts.
    said = urlencode(form_of(names), doseq=True)
    return {"data": said, "content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}


def ask(client: Client, route: Route, method: str, asked: Asked) -> Answer:
    """One request; ids and one-time marks are taken out of the answer, and the cookies are those of before."""
    path, sent = route.path(**asked.values), _sent(route, method, asked.names)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    response = getattr(client, method.lower())(path, **sent)
    client.cookies = SimpleCookie(cookies)
    text = b"".join(response) if response.streaming else response.content
    known = sorted({*map(str, asked.values.values()), *asked.names.values.values()}, key=len, reverse=True)
    headers = [(name, str(value)) for name, value in response.headers.items() if name not in _OWN_HEADERS]
    return Answer(
        response.status_code,
        _plain(text.decode(errors="replace"), known),
        tuple((name, _plain(value, known)) for name, value in sorted(headers)),
    )


def _plain(text: str, values: Sequence[str]) -> str:
    for noise in _NOISE:
        text = noise.sub("…", text)
    for value in values:
        text = text.replace(value, "…")
    return text


def leaks(
    worlds: Worlds,
    route: Route,
    actors: Sequence[str] = STRANGERS + MEMBERS,
    methods: Sequence[str] = METHODS,
) -> list[str]:
    """What the walk finds wrong with one route; an empty list when it is tight."""
    return list(_leaks(worlds, route, actors, methods))


def has_leaks(worlds: Worlds, route: Route, actors: Sequence[str], methods: Sequence[str] = METHODS) -> bool:
    """Whether it finds anything: after the first thing nothing more is asked."""
    with closing(_leaks(worlds, route, actors, methods)) as found:
        return any(found)


def _leaks(
    worlds: Worlds, route: Route, actors: Sequence[str], methods: Sequence[str]
) -> Generator[str, None, None]:
    with _undone() as undo:
        for actor in actors:
            for method in [method for method in methods if _is_worth_asking(route, method, actor)]:
                for what, why in _Asking(worlds, route, actor, method, undo).faults():
                    yield f"{actor} {method} {route} with {what}: {why}"


def _is_worth_asking(route: Route, method: str, actor: str) -> bool:
    """What a route does not take is refused before anything is looked up, whoever asks: one of them may try it."""
    takes = route.permission(method) is not None if route.is_api else method in ("GET", "POST")
    return takes or actor == "owner of both"


@dataclass
class _Asking:
    """One method of one route, asked by one actor in every way."""

    worlds: Worlds
    route: Route
    actor: str
    method: str
    undo: Callable[[], None]

    def faults(self) -> Iterator[tuple[str, str]]:
        worlds, own, other = self.worlds, self.worlds.own.slug, self.worlds.other.slug
        ours = {"company_slug": own, **values_of(self.route, worlds.own_rows)}
        theirs = values_of(self.route, worlds.rows)
        missing = missing_values(self.route)
        with names_read() as read:
            answer, fault = self._said(Asked(ours, worlds.ours))
        if fault:
            yield "our own", fault
        if names_an_owned_row(self.route):
            nothing = Asked({"company_slug": own, **missing}, worlds.ours)
            yield from self._pair(
                "their object", Asked({"company_slug": own, **theirs}, worlds.ours), nothing, answer
            )
        worlds.passed_on |= read.passed_on
        for what, names, nobodys in self._foreign_names(read):
            yield from self._pair(what, Asked(ours, names), Asked(ours, nobodys))
        if self.actor not in (*IN_BOTH, "owner of the other", "key of the other"):
            yield from self._pair(
                "their company",
                Asked({"company_slug": other, **theirs}, worlds.ours),
                Asked({"company_slug": "no-such-company", **missing}, worlds.ours),
            )

    def _foreign_names(self, read: Reading) -> Iterator[tuple[str, Names, Names]]:
        worlds, looked_up = self.worlds, read.names
        if self.route.is_api and self.method != "GET":
            looked_up |= set(names_in(self.route, self.method))
        if looked_up or read.passed_on or self.route.name in JSON_PAGES:
            yield "their ids in the fields", worlds.theirs, worlds.nobodys
        # All else being right, one id of the other company at a time.
        if self.actor == ("key" if self.route.is_api else "owner") and len(looked_up) > 1:
            for name in sorted(looked_up):
                yield (
                    f"their {name}",
                    worlds.ours.swapped(worlds.theirs, name),
                    worlds.ours.swapped(worlds.nobodys, name),
                )

    def _pair(
        self, what: str, foreign: Asked, missing: Asked, own: Answer | None = None
    ) -> Iterator[tuple[str, str]]:
        given, fault = self._said(foreign)
        nothing, _fault = self._said(missing)
        if own is not None and own != nothing:
            self.worlds.reached.add((self.actor, self.route.name, self.method))
        if fault:
            yield what, fault
        elif given != nothing:
            yield (
                what,
                f"{given.status} and not the {nothing.status} of what is missing: {_unlike(given, nothing)}",
            )

    def _said(self, asked: Asked) -> tuple[Answer, str]:
        self.worlds.asked += 1
        self.worlds.witness.forget()
        given = ask(self.worlds.actors[self.actor], self.route, self.method, asked)
        touched = self.worlds.witness.touched()
        self.undo()
        return given, self._fault(given, touched)

    def _fault(self, given: Answer, touched: set[str]) -> str:
        said = given.body + str(given.headers)
        if self.actor in IN_BOTH:
            # One's own companies stand in the switcher.
            said = said.replace(COMPANY_CANARY, "")
        if f"{CANARY}-" in said and self.actor != "owner of the other":
            return f"a text of the other company: …{said[max(0, said.index(f'{CANARY}-') - 80) :][:160]}…"
        # A key tells when it was used.
        if touched - ({"accounts_apikey"} if self.actor == "key of the other" else set()):
            return f"rows of the other company were touched: {', '.join(sorted(touched))}"
        return f"status {given.status}" if given.status >= 500 else ""


def _unlike(one: Answer, other: Answer) -> str:
    if one.headers != other.headers:
        return f"headers {set(one.headers) ^ set(other.headers)}"
    start = next((at for at, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b), 0)
    return (
        f"…{one.body[max(0, start - 40) : start + 60]!r} and …{other.body[max(0, start - 40) : start + 60]!r}"
    )
