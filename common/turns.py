"""How many requests a process works on at the same time.

Its threads are many because slow clients hold one each, while they send and while they receive. Work is another thing:
beyond what the processors can do at once, more of it at the same time only makes each take longer, with its locks, its
transaction and its memory held meanwhile, until the database's guards cut them. So who has sent everything waits here.
"""

from collections.abc import Callable
from threading import Semaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class TurnsMiddleware:
    """Its place is after the gate, which has read the whole request; what follows writes nothing to the client."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._turns = Semaphore(settings.WEB_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self._turns:
            return self.get_response(request)
