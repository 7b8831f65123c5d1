"""The load of `make chaos` notices by itself: an answer that contradicts another, a caller that stops, a watch that is
blind."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest

from proofs.chaos import verdicts
from proofs.chaos.callers import Caller, Crm
from proofs.chaos.cast import Cast
from proofs.chaos.drive import Run, oldest_wait
from proofs.chaos.keeper import Keeper
from proofs.chaos.ledger import World
from proofs.chaos.site import Site, free_port
from proofs.chaos.traffic import Traffic

CAST = Cast(
    company=1,
    slug="chaos",
    structure="structure",
    root="root",
    shared=(),
    people=("Продавцов 1", "Продавцов 2"),
    editors=(),
    crm="key",
    session="session",
    roots=1,
)
PAGE = b"salesorg_oldest_due_job_seconds 7.5\n"


@dataclass
class Answers:
    """What the site says: to a push, to whoever reads facts, and on the page for Prometheus."""

    port: int
    stored: dict[str, str]
    falsify: Callable[[str], str] = str
    promised: int = len(PAGE)


@pytest.fixture
def answers() -> Iterator[Answers]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.stored |= {item["external_id"]: item["value"] for item in body["items"]}
            self._say({"failed": 0})

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self.send_response(200)
                self.send_header("Content-Length", str(told.promised))
                self.end_headers()
                self.wfile.write(PAGE)
                return
            facts = [
                {"external_id": fact, "value": told.falsify(value)} for fact, value in told.stored.items()
            ]
            self._say({"results": facts})

        def _say(self, body: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Answers(server.server_address[1], {})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site.make()
    yield site
    site.destroy()


def run_on(site: Site) -> Run:
    return Run(site, Keeper(Path(site.home), {}, {}), CAST, Traffic(site.port), [])


def test_a_fact_that_reads_as_it_was_acknowledged_is_no_oddity(answers: Answers) -> None:
    crm = Crm(Traffic(answers.port), CAST, Random(1))

    crm.turn()

    assert [reply.what for reply in crm.traffic.replies] == ["facts", "facts read"]
    assert not crm.traffic.oddities


@pytest.mark.parametrize("lie", [lambda value: "0.0001", lambda value: "-" + value])
def test_a_fact_that_reads_otherwise_than_it_was_acknowledged_is_an_oddity(
    answers: Answers, lie: Callable[[str], str]
) -> None:
    answers.falsify = lie
    crm = Crm(Traffic(answers.port), CAST, Random(1))

    crm.turn()

    assert crm.traffic.oddities == {"facts read: not what was acknowledged": 1}


def test_a_caller_that_breaks_off_is_an_oddity(answers: Answers) -> None:
    class Weak(Caller):
        def turn(self) -> None:
            raise KeyError("results")

    weak = Weak(Traffic(answers.port), CAST, Random(1))

    with pytest.raises(KeyError):
        weak.run()

    assert weak.traffic.oddities == {"Weak broke off: KeyError('results')": 1}


def test_the_oldest_due_job_is_read_from_the_page_for_prometheus(site: Site, answers: Answers) -> None:
    assert oldest_wait(replace(site, metrics_port=answers.port)) == 7.5


def test_a_page_for_prometheus_that_breaks_off_says_nothing_about_jobs(site: Site, answers: Answers) -> None:
    answers.promised = len(PAGE) + 100

    assert oldest_wait(replace(site, metrics_port=answers.port)) is None


def test_a_page_for_prometheus_that_nobody_serves_says_nothing_about_jobs(site: Site) -> None:
    assert oldest_wait(replace(site, metrics_port=free_port())) is None


def test_jobs_that_were_looked_at_all_the_time_are_a_promise_held(site: Site) -> None:
    run = run_on(site)
    run.blind_s = verdicts.LONGEST_BLIND_S

    assert verdicts.of_run(run, World())["F2"].held is True


def test_jobs_that_nobody_could_look_at_for_a_minute_are_no_promise_held(site: Site) -> None:
    run = run_on(site)
    run.blind_s = verdicts.LONGEST_BLIND_S + 1

    assert verdicts.of_run(run, World())["F2"].held is False
