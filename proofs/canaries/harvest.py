"""All that comes out of the site, looked through as it comes: answers, files, letters, lines, messages, stores."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import redis
from django.db import connection

from accounts.models import Company
from accounts.tenancy import tenant
from common.logs import JsonFormatter, RoutesForAddresses
from custody.actions.erasure import owned_tables
from proofs.canaries.scanner import Scanner
from proofs.canaries.world import CANARY, PERSONAL

LINE, MESSAGE, VALKEY, ADDRESS = "log line", "message", "Valkey", "address"
# Where nothing personal may stand, not even of one's own company.
IMPERSONAL = (LINE, MESSAGE, VALKEY, ADDRESS)
# What is written in base64 there must be read as well.
DEEP = (MESSAGE, VALKEY, "cache")
_ADDRESS = re.compile(
    r'(?:href|src|action|formaction|data-url|hx-(?:get|post|put|patch|delete))="(?!mailto:|tel:|data:)([^"]*)"'
)
ADDRESS_HEADERS = (
    "Location",
    "HX-Redirect",
    "HX-Location",
    "HX-Push-Url",
    "HX-Replace-Url",
    "Link",
    "Refresh",
)


class Harvest:
    """Counts what was looked through, by kind, and keeps where a foreign or a personal word stood."""

    def __init__(self) -> None:
        self.foreign, self.personal = Scanner([CANARY]), Scanner(PERSONAL)
        self.counted: Counter[str] = Counter()
        self.foreign_in: list[str] = []
        self.personal_in: list[str] = []
        self.asked: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()
        """How often the walk was answered with each status."""
        self.strangers: defaultdict[str, set[int]] = defaultdict(set)
        """By who asked: the statuses with which another company's addresses were answered."""

    def take(self, kind: str, name: str, content: bytes | str) -> None:
        before, deep = self.foreign.parts, kind in DEEP
        self.foreign_in += [f"{kind} {hit}" for hit in self.foreign.hits(name, content, deep=deep)]
        self.counted[kind] += self.foreign.parts - before
        if kind in IMPERSONAL:
            self.personal_in += [f"{kind} {hit}" for hit in self.personal.hits(name, content, deep=deep)]

    def take_answer(self, actor: str, name: str, answer: Any, *, typed: Iterable[str] = ()) -> None:
        """An answer's body, its headers and the addresses in both, without what the asker had `typed` into the address:
        a page may repeat that."""
        body = answer.getvalue()
        headers = "\n".join(f"{header}: {value}" for header, value in answer.headers.items())
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        addresses = _ADDRESS.findall(body.decode(errors="replace")) if is_page else []
        addresses += [answer.headers[header] for header in ADDRESS_HEADERS if header in answer.headers]
        told = {"answer": body, "header block": headers.encode(), ADDRESS: "\n".join(addresses).encode()}
        for kind, content in told.items():
            for word in typed:
                content = content.replace(word.encode(), b"")
            if content:
                self.take(kind, f"to {actor}: {name}", content)
        self.asked[actor] += 1

    def take_letters(self, letters: Iterable[Any]) -> None:
        for letter in letters:
            self.take("letter", ", ".join(letter.to), letter.message().as_bytes())
            self.take("letter", ", ".join(letter.to), f"{letter.subject}\n{letter.body}")
            for content, kind in getattr(letter, "alternatives", []):
                self.take("letter", f"{', '.join(letter.to)} as {kind}", str(content))

    def take_valkey(self, store: redis.Redis) -> int:
        """Names and values of every key; how many messages waited there."""
        waiting = 0
        for key in store.scan_iter():
            self.take(VALKEY, "key", key)
            for value in _values(store, key):
                self.take(MESSAGE if key == b"celery" else VALKEY, key.decode(), value)
                waiting += key == b"celery"
        return waiting

    def take_tables(self, company: Company) -> None:
        """The rows of our company, and of the cache and the jobs of the database that are nobody's."""
        with tenant(company), connection.cursor() as cursor:
            for table in owned_tables():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                for (row,) in cursor.fetchall():
                    self.take("stored row", table, row)
            cursor.execute("SELECT cache_key, value FROM salesorg_cache")
            for key, value in cursor.fetchall():
                self.take("cache", "key", key)
                self.take("cache", key, value)


def _values(store: redis.Redis, key: bytes) -> Iterable[bytes | str]:
    kind = store.type(key)
    if kind == b"list":
        return store.lrange(key, 0, -1)
    if kind == b"set":
        return store.smembers(key)
    if kind == b"zset":
        return [value for value, _score in store.zscan_iter(key)]
    if kind == b"hash":
        return [part for pair in store.hgetall(key).items() for part in pair]
    with suppress(redis.ResponseError):
        return [store.get(key) or b""]
    return []


class Lines(logging.Handler):
    """Gives every line that a deployed site would write to the harvest."""

    def __init__(self, harvest: Harvest) -> None:
        super().__init__(logging.INFO)
        self.harvest = harvest
        self.addFilter(RoutesForAddresses())
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.harvest.take(LINE, record.name, self.format(record))
