"""Whoever connects while PostgreSQL is restarted waits; whoever connects when it is gone is told at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from django.db import connections
from django.db.backends.postgresql import base as plain

from common.patient_postgresql import base as patient

REFUSED = psycopg2.OperationalError("connection to server failed: Connection refused")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that pass only while somebody sleeps; a fresh outage."""
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(patient, "_outage", patient._Outage())
    # In that module alone: what other tests have left in the background sleeps too.
    monkeypatch.setattr(patient, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=sleep))
    return now


def connecting(monkeypatch: pytest.MonkeyPatch, *, comes_back_at: float, clock: list[float]) -> Any:
    """Connects by our backend to a server that answers from that moment on."""

    def connect(_self: object, _params: object) -> str:
        if clock[0] < comes_back_at:
            raise REFUSED
        return "connection"

    monkeypatch.setattr(plain.DatabaseWrapper, "get_new_connection", connect)
    return connections["default"].get_new_connection


def test_the_site_uses_the_patient_backend() -> None:
    assert isinstance(connections["default"], patient.DatabaseWrapper)


def test_a_restart_of_some_seconds_is_waited_for(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    connect = connecting(monkeypatch, comes_back_at=105.0, clock=clock)
    assert connect({}) == "connection"
    assert 105.0 <= clock[0] < 105.5


def test_without_patience_the_same_restart_is_an_error(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    monkeypatch.setattr(patient, "PATIENCE_S", 0.0)
    connect = connecting(monkeypatch, comes_back_at=105.0, clock=clock)
    with pytest.raises(psycopg2.OperationalError):
        connect({})


def test_nobody_hangs_on_a_server_that_stays_away(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    connect = connecting(monkeypatch, comes_back_at=1e9, clock=clock)
    with pytest.raises(psycopg2.OperationalError):
        connect({})
    gave_up_at = clock[0]
    assert gave_up_at == pytest.approx(100 + patient.PATIENCE_S, abs=0.2)
    with pytest.raises(psycopg2.OperationalError):
        connect({})
    assert clock[0] == gave_up_at


def test_after_the_server_has_come_back_the_next_outage_is_waited_for_again(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    connecting(monkeypatch, comes_back_at=101.0, clock=clock)({})
    clock[0] = 500.0
    assert connecting(monkeypatch, comes_back_at=505.0, clock=clock)({}) == "connection"


def test_a_wrong_password_is_told_at_once(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    def refuse(_self: object, _params: object) -> str:
        raise psycopg2.OperationalError('FATAL:  password authentication failed for user "salesorg"')

    monkeypatch.setattr(plain.DatabaseWrapper, "get_new_connection", refuse)
    with pytest.raises(psycopg2.OperationalError):
        connections["default"].get_new_connection({})
    assert clock[0] == 100.0
