"""Nothing of another company is anywhere near ours, and nothing personal in lines, messages, keys and addresses.

One run of everything is looked through by several tests; what it does is committed and removed at the end.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import logging
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from kombu import Connection

from proofs.canaries.errands import all_of, boards_of, charts_of, reports_of, run_errands
from proofs.canaries.harvest import ADDRESS, IMPERSONAL, LINE, Harvest, Lines
from proofs.canaries.scanner import Scanner
from proofs.canaries.walk import walk
from proofs.canaries.world import CANARY, LATIN, MAIL, NAME, PHONE, World, fill_other, make_world
from salesorg.celery import app
from tests.factories import make_key
from tests.jobs.test_real_worker import broker
from tests.tenancy.quick import quick_requests

# The run itself stands before the first test. Without the mark there would be no database of the tests, and the run
# would stand on the program's own.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
LEAST, LEAST_SHOWN = 20_000, 200
# What people type in: no rule may keep the canary out of these.
FREE = {
    "name",
    "title",
    "full_name",
    "email",
    "text",
    "comment",
    "note",
    "reason_text",
    "message",
    "data",
    "payload",
}


@dataclass
class Run:
    """What a whole run found, and by which words files of the other company itself were found."""

    harvest: Harvest
    world: World
    controls: dict[str, list[str]]
    waiting: int


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any) -> Iterator[Run]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        store = redis.Redis.from_url(broker())
        store.flushdb()
        try:
            with Connection(broker()) as link:
                _ring_at(link, patch)
                yield _run(store)
        finally:
            store.flushdb()
            store.close()
            call_command("flush", verbosity=0, interactive=False)


def _ring_at(link: Connection, patch: pytest.MonkeyPatch) -> None:
    """What the site tells its workers goes to a broker of our own, and waits there."""
    send = app.send_task
    patch.setattr(app, "send_task", lambda *what, **how: send(*what, **{**how, "connection": link}))


def _run(store: redis.Redis) -> Run:
    harvest = Harvest()
    lines, logger = Lines(harvest), logging.getLogger()
    world = make_world()
    controls = _files_of_the_other(world)
    fill_other(world)
    logger.addHandler(lines)
    try:
        run_errands(world, harvest)
        with quick_requests():
            world.sign_in()
            walk(world, harvest)
    finally:
        logger.removeHandler(lines)
    harvest.take_tables(world.own)
    return Run(harvest, world, controls, harvest.take_valkey(store))


def _files_of_the_other(world: World) -> dict[str, list[str]]:
    """For each file that the other company itself takes out, the parts of it in which the scanner sees the canary."""
    scanner, seen = Scanner([CANARY]), dict[str, list[str]]()

    def take(name: str, file: bytes) -> None:
        seen[name] = scanner.hits(name, file)

    program = Client(headers=make_key(world.other).headers)
    charts_of(world.other, program, take)
    for errand in (boards_of, reports_of, all_of):
        errand(world.other, world.theirs, take)
    return seen


def test_no_text_of_another_company_is_anywhere(run: Run, record_property: Any) -> None:
    assert run.harvest.foreign_in == []
    counted, held = run.harvest.counted, run.world.held
    assert counted.total() >= LEAST
    # Our people were shown something: what is refused to everybody would prove nothing.
    assert run.harvest.answered[200] >= LEAST_SHOWN
    parts = ", ".join(f"{number:,} × {kind}" for kind, number in counted.most_common())
    columns = f"{len(held)} of {len(held) + len(run.world.cannot_hold)} text columns full of canaries"
    record_property("figure", f"{counted.total():,} artefacts ({parts}), {columns}: 0 hits")


def test_every_column_that_takes_a_text_holds_a_canary(run: Run) -> None:
    """The others hold words of the program's own, which a rule of the table or the column's length keeps to."""
    assert len(run.world.held) >= 130
    assert [name for name in run.world.cannot_hold if name.split(".")[1] in FREE] == []


def test_nothing_personal_is_in_lines_messages_stores_and_addresses(run: Run, record_property: Any) -> None:
    assert run.harvest.personal_in == []
    counted = {kind: run.harvest.counted[kind] for kind in IMPERSONAL}
    assert [kind for kind, number in counted.items() if number == 0] == []
    assert run.waiting > 0
    record_property(
        "figure", ", ".join(f"{number:,} × {kind}" for kind, number in counted.items()) + ": 0 hits"
    )


def test_a_key_of_a_maker_of_two_companies_is_shown_one(run: Run, record_property: Any) -> None:
    key = "key of a maker of both"
    assert [hit for hit in run.harvest.foreign_in if f"to {key}:" in hit] == []
    assert run.harvest.asked[key] >= 300
    assert run.harvest.strangers[key] == {404}
    record_property("figure", f"{run.harvest.asked[key]} calls: 0 texts of the maker's other company")


def test_the_scanner_sees_the_canary_in_every_file_of_the_other_company(run: Run) -> None:
    """The control: files of each kind, of which archives and documents are unpacked."""
    unseen = {name for name, hits in run.controls.items() if not hits}
    # Made of dots.
    assert unseen <= {"chart.png"}
    for name, inside in {"everything.zip": "/", "board.xlsx": "/xl/", "report.pdf": "/text"}.items():
        assert any(inside in hit for hit in run.controls[name]), name


@pytest.mark.parametrize(
    "written",
    [
        CANARY.lower(),
        f"\\x{CANARY.encode().hex()}",
        base64.b64encode(f'["{CANARY}", 1]'.encode()).decode(),
        base64.urlsafe_b64encode(zlib.compress(f"a session of {CANARY}".encode())).decode(),
    ],
)
def test_the_scanner_reads_what_stores_write(written: str) -> None:
    assert Scanner([CANARY]).hits("written", f"x: {written};", deep=True) == ["written"]


def test_the_scanner_reads_quoted_packed_and_nested_texts() -> None:
    scanner, packed = Scanner([NAME]), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("a.txt", NAME * 9)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", packed.getvalue())
    assert scanner.hits("outer", outer.getvalue()) == ["outer/inner.zip/a.txt"]
    assert scanner.hits("gz", gzip.compress(NAME.encode() * 9)) == ["gz/gunzipped"]
    for written in (quote(NAME), json.dumps(NAME), "".join(f"&#{ord(letter)};" for letter in NAME)):
        assert scanner.hits("text", written) == ["text"]
    assert scanner.hits("text", "Иванов") == []


@pytest.mark.parametrize("kind", IMPERSONAL)
def test_a_personal_word_in_the_wrong_place_is_noticed(kind: str) -> None:
    """The control of the test of personal words."""
    for word in (NAME, LATIN, MAIL, PHONE):
        harvest = Harvest()
        harvest.take(kind, "one", f"nobody but {word}")
        assert harvest.personal_in == [f"{kind} one"]
        assert harvest.foreign_in == []


def test_a_line_that_tells_a_name_is_noticed() -> None:
    harvest = Harvest()
    lines, logger = Lines(harvest), logging.getLogger("proofs.canaries")
    lines.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(lines)
    logger.warning("nobody calls %s", MAIL)
    logger.removeHandler(lines)
    assert harvest.personal_in == [f"{LINE} proofs.canaries"]


def test_an_answer_of_the_other_company_is_noticed() -> None:
    harvest = Harvest()
    harvest.take_answer("owner", "one", HttpResponse(f'<a href="/c/x/?q={quote(NAME)}">{CANARY}</a>'))
    assert harvest.foreign_in == ["answer to owner: one"]
    assert harvest.personal_in == [f"{ADDRESS} to owner: one"]
