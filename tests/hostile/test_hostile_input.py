"""The quick half of the promise that no input makes a 500: every item once, and every door once."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from django.utils.html import escape
from rest_framework.parsers import JSONParser

from accounts.tenancy import tenant
from common import json_gate, requests
from teams.models import Person
from tests.hostile.calls import good_bodies
from tests.hostile.corpus import CORPUS, JSON, MARKUP, STRINGS, Kind
from tests.hostile.judging import Judge
from tests.hostile.knocking import Doors
from tests.hostile.targets import address_of
from tests.hostile.world import api
from tests.tenancy.routes import all_routes

pytestmark = pytest.mark.django_db
LARGE = 10_000
PROMISED = {
    Kind.JSON: 50, Kind.QUERY: 40, Kind.STRING: 80, Kind.MARKUP: 40, Kind.XLSX: 30, Kind.CSV: 30, Kind.URL: 60,
    Kind.HEADER: 40, Kind.DATE: 20,
}  # fmt: skip


def test_the_corpus_has_as_many_items_of_each_kind_as_promised() -> None:
    kinds = Counter(item.kind for item in CORPUS)
    assert {kind: kinds[kind] for kind, least in PROMISED.items() if kinds[kind] < least} == {}
    assert kinds[Kind.FORM] + kinds[Kind.PATH] >= 30
    assert len({str(item) for item in CORPUS}) == len(CORPUS)


def test_every_page_and_call_that_writes_is_among_the_doors(doors: Doors) -> None:
    known = {(target.method, target.route) for target in doors.site.writes}
    calls = {
        (method, route.name)
        for route in all_routes()
        if route.is_of_company and route.is_api and route.api_view
        for method in route.api_view.rights
        if method != "GET"
    }
    assert calls - known == set()
    for route in all_routes():
        if route.is_of_company and not route.is_api and ("POST", route.name) not in known:
            assert doors.client.post(address_of(route, doors.world), {}).status_code == 405, route.name


def test_a_good_body_is_known_for_every_call_that_reads_one(doors: Doors) -> None:
    names = {route.name for route in all_routes()}
    bodies = good_bodies(doors.world)
    assert {key.split()[1] for key in bodies} - names == set()


def test_no_item_of_the_corpus_makes_a_500_or_half_a_write(doors: Doors, judge: Judge) -> None:
    doors.hear(judge, doors.covering())
    assert not judge.faults, "\n".join(judge.faults)
    assert judge.requests >= 500


def test_a_text_that_is_taken_comes_back_the_same_and_escaped(doors: Doors) -> None:
    """As it was sent, composed and with single spaces; what cannot be kept like that is refused, each on its own."""
    sent = {
        f"t-{number}": item.text for number, item in enumerate([*STRINGS, *MARKUP]) if _can_be_sent(item.text)
    }
    items = [{"external_id": key, "full_name": text} for key, text in sent.items()]
    answer = doors.world.program.post(
        api(doors.world, "people/bulk"), {"items": items}, content_type="application/json"
    ).json()
    taken = {row["external_id"] for row in answer["results"] if row["status"] == "created"}
    assert len(taken) > len(sent) / 2
    with tenant(doors.world.company):
        found = Person.objects.for_company(doors.world.company).filter(external_id__in=taken)
        kept = dict(found.values_list("external_id", "full_name"))
    assert {key: kept[key] for key in taken if kept[key] != _composed(sent[key])} == {}
    page = doors.world.browser.get(f"{doors.world.base}people/").content.decode()
    assert any(escape(sent[key]) in page for key in taken if "<script>" in sent[key])
    assert [item.name for item in MARKUP if "<" in item.text and item.text in page] == []


def _can_be_sent(text: str) -> bool:
    """The gate refuses the whole call for a single NUL or half a surrogate pair."""
    return not requests.unusable_text(text) and len(text) < LARGE


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize("gate", ["pages", "calls"])
def test_with_the_gate_open_the_corpus_finds_500s(
    doors: Doors, judge: Judge, gate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "unusable_text", lambda _text: False)
    if gate == "pages":
        nul = next(item for item in STRINGS if item.name == "NUL inside")
        # From the end, where the first one stands that gives way.
        knocks = [
            doors.field(target, path, nul.text, nul)
            for target in reversed(doors.site.pages)
            for path in target.texts
        ]
    else:
        monkeypatch.setattr(json_gate.GatedJSONParser, "parse", JSONParser.parse)
        target = next(target for target in doors.site.calls if target.route == "api-duties-match")
        knocks = [doors.envelope(target, item) for item in JSON]
    for knock in knocks:
        doors.hear(judge, iter([knock]))
        if any("status 500" in fault for fault in judge.faults):
            return
    pytest.fail("an open gate was not missed")
