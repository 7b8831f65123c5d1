"""Which item knocks at which door of those who stand outside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.db import transaction
from django.test import Client

from tests.hostile.corpus import DATES, FORMS, HEADERS, JSON, MARKUP, PATHS, QUERIES, STRINGS, URLS
from tests.hostile.corpus.items import Envelope, Item, Kind
from tests.hostile.corpus.numbers import VALUES
from tests.hostile.judging_outside import JudgeOutside
from tests.hostile.knocking import Doors, Knock, paired
from tests.hostile.targets import Target, leaves, replaced
from tests.hostile.visitors import KNOWN, UNKNOWN, Street

# Whoever does not know these is not let in, whatever is written there.
SECRETS = {"login", "password", "oldpassword", "code", "credential"}
# Where a form leads to afterwards.
LEADS = "next"
_LARGE = 50_000
# Made anew for each request, from every route there is.
_DEAR = {"openapi"}
_SAID = (*STRINGS, *MARKUP, *DATES)
GROUPS = (
    "texts", "addresses", "bodies", "keys", "members", "queries", "leading queries", "paths", "headers",
)  # fmt: skip
T = TypeVar("T")
_OF_THE_REQUEST = re.compile(r'(?:csrfmiddlewaretoken" value|csrf-token" content|nonce)="[^"]*"')


class OutsideDoors(Doors):
    """Makes the requests of the street; each visitor's browser holds before a request what it held before all."""

    def __init__(self, street: Street) -> None:
        self.site = street  # type: ignore[assignment]
        self.street = street
        self.judge: JudgeOutside | None = None

    def hear(self, judge: Any, knocks: Iterator[Knock]) -> None:
        self.judge = judge
        super().hear(judge, knocks)

    def as_at_first(self, target: Target) -> None:
        target.visitor.come_back()
        if self.judge is not None:
            self.judge.client = target.visitor.client

    def browser(self, target: Target) -> Client:
        browser: Client = target.visitor.client
        return browser

    def text(self, target: Target, name: str, item: Item) -> Knock:
        """A text in one field of a form that is filled in rightly otherwise."""
        knock = self.field(target, (name,), item.text, item)
        knock.may = name not in SECRETS
        return knock

    def credential(self, target: Target, text: str, name: object, *, may: bool = False) -> Knock:
        """What a browser's key would have said."""
        knock = self.field(target, ("credential",), text, name)
        knock.may = may
        # The page shows JSON of its own, in which a few letters of another are found.
        knock.payload = text if "<" in text else ""
        return knock

    def told(self, target: Target, language: str, **given: str) -> tuple[Any, ...]:
        """What a stranger is answered to a form with these fields, as far as it could tell two accounts apart."""
        assert target.form is not None
        beginning = transaction.savepoint()
        self.as_at_first(target)
        fields = {name: values[0] for name, values in target.form.fields.items() if values} | given
        body = urlencode(fields, errors="surrogatepass")
        answer = self.browser(target).generic(
            "POST", target.address, body, "application/x-www-form-urlencoded", HTTP_ACCEPT_LANGUAGE=language
        )
        transaction.savepoint_rollback(beginning)
        page = _OF_THE_REQUEST.sub("", answer.getvalue().decode(errors="replace"))
        for email in (KNOWN, UNKNOWN, answer.headers["X-Request-Id"]):
            page = page.replace(email, "…")
        return answer.status_code, answer.headers.get("Location"), sorted(self.browser(target).cookies), page

    # --- who meets whom -------------------------------------------------------------------------------------

    def forms(self) -> list[Target]:
        return [target for target in self.street.writes if target.texts]

    def keys(self) -> list[Target]:
        """The doors that take what a browser's key says."""
        return [target for target in self.street.writes if target.form and "credential" in target.form.fields]

    def covering(self) -> Iterator[Knock]:
        """Every item that fits at one door of a kind, and every field of every form with an item."""
        fields = [(target, name) for target in self.forms() for (name,) in target.texts]
        for (target, name), item in paired(fields, _SAID):
            yield self.text(target, name, item)
        for (target, name), item in paired(self._leading(), URLS):
            yield self.text(target, name, item)
        for target, envelope in paired(self.street.writes, FORMS):
            yield self.envelope(target, envelope)
        for target, envelope in paired(self.keys(), JSON):
            yield self._said_by_key(target, "", envelope)
        yield from self.members(step=7)
        for target, item in paired(self.street.reads, QUERIES):
            yield self.query(target, item)
        for (target, place), item in paired(list(self._named()), PATHS):
            yield self.path(target, place, item)
        for target, item in paired([*self.street.reads, *self.street.writes], HEADERS):
            yield self.header(target, item)

    def group(self, name: str) -> Iterator[Knock]:
        """Every field, form, page or part of an address with items of each class that fits, moving on from door to
        door, so that each item comes to several doors of each visitor's kind. `name`: one of GROUPS."""
        forms, writes, reads = self.forms(), self.street.writes, self.street.reads
        match name:
            case "texts":
                return self._each([(t, name) for t in forms for (name,) in t.texts], _SAID, 6, self.text)
            case "addresses":
                return self._each(self._leading(), URLS, 3, self.text)
            case "bodies":
                return self._each(_doors(writes), FORMS, 3, self._body)
            case "keys":
                return self._each(_doors(self.keys()), JSON, 1, self._said_by_key)
            case "members":
                return self.members(step=2)
            case "queries":
                return self._each(_doors(reads), QUERIES, 4, self._query)
            case "leading queries":
                led = [target for target in reads if LEADS in target.parameters]
                return self._each(_doors(led), URLS, 3, self._query)
            case "paths":
                return self._each(list(self._named()), PATHS, 2, self.path)
            case "headers":
                return self._each(_doors([*reads, *writes]), HEADERS, 12, self._header)
        raise LookupError(name)

    @staticmethod
    def _each(
        doors: Sequence[tuple[Target, Any]],
        items: Sequence[T],
        step: int,
        knock: Callable[[Target, Any, T], Knock],
    ) -> Iterator[Knock]:
        """Every `step`th pair; more seldom what takes long."""
        for number, (target, place) in enumerate(doors):
            for turn, item in enumerate(items):
                is_dear = len(getattr(item, "text", "")) >= _LARGE or target.route in _DEAR
                if (turn + number) % (step * 9 if is_dear else step) == 0:
                    yield knock(target, place, item)

    def _leading(self) -> list[tuple[Target, str]]:
        return [(target, LEADS) for target in self.forms() if (LEADS,) in target.texts]

    def _body(self, target: Target, _place: str, item: Envelope) -> Knock:
        return self.envelope(target, item)

    def _said_by_key(self, target: Target, _place: str, item: Envelope) -> Knock:
        return self.credential(target, item.body.decode(errors="replace"), item)

    def _query(self, target: Target, _place: str, item: Item) -> Knock:
        if item.kind == Kind.URL:
            return self.parameter(target, LEADS, replace(item, text=quote(item.text, errors="surrogatepass")))
        return self.query(target, item)

    def _header(self, target: Target, _place: str, item: Item) -> Knock:
        return self.header(target, item)

    def members(self, *, step: int = 1) -> Iterator[Knock]:
        """A key's true answer with one member of another type or text; what nobody reads may be anything."""
        number = 0
        for target in self.keys():
            assert target.form is not None
            (given,) = target.form.fields["credential"]
            true = json.loads(given)
            for path in [("more",), *leaves(true)]:
                for name, value in [*VALUES.items(), *_TEXTS]:
                    number += 1
                    if number % step == 0:
                        spoilt = json.dumps(replaced(true, path, value))
                        yield self.credential(target, spoilt, f"{name} at {path}", may=True)

    def _named(self) -> Iterator[tuple[Target, int]]:
        """The parts of addresses that name something: a token, a key, a number."""
        for target in [*self.street.reads, *self.street.writes]:
            parts = target.address.split("/")
            fixed = target.pattern.split("/")
            for place, part in enumerate(fixed):
                if any(mark in part for mark in "<("):
                    yield target, min(place + 1, len(parts) - 2)


def _doors(targets: Sequence[Target]) -> list[tuple[Target, str]]:
    return [(target, "") for target in targets]


_MOST_LETTERS = 1_000
_SHORT = [item for item in (*STRINGS, *MARKUP) if len(item.text) < _MOST_LETTERS]
_TEXTS = [*((f"{item}", item.text) for item in _SHORT[::9]), ("NUL", "a\0b"), ("half a character", "\ud800")]
