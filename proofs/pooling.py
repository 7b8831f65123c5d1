"""A crowd of threads that does units of work of many companies over connections that they share.

A unit is what one request or task does with the database. Each ends like a request can: well, with an exception, with
an error of the database, or with the connection gone; the next one on the same connection belongs to somebody else.
For `proofs/judges/test_pooling.py` alone.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import Any

from django.db import DatabaseError, Error, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from tests.factories import make_company, make_key

COMPANIES, THREADS = 20, 64
# How often each happens, of a hundred.
KINDS = {
    "plain": 20,
    "write": 20,
    "nested": 20,
    "exception": 12,
    "savepoint": 12,
    "database error": 10,
    "request": 5,
    "killed": 1,
}
MEANT_TO_FAIL: dict[str, tuple[type[Exception], ...]] = {"exception": (KeyError,), "killed": (Error,)}
UNIT = "proof.unit"


class Pool:
    """So many connections for everybody: whoever has done a unit leaves the connection to the next."""

    def __init__(self, size: int, **changed: Any) -> None:
        self.free: SimpleQueue[BaseDatabaseWrapper] = SimpleQueue()
        self.all = [connection.copy() for _ in range(size)]
        for each in self.all:
            each.settings_dict = {**each.settings_dict, **changed}
            each.inc_thread_sharing()
            self.free.put(each)

    @contextmanager
    def one(self) -> Iterator[None]:
        borrowed = self.free.get()
        connections["default"] = borrowed
        try:
            # What a request of Django begins with: a connection that died is opened anew.
            borrowed.close_if_unusable_or_obsolete()
            yield
        finally:
            self.free.put(borrowed)

    def close(self) -> None:
        for each in self.all:
            each.close()


class Crowd:
    """The threads, whose companies carry their mark as their name, and what the threads found wrong."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.companies = [make_company(f"MARK-{number:02d}") for number in range(COMPANIES)]
        self.keys = [make_key(company).headers for company in self.companies]
        self.wrong: list[str] = []
        self.done: Counter[str] = Counter()

    def run(self, units: int) -> None:
        share = -(-units // THREADS)
        threads = [threading.Thread(target=self._member, args=(seed, share)) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _member(self, seed: int, share: int) -> None:
        choice, own = random.Random(seed), connections["default"]
        kinds = choice.choices(list(KINDS), weights=list(KINDS.values()), k=share)
        try:
            for kind in kinds:
                with self.pool.one():
                    self._unit(kind, *choice.sample(range(COMPANIES), 2))
        except Exception as error:  # (a thread would swallow it)
            self.wrong.append(repr(error))
        finally:
            connections["default"] = own
            own.close()

    def _unit(self, kind: str, number: int, other: int) -> None:
        with suppress(*MEANT_TO_FAIL.get(kind, ())):
            STEPS[kind](self, number, other)
        self.done[kind] += 1
        if kind != "killed":
            self._nobody_is_left(kind)

    def _nobody_is_left(self, kind: str) -> None:
        try:
            rows = list(AuditEvent.objects.get_queryset().order_by().values_list("company_id")[:1])
        except DatabaseError:
            return
        self.wrong.append(f"{kind} left a company behind: {rows}")

    def look(self, number: int) -> None:
        """Sees what the unit sees of companies: its own alone."""
        seen = list(Company.objects.values_list("name", flat=True))
        if seen != [self.companies[number].name]:
            self.wrong.append(f"{self.companies[number].name} saw {seen}")

    def plain(self, number: int, _other: int) -> None:
        with tenant(self.companies[number]):
            self.look(number)

    def write(self, number: int, _other: int) -> None:
        company = self.companies[number]
        with tenant(company):
            AuditEvent.objects.create(company=company, verb=UNIT, actor_label=company.name)

    def nested(self, number: int, other: int) -> None:
        with tenant(self.companies[number]):
            with tenant(self.companies[other]):
                self.look(other)
            self.look(number)

    def exception(self, number: int, other: int) -> None:
        with tenant(self.companies[number]):
            with suppress(KeyError), tenant(self.companies[other]):
                raise KeyError
            self.look(number)
            raise KeyError

    def savepoint(self, number: int, other: int) -> None:
        with tenant(self.companies[number]):
            with transaction.atomic(), tenant(self.companies[other]):
                transaction.set_rollback(True)
            self.look(number)

    def database_error(self, number: int, other: int) -> None:
        with tenant(self.companies[number]):
            with suppress(DatabaseError), tenant(self.companies[other]), connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
            self.look(number)

    def request(self, number: int, _other: int) -> None:
        company = self.companies[number]
        answer = Client(headers=self.keys[number]).get(f"/api/v1/companies/{company.slug}/").json()
        if answer.get("name") != company.name:
            self.wrong.append(f"{company.name} was answered {answer}")

    def killed(self, number: int, _other: int) -> None:
        with tenant(self.companies[number]), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


STEPS: dict[str, Callable[[Crowd, int, int], None]] = {
    kind: getattr(Crowd, kind.replace(" ", "_")) for kind in KINDS
}


def mixed_rows(companies: list[Company]) -> tuple[int, int]:
    """How many rows the units wrote, and how many of them stand with another company than the one they name."""
    written = mixed = 0
    for company in companies:
        with tenant(company):
            units = AuditEvent.objects.for_company(company).filter(verb=UNIT)
            written += units.count()
            mixed += units.exclude(actor_label=company.name).count()
    return written, mixed
