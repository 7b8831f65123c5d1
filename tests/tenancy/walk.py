"""The stranger walk: every route, every method, with the ids of another company, asked for by everybody.

What exists but is another company's must answer exactly like what does not exist; and no text of the other company
may appear in any answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils.http import urlencode

from accounts.access import Access
from accounts.models import Company
from tests.factories import make_company, make_key, make_member, make_user, owner_of, signed_in
from tests.tenancy.objects import JSON_PAGES, missing_values, names_an_owned_row, values_of
from tests.tenancy.routes import METHODS, Route
from tests.tenancy.rows import Rows, fill

CANARY = "CANARY"
COMPANY_CANARY = f"{CANARY}-COMPANY"
_NOISE = [
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'name="csrf-token" content="[^"]*"'),
    re.compile(r'nonce="[^"]*"'),
    re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
    re.compile(r'class="so-request-id">.*?</p>', re.DOTALL),
]


class Body:
    """What a request brings, written once for all of them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.as_json = {"data": json.dumps(fields), "content_type": "application/json"}
        # Read ten times as fast as parts, and the fields are well over a hundred.
        self.as_form = {
            "data": urlencode(fields, doseq=True),
            "content_type": "application/x-www-form-urlencoded",
        }


@dataclass
class Worlds:
    """Our company, and the other one, which has a row of everything."""

    own: Company
    other: Company
    rows: Rows
    actors: dict[str, Client]

    @cached_property
    def body(self) -> Body:
        """The ids of the other company's rows under the names that a form or a call could use."""
        return Body(_ids(self.rows))


class Program(Client):
    """A program that sends a key with each request."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers)


def make_worlds() -> Worlds:
    """Two companies, and everybody who could ask: strangers, members, and one who is an owner of both."""
    own, both = make_company("Наша компания"), make_user()
    other = make_company(COMPANY_CANARY, owner=make_user(full_name=f"{CANARY}-owner"))
    make_member(own, Access.OWNER, user=both)
    make_member(other, Access.OWNER, user=both)
    actors: dict[str, Client] = {
        "anonymous": Client(),
        "outsider": signed_in(make_user()),
        "owner of the other": signed_in(owner_of(other)),
        "key of the other": Program(make_key(other).headers),
        "viewer": signed_in(make_member(own, Access.VIEWER)),
        "member": signed_in(make_member(own, Access.MEMBER)),
        "owner": signed_in(owner_of(own)),
        "key": Program(make_key(own).headers),
        "owner of both": signed_in(both),
    }
    return Worlds(own, other, fill(other, CANARY), actors)


STRANGERS = ("anonymous", "outsider", "owner of the other", "key of the other")
MEMBERS = ("viewer", "member", "owner", "key", "owner of both")


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


def _sent(route: Route, method: str, body: Body) -> dict[str, str]:
    if method == "GET" or (method != "POST" and not route.is_api):
        return {}
    return body.as_json if route.is_api or route.name in JSON_PAGES else body.as_form


def ask(client: Client, route: Route, method: str, values: Mapping[str, Any], body: Body) -> Answer:
    """One request; ids and one-time marks are taken out of the answer, and the cookies are those of before."""
    path, sent = route.path(**values), _sent(route, method, body)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    response = getattr(client, method.lower())(path, **sent)
    client.cookies = SimpleCookie(cookies)
    text = response.content.decode(errors="replace")
    headers = [(name, str(value)) for name, value in response.headers.items() if name in KEPT_HEADERS]
    return Answer(
        response.status_code, _plain(text, values), tuple((n, _plain(v, values)) for n, v in sorted(headers))
    )


KEPT_HEADERS = {"Location", "Content-Type", "Allow", "ETag", "Cache-Control"}


def _plain(text: str, values: Mapping[str, Any]) -> str:
    for noise in _NOISE:
        text = noise.sub("…", text)
    for value in sorted((str(value) for value in values.values()), key=len, reverse=True):
        text = text.replace(value, "…")
    return text


def leaks(
    worlds: Worlds,
    route: Route,
    actors: tuple[str, ...] = STRANGERS + MEMBERS,
    methods: tuple[str, ...] = METHODS,
) -> list[str]:
    """What the walk finds wrong with one route; an empty list when it is tight."""
    found = []
    with _undone() as undo:

        def answer(values: Mapping[str, Any]) -> Answer:
            given = ask(worlds.actors[actor], route, method, values, worlds.body)
            undo()
            return given

        for actor in actors:
            for method in [method for method in methods if _is_worth_asking(route, method, actor)]:
                for what, foreign, missing in _pairs(worlds, route, actor):
                    if why := _fault(answer(foreign), answer(missing) if missing else None, actor):
                        found.append(f"{actor} {method} {route} with {what}: {why}")
    return found


def _is_worth_asking(route: Route, method: str, actor: str) -> bool:
    """What a route does not take is refused before anything is looked up, whoever asks: one of them may try it."""
    takes = route.permission(method) is not None if route.is_api else method in ("GET", "POST")
    return takes or actor == "owner of both"


def _pairs(
    worlds: Worlds, route: Route, actor: str
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any] | None]]:
    theirs, missing = values_of(route, worlds.rows), missing_values(route)
    own, other = worlds.own.slug, worlds.other.slug
    if names_an_owned_row(route):
        yield "their object", {"company_slug": own, **theirs}, {"company_slug": own, **missing}
    else:
        yield "their ids in the body", {"company_slug": own, **missing}, None
    if actor not in ("owner of the other", "key of the other", "owner of both"):
        yield (
            "their company",
            {"company_slug": other, **theirs},
            {"company_slug": "no-such-company", **missing},
        )


def _ids(rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label, row in rows.made.items():
        if hasattr(row, "uid"):
            name = label.split(".")[1].lower()
            found |= {name: str(row.uid), f"{name}_id": row.pk, f"{name}_uid": str(row.uid)}
    return found


def _fault(theirs: Answer, missing: Answer | None, actor: str) -> str | None:
    said = theirs.body + str(theirs.headers)
    if actor == "owner of both":
        # One's own companies stand in the switcher.
        said = said.replace(COMPANY_CANARY, "")
    if f"{CANARY}-" in said and actor != "owner of the other":
        return f"a text of the other company: …{said[max(0, said.index(f'{CANARY}-') - 80) :][:160]}…"
    if theirs.status >= 500:
        return f"status {theirs.status}"
    if missing is not None and theirs != missing:
        return f"{theirs.status} and not the {missing.status} of what is missing"
    return None
