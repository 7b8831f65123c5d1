"""The catalogue's files are read once a process, also by threads that begin together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pytest

from roles import catalogue_files

THREADS = 8


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """As in a process that has read nothing yet; the readings, each slow enough for the others to come."""
    readings: list[Path] = []

    def read(folder: Path) -> Any:
        readings.append(folder)
        sleep(0.05)
        return object()

    catalogue_files._own_once.cache_clear()
    monkeypatch.setattr(catalogue_files, "_read", read)
    yield readings
    catalogue_files._own_once.cache_clear()


def _all_at_once() -> set[int]:
    together = Barrier(THREADS)

    def ask(_number: int) -> int:
        together.wait()
        return id(catalogue_files.read_catalogue())

    with ThreadPoolExecutor(THREADS) as threads:
        return set(threads.map(ask, range(THREADS)))


def test_threads_that_begin_together_wait_for_one_reading(unread: list[Path]) -> None:
    assert len(_all_at_once()) == 1
    assert unread == [catalogue_files.CATALOGUE_FOLDER]


def test_without_the_lock_each_of_them_would_read(
    unread: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_files, "_own", catalogue_files._own_once)
    _all_at_once()
    assert len(unread) > 1
