"""Which item knocks at which door, and the request that it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from tests.hostile.carrying import Courier, Lost
from tests.hostile.corpus import (
    CSV,
    DATES,
    DOCUMENTS,
    FORMS,
    HEADERS,
    JSON,
    MARKUP,
    PATHS,
    QUERIES,
    STRINGS,
    URLS,
    XLSX,
)
from tests.hostile.corpus.items import Envelope, File, Item, Kind, Upload
from tests.hostile.corpus.numbers import VALUES
from tests.hostile.judging import Judge
from tests.hostile.targets import Map, Target
from tests.hostile.world import World

# What a page without parameters in its links is asked for all the same.
USUAL_PARAMETERS = ["q", "page", "on", "period", "after"]
LANGUAGES = ("ru", "en")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_LARGE = 50_000
ID = 36
T = TypeVar("T")


class _Sent(BytesIO):
    """Bytes under a name, as a browser sends them."""

    name = ""


@dataclass
class Knock:
    """One item at one door."""

    target: Target
    item: Item | Envelope | Upload | str
    send: Callable[..., HttpResponse]
    payload: str = ""
    may: bool = True
    asks_for_a_language: bool = True
    then: Callable[[str, HttpResponse], str | None] | None = None
    """What to look at afterwards, in the language of the request."""


class Doors:
    """Makes the requests of one world; a browser whose session ended in one has it again in the next."""

    def __init__(self, world: World, site: Map) -> None:
        self.world, self.site = world, site
        self.client = world.browser
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self._key = f"django.contrib.sessions.cache{self.cookies['sessionid']}"
        self._session = caches["quick"].get(self._key)

    def hear(self, judge: Judge, knocks: Iterator[Knock]) -> None:
        """Asks for each, in the two languages by turns."""
        for number, knock in enumerate(knocks):
            self.as_at_first(knock.target)
            language = LANGUAGES[number % 2]
            judge.ask(
                f"{knock.target} with {knock.item} in {language}",
                partial(knock.send, language),
                language=language if knock.asks_for_a_language else "",
                payload=knock.payload,
                may=knock.may,
                then=partial(knock.then, language) if knock.then else None,
            )

    def as_at_first(self, _target: Target) -> None:
        """The browser holds what it held before any request."""
        caches["quick"].set(self._key, self._session)
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value

    def browser(self, _target: Target) -> Client:
        return self.client

    # --- what is sent ---------------------------------------------------------------------------------------

    def _ask(
        self, target: Target, body: bytes, content_type: str, language: str, **headers: Any
    ) -> HttpResponse:
        meta = {"HTTP_ACCEPT_LANGUAGE": language, **headers}
        if given := target.headers.get("if-match"):
            meta.setdefault("HTTP_IF_MATCH", given)
        return self.browser(target).generic(target.method, target.address, body, content_type, **meta)

    def field(self, target: Target, path: tuple[Any, ...], value: Any, name: Any) -> Knock:
        spoilt = target.spoiled(path, value)
        body, kind = (_as_json(spoilt), _JSON) if target.takes_json else (_as_form(spoilt), _FORM)
        payload = value if isinstance(value, str) else ""
        return Knock(target, f"{name} at {path}", partial(self._ask, target, body, kind), payload)

    def envelope(self, target: Target, item: Envelope) -> Knock:
        reads = target.takes_json if item.kind == Kind.JSON else True
        return Knock(
            target,
            item,
            partial(self._ask, target, item.body, item.content_type),
            may=not (item.refused and reads),
        )

    def upload(self, target: Target, item: Upload, judge: Judge) -> Knock:
        """A file, carried to the end of its way."""
        return Knock(
            target,
            item,
            partial(self._post_file, target, item),
            then=partial(self._to_the_end, target, judge),
        )

    def _to_the_end(self, target: Target, judge: Judge, language: str, answer: HttpResponse) -> str | None:
        courier = Courier(self.world, judge, language)
        try:
            courier.follow(target.route, answer)
        except Lost as lost:
            return str(lost)
        finally:
            judge.requests += courier.steps
        return None

    def _post_file(self, target: Target, item: Upload, language: str) -> HttpResponse:
        assert target.form is not None
        file: File = item.file
        fields: dict[str, Any] = {name: values[0] for name, values in target.form.fields.items() if values}
        for name in target.form.files:
            # Django's own class of uploads would refuse some names before they are sent.
            fields[name] = _Sent(file.content)
            fields[name].name = file.name
        answer: Any = self.browser(target).post(target.address, fields, HTTP_ACCEPT_LANGUAGE=language)
        return answer

    def query(self, target: Target, item: Item) -> Knock:
        names = target.parameters or USUAL_PARAMETERS
        if "{name}" in item.text:
            query = "&".join(item.text.replace("{name}", name) for name in names)
        elif "=" in item.text.partition("&")[0]:
            query = item.text
        else:
            query = "&".join(f"{name}={item.text}" for name in names)
        return Knock(target, item, partial(self._read, target, query))

    def parameter(self, target: Target, name: str, item: Item) -> Knock:
        return Knock(target, f"{item} as {name}", partial(self._read, target, f"{name}={item.text}"))

    def _read(self, target: Target, query: str, language: str) -> HttpResponse:
        return self.browser(target).generic(
            "GET", target.address, QUERY_STRING=query, HTTP_ACCEPT_LANGUAGE=language
        )

    def path(self, target: Target, place: int, item: Item) -> Knock:
        parts = target.address.split("?")[0].split("/")
        spoilt = "/".join([*parts[:place], item.text, *parts[place + 1 :]])
        return Knock(target, f"{item} at part {place}", partial(self._elsewhere, target, spoilt))

    def _elsewhere(self, target: Target, address: str, language: str) -> HttpResponse:
        return self.browser(target).generic(target.method, address, HTTP_ACCEPT_LANGUAGE=language)

    def header(self, target: Target, item: Item) -> Knock:
        body, kind = (_as_json(target.body), _JSON) if target.takes_json else (b"", _FORM)
        # A cookie header would be replaced by those of the client.
        who = Client(raise_request_exception=False) if item.header == "HTTP_COOKIE" else self.browser(target)
        asks = item.header != "HTTP_ACCEPT_LANGUAGE"
        send = partial(self._with_header, who, target, item, body, kind)
        return Knock(target, item, send, asks_for_a_language=asks)

    def _with_header(
        self, who: Client, target: Target, item: Item, body: bytes, kind: str, language: str
    ) -> HttpResponse:
        meta = {"HTTP_ACCEPT_LANGUAGE": language, item.header: item.text}
        return who.generic(target.method, target.address, body, kind, **meta)

    # --- who meets whom -------------------------------------------------------------------------------------

    def covering(self) -> Iterator[Knock]:
        """Every item at one door, and every door with an item; files have a file of tests of their own."""
        texts = [target for target in self.site.writes if target.texts]
        for target, item in paired(texts, [*STRINGS, *MARKUP, *DATES]):
            yield self.field(target, target.texts[len(item.name) % len(target.texts)], item.text, item)
        for target, item in paired([target for target in texts if _has_url(target)], URLS):
            yield self.field(target, _url_field(target), item.text, item)
        for target, envelope in paired([target for target in self.site.writes if target.takes_json], JSON):
            yield self.envelope(target, envelope)
        for target, envelope in paired([target for target in self.site.pages if target.form][::5], FORMS):
            yield self.envelope(target, envelope)
        for target, item in paired(self.site.reads, QUERIES):
            yield self.query(target, item)
        for target, item in paired(self.site.reads[::4], PATHS):
            places = self._ids_of(target)
            if places:
                yield self.path(target, places[-1], item)
        for target, item in paired(self.site.reads[::4], HEADERS):
            yield self.header(target, item)

    def importing(self) -> list[Target]:
        return [target for target in self.site.pages if target.form is not None and target.form.files]

    def _ids_of(self, target: Target) -> list[int]:
        """Which parts of the address name something of the company."""
        parts = target.address.split("?")[0].split("/")
        return [
            place for place, part in enumerate(parts) if len(part) == ID or part == self.world.company.slug
        ]

    def texts(self, *, step: int = 1) -> Iterator[Knock]:
        """Each text, day and address at one field of each door that writes, by turns; every `step`th of them."""
        for door, target in enumerate(self.site.writes):
            fields = target.texts
            items = [*STRINGS, *MARKUP, *DATES, *(URLS if _has_url(target) else ())]
            for number, item in enumerate(items):
                if fields and (number + door) % step == 0:
                    path = (
                        _url_field(target)
                        if item.kind == Kind.URL
                        else fields[(number // step + door) % len(fields)]
                    )
                    if len(item.text) < _LARGE or (number + door) % 9 == 0:
                        yield self.field(target, path, item.text, item)

    def values(self, *, step: int = 1) -> Iterator[Knock]:
        """Each member of each JSON body as something of another type; every `step`th pair."""
        number = 0
        for target in self.site.writes:
            if target.takes_json:
                for path in target.texts:
                    number += 1
                    for turn, (name, value) in enumerate(VALUES.items()):
                        if (number + turn) % step == 0:
                            yield self.field(target, path, value, name)

    def envelopes(self, *, step: int = 1) -> Iterator[Knock]:
        for door, target in enumerate(self.site.writes):
            items = JSON if target.takes_json or target.is_api else FORMS
            for number, item in enumerate(items):
                if (number + door) % step == 0:
                    yield self.envelope(target, item)

    def uploads(self, judge: Judge, *, step: int = 1) -> Iterator[Knock]:
        """Each file at each page that imports such; every `step`th pair. A process is started for each."""
        for door, target in enumerate(self.importing()):
            of_texts = target.route == "roles:job-descriptions"
            items = [*DOCUMENTS, *XLSX[::8], *CSV[::8]] if of_texts else [*XLSX, *CSV, *DOCUMENTS[::8]]
            for number, item in enumerate(items):
                if (number + door) % step == 0:
                    yield self.upload(target, item, judge)

    def queries(self, *, step: int = 1) -> Iterator[Knock]:
        for door, target in enumerate(self.site.reads):
            for number, item in enumerate(QUERIES):
                if (number + door) % step == 0:
                    yield self.query(target, item)

    def parameters(self, *, step: int = 1) -> Iterator[Knock]:
        """Each parameter alone: the first that is refused hides the others. Every `step`th pair."""
        values = [
            item for item in QUERIES if "{name}" not in item.text and "=" not in item.text.partition("&")[0]
        ]
        places = [
            (read, name) for read in self.site.reads if len(read.parameters) > 1 for name in read.parameters
        ]
        for number, (target, name) in enumerate(places):
            for turn, item in enumerate(values):
                if (number + turn) % step == 0:
                    yield self.parameter(target, name, item)

    def paths(self, *, step: int = 1) -> Iterator[Knock]:
        for door, target in enumerate([*self.site.reads, *self.site.writes]):
            parts = target.address.split("?")[0].split("/")
            places = [
                place
                for place, part in enumerate(parts)
                if len(part) == 36 or part == self.world.company.slug
            ]
            for number, item in enumerate(PATHS):
                if places and (number + door) % step == 0:
                    yield self.path(target, places[-1 - (number % len(places))], item)

    def headers(self, *, each: int = 3) -> Iterator[Knock]:
        doors = [*self.site.reads, *self.site.writes]
        for number, item in enumerate(HEADERS):
            for turn in range(each):
                yield self.header(doors[(number * 37 + turn * 101) % len(doors)], item)


def paired(targets: Sequence[Target], items: Sequence[T]) -> Iterator[tuple[Target, T]]:
    """As many pairs as the longer of the two has, each member at least once."""
    for number in range(max(len(targets), len(items)) if targets else 0):
        yield targets[number % len(targets)], items[number % len(items)]


def _has_url(target: Target) -> bool:
    return any(path[-1] == "url" for path in target.texts)


def _url_field(target: Target) -> tuple[Any, ...]:
    return next(path for path in target.texts if path[-1] == "url")


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _as_form(fields: dict[str, list[str]]) -> bytes:
    """Half a surrogate pair is sent as the bytes that some programs make of it."""
    return urlencode(fields, doseq=True, errors="surrogatepass").encode()
