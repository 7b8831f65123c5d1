"""A request that a restart of the database cut off is worked on anew, where that cannot do anything twice. So is a
page that read of one moment (accounts.tenancy) and was to write what another has changed since.

That is so when nothing of it is stored: a transaction that was cut off before its COMMIT is undone, and of one that was
cut off in its COMMIT the backend learns the fate (common.patient_postgresql). What had stored something before, in a
transaction of its own, is answered with 503. A page too: codes that are shown once would come as stars.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.database_guards import Trouble

if TYPE_CHECKING:
    from common.patient_postgresql.base import DatabaseWrapper

# A server that is restarted may be restarted again; whoever has waited so long is told, and their browser with them.
TRIES, LONGEST_S = 3, 20.0
PERHAPS_STORED = _(
    "This could not be finished, and something of it may have been stored: look before you try it again."
)
_BEFORE = "_salesorg_stored_before"
_PASSING = "_salesorg_passing"
_NOTHING_STORED = "_salesorg_nothing_stored"
# What Django has of a body that is read once: the next try finds it there.
_BODY = ("_read_started", "_stream", "_body", "_post", "_files", "_encoding", "_upload_handlers")


def _connection() -> DatabaseWrapper:
    return cast("DatabaseWrapper", connection)


@contextmanager
def may_come_twice() -> Iterator[None]:
    """What is stored in here does not forbid a second try of the request: doing it again changes nothing."""
    ours = _connection()
    before = ours.stored
    try:
        yield
    finally:
        ours.stored = before


def note(request: HttpRequest, trouble: Trouble) -> Promise:
    """Remembers that this request met the trouble, and whether something of it is stored; the sentence to answer."""
    setattr(request, _PASSING, trouble.may_be_tried_anew)
    is_safe = _connection().stored == getattr(request, _BEFORE, -1)
    setattr(request, _NOTHING_STORED, is_safe)
    return trouble.sentence if is_safe else PERHAPS_STORED


class SecondTryMiddleware:
    """Its place is outside of everything that reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, _BEFORE, _connection().stored)
        as_it_came = dict(vars(request))
        until = time.monotonic() + LONGEST_S
        response = self.get_response(request)
        for _try in range(TRIES - 1):
            if not (_may_be_repeated(request) and time.monotonic() < until):
                break
            _begin_anew(request, as_it_came)
            # Never inside somebody's transaction. The next connection waits for the server (common.patient_postgresql).
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            response = self.get_response(request)
        return response


def _may_be_repeated(request: HttpRequest) -> bool:
    if not (getattr(request, _PASSING, False) and getattr(request, _NOTHING_STORED, False)):
        return False
    return not any(file.closed for file in _files_of(request))


def _files_of(request: HttpRequest) -> list[Any]:
    """Uploaded files, as far as somebody has read the body."""
    files = vars(request).get("_files")
    return [file for name in files for file in files.getlist(name)] if files else []


def _begin_anew(request: HttpRequest, as_it_came: dict[str, Any]) -> None:
    """Forgets whatever the first try has hung on the request: who asks, their session, rows that were changed."""
    read = {name: value for name, value in vars(request).items() if name in _BODY}
    vars(request).clear()
    vars(request).update(as_it_came | read)
    for file in _files_of(request):
        file.seek(0)
