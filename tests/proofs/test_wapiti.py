"""What the walk of wapiti is worth: whose routes were reached, and what of its words counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.wapiti import EXPLAINED, LEAST_ROUTES, Finding, Walk, routes_by_user, verdict
from tests.architecture.sources import ROOT

OWNER, ROUTES = 7, {f"teams:{number}" for number in range(LEAST_ROUTES)}


def finding(kind: str) -> Finding:
    return Finding("owner", kind, 1, "GET /", "words")


def test_a_finding_that_nobody_explained_refutes() -> None:
    walks = [Walk("owner", OWNER, [finding("SQL Injection")])]
    assert verdict(walks, {OWNER: ROUTES}).held is False


def test_an_explained_finding_is_told_and_refutes_nothing() -> None:
    walks = [Walk("owner", OWNER, [finding(kind) for kind in EXPLAINED]), Walk("nobody", None, [])]
    told = verdict(walks, {OWNER: ROUTES})
    assert told.held is True
    assert f"{LEAST_ROUTES} routes as owner, 0 routes as nobody; 1 findings, 0 of them" in told.figure


def test_a_walk_that_lost_its_session_is_none() -> None:
    told = verdict([Walk("owner", OWNER, [])], {None: ROUTES})
    assert told.held is False
    assert "too short a walk: ['owner']" in told.figure


def test_routes_count_for_whom_they_answered(tmp_path: Path) -> None:
    lines = [
        {"route": "home", "status": 200},
        {"route": "teams:chart", "status": 200, "user_id": OWNER},
        {"route": "teams:chart", "status": 200, "user_id": OWNER},
        {"route": "kpis:board", "status": 403, "user_id": OWNER},
        {"event": "started"},
    ]
    log = tmp_path / "web.log"
    log.write_text("[1] [INFO] Listening\n7\n" + "\n".join(map(json.dumps, lines)))
    assert routes_by_user(log) == {None: {"home"}, OWNER: {"teams:chart"}}


@pytest.mark.parametrize("kind", EXPLAINED)
def test_the_page_on_quality_tells_why_a_finding_is_none(kind: str) -> None:
    assert kind in (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
