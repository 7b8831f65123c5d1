"""A request that a restart of the database cut off is worked on once more, where that cannot do anything twice.

A page that is only read can always be asked for again. A call of the API runs in one transaction (accounts.api.door):
when it was cut off before its end, nothing of it is stored. A form, and a call that was cut off while it was being
stored, are answered with 503: whether they were stored is not known here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from common.database_guards import Trouble

_CUT_OFF = "_salesorg_cut_off"
_NOTHING_STORED = "_salesorg_nothing_stored"


def note(request: HttpRequest, trouble: Trouble, *, nothing_stored: bool = False) -> None:
    """Remembers that this request met the trouble; `nothing_stored`: its one transaction has been rolled back."""
    setattr(request, _CUT_OFF, trouble.is_cut_off)
    setattr(request, _NOTHING_STORED, nothing_stored)


class SecondTryMiddleware:
    """Its place is outside of everything that reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _may_be_repeated(request):
            return response
        setattr(request, _CUT_OFF, False)
        # Never inside somebody's transaction. The next connection waits for the server (common.patient_postgresql).
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return self.get_response(request)


def _may_be_repeated(request: HttpRequest) -> bool:
    if not getattr(request, _CUT_OFF, False):
        return False
    return request.method in ("GET", "HEAD") or getattr(request, _NOTHING_STORED, False)
