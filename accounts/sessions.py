"""How long a session lives, and which sessions a user has.

Twelve hours without a request or seven days in all end it. The idle limit is Django's own expiry
(SESSION_COOKIE_AGE), prolonged here at most once a minute, so that a page costs no write; the other one counts from
the sign-in. allauth.usersessions keeps the list of devices.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.devices import device_name
from accounts.models import User
from common.second_try import may_come_twice

IDLE_SECONDS = settings.SESSION_COOKIE_AGE
ABSOLUTE_SECONDS = 7 * 86400
TOUCH_SECONDS = 60
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


def begin(session: SessionBase) -> None:
    """Notes the moment of a sign-in, from which both limits count."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(time.time())


def is_over(session: SessionBase, now: float) -> bool:
    return (
        now - session.get(SIGNED_IN_AT, now) >= ABSOLUTE_SECONDS
        or now - session.get(SEEN_AT, now) >= IDLE_SECONDS
    )


class SessionLimitsMiddleware:
    """Ends what has lived too long, and notes from where and when a session was used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A program with a key has no session; looking for one would cost it a query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._keep(request)
        return self.get_response(request)

    @staticmethod
    def _keep(request: HttpRequest) -> None:
        session, now = request.session, time.time()
        if is_over(session, now):
            UserSession.objects.filter(session_key=session.session_key).delete()
            logout(request)
            return
        if now - session.get(SEEN_AT, 0) < TOUCH_SECONDS or not request.user.is_authenticated:
            return
        if SIGNED_IN_AT not in session:  # signed in before there were limits
            begin(session)
        session[SEEN_AT] = int(now)
        with may_come_twice():
            UserSession.objects.create_from_request(request)


@dataclass(frozen=True)
class SessionRow:
    """One browser in which the user is signed in."""

    id: int
    device: str
    ip: str
    signed_in_at: datetime
    seen_at: datetime
    is_current: bool


def sessions_of(user: User, current_key: str | None) -> list[SessionRow]:
    """The living sessions of a user: this one first, then by when they were used."""
    found = [
        SessionRow(
            id=session.pk,
            device=device_name(session.user_agent),
            ip=session.ip,
            signed_in_at=timezone.localtime(session.created_at),
            seen_at=timezone.localtime(session.last_seen_at),
            is_current=session.session_key == current_key,
        )
        for session in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda row: (not row.is_current, -row.seen_at.timestamp()))


def end_sessions(user_id: int, *, only: int | None = None, except_key: str | None = None) -> int:
    """Ends sessions of a user: all, the one with the id `only`, or all but one; how many there were."""
    found = UserSession.objects.filter(user_id=user_id)
    if only is not None:
        found = found.filter(pk=only)
    ending = list(found.exclude(session_key=except_key) if except_key else found)
    for session in ending:
        session.end()
    return len(ending)
