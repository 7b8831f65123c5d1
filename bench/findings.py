"""An operation on 500 positions with its findings brought up to date, beside the same one with that switched off.

Each is measured twice. "Call": the chart's own request from its first middleware to its answer, with the news that the
page draws: what whoever edits waits for. "Write": only the operation inside of it, in its own committed transaction,
with its entries in the log and in the audit. Each figure is a median; the findings start from the analysis of the
change before, as in a process where somebody is editing. Off means that nothing is analysed and nothing stored. The two
take turns, so that a machine that slows down slows down both; the first operation of each turn is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from statistics import median
from typing import Any, cast
from unittest.mock import patch
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.sessions import begin
from accounts.tenancy import tenant
from bench.chart_server import Office, office_of
from bench.measurement import Measurement, once
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from salesorg.warming import warm_up
from teams.actions.findings import FindingChanges
from teams.actions.operations import apply_operations

SIZE = 500
TURNS, ROUNDS = 6, 6
Json = dict[str, Any]


def main() -> Iterable[Measurement]:
    load_catalogue(read_catalogue())
    warm_up()  # Python's collector as a process of the web has it
    peer = "the same with findings off"
    with office_of(SIZE) as office:
        for way, working in (("call", _calling), ("write", _applying)):
            all_ours = all_theirs = 0.0
            for name, operations in _operations(office).items():
                ours, theirs = _by_turns(working(office, operations))
                all_ours, all_theirs = all_ours + ours, all_theirs + theirs
                yield Measurement(f"{way}: {name}, {SIZE} positions", ours * 1e3, peer, theirs * 1e3, "ms")
            yield Measurement(
                f"{way}: one of each, {SIZE} positions", all_ours * 1e3, peer, all_theirs * 1e3, "ms"
            )


def _by_turns(work: Callable[[], None]) -> tuple[float, float]:
    """Median seconds with findings, and without."""
    with_findings: list[float] = []
    without: list[float] = []
    for _ in range(TURNS):
        with_findings += _timed(work)
        with _findings_off():
            without += _timed(work)
    return median(with_findings), median(without)


def _timed(work: Callable[[], None]) -> list[float]:
    work()
    return [once(work) for _ in range(ROUNDS)]


def _operations(office: Office) -> dict[str, Iterator[Json]]:
    """Kind -> the operation and its opposite by turns, or a new one each time."""
    seller, head = str(office.seller.key), str(office.heads[3].key)

    def turns(kind: str, key: str, name: str, values: tuple[Any, Any], **members: Any) -> Iterator[Json]:
        return cycle([{"op": kind, "key": key, name: value, **members} for value in values])

    leaders = (str(office.heads[1].key), str(office.heads[0].key))
    duty = {"responsibility": "receivables-control"}
    scopes = ({"region": ["Регион 5"]}, {"region": ["Регион 3"]})
    return {
        "move": turns("move", seller, "parent", leaders),
        "rename": turns("rename", seller, "title", ("Менеджер", "Старший менеджер")),
        "set_involvement": turns("set_involvement", seller, "involvement", ("AR", None), **duty),
        "set_scope": turns("set_scope", seller, "scope", scopes),
        # What all who work under a head have from it: half of the findings of a branch close, as many open.
        "set_scope of a head": turns("set_scope", head, "scope", scopes),
        # Nothing that it opens was ever said: all of it has to be written with its words.
        "set_scope of a head, a market never seen": (
            {"op": "set_scope", "key": head, "scope": {"region": [f"Новый регион {number}"]}}
            for number in count(1)
        ),
    }


def _applying(office: Office, operations: Iterator[Json]) -> Callable[[], None]:
    def work() -> None:
        with tenant(office.company):
            apply_operations(
                structure=office.structure,
                operations=[next(operations)],
                base_revision=None,
                by=office.by,
            )

    return work


def _calling(office: Office, operations: Iterator[Json]) -> Callable[[], None]:
    """The same sent by the page; the answer is the revision that its next call is based on."""
    browser = _signed_in(office)
    path = reverse("teams:chart-operations", args=[office.company.slug, office.structure.uid])
    with tenant(office.company):
        office.structure.refresh_from_db()
    page = {"client": str(uuid4()), "base": office.structure.revision}

    def work() -> None:
        body = {**page, "batch": str(uuid4()), "operations": [next(operations)]}
        answer = browser.post(path, json.dumps(body), content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.content.decode()[:500]}")
        page["base"] = answer.json()["revision"]

    return work


def _signed_in(office: Office) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(cast(User, office.by.user))
    session = browser.session
    begin(session)
    session.save()
    return browser


@contextmanager
def _findings_off() -> Iterator[None]:
    with patch("teams.actions.operations.sync_findings", lambda **_given: FindingChanges((), (), 0)):
        yield
