"""A process works on so many requests at once and no more; the others wait and are answered."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common.turns import TurnsMiddleware


class _Work:
    """Notes how many are in it at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        sleep(0.02)
        with self._lock:
            self.inside -= 1
        return HttpResponse("done")


def test_no_more_than_the_setting_says_are_worked_on_and_all_are_answered(settings: Any) -> None:
    settings.WEB_AT_ONCE = 3
    work = _Work()
    turns = TurnsMiddleware(work)
    request = RequestFactory().get("/")
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _number: turns(request).status_code, range(24)))
    assert answers == [200] * 24
    assert work.most == 3


def test_a_request_that_fails_gives_its_turn_on(settings: Any) -> None:
    settings.WEB_AT_ONCE = 1

    def fails(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    turns = TurnsMiddleware(fails)
    for _again in range(2):
        with pytest.raises(ZeroDivisionError):
            turns(RequestFactory().get("/"))
