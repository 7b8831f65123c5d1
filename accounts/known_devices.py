"""Browsers in which somebody has signed in: guesses made elsewhere do not shut them out.

After five wrong passwords in five minutes an address takes no more tries, whoever made them; by that alone anybody
could keep its owner out. A browser that was signed in with the address before has five tries of its own. It is known
by a signed cookie, which signs nobody in: it names no person, and lets its holder guess no faster than anybody.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE_NAME = "__Host-device" if settings.HTTPS else "device"
MAX_AGE_SECONDS = 180 * 86400
# People who share a browser; the cookie must stay small.
_PEOPLE = 5
_SALT = "accounts.known_devices"


def device_of(request: HttpRequest, email: str) -> str | None:
    """The id of this browser for the address, or None where nobody has signed in with it here."""
    return _known(request).get(_mark(email))


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Tells the browser that it is known for the address from now on."""
    known, mark = _known(request), _mark(email)
    device = known.pop(mark, None) or secrets.token_hex(8)
    kept = dict([*known.items(), (mark, device)][-_PEOPLE:])
    response.set_cookie(
        COOKIE_NAME,
        signing.dumps(kept, salt=_SALT),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    """Mark of an address -> id of this browser, the latest last; empty for a cookie that we have not made."""
    try:
        known = signing.loads(request.COOKIES.get(COOKIE_NAME, ""), salt=_SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return {}
    return dict(known)


def _mark(email: str) -> str:
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
