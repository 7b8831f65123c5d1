"""What every answer of the site must carry, written down apart from the settings, and what one lacks of it."""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

from django.test import override_settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "salesorg-htmx",
}
# The one page that may differ, and how: Swagger UI styles itself from its script, and writes markup.
DOCS_POLICY = {name: value for name, value in POLICY.items() if "trusted-types" not in name} | {
    "style-src": "'self' 'unsafe-inline'"
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
# As the settings are where the site is reached over https.
over_https = override_settings(
    SECURE_SSL_REDIRECT=True,
    SECURE_HSTS_SECONDS=365 * 86400,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SECURE_HSTS_PRELOAD=True,
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
    LANGUAGE_COOKIE_SECURE=True,
)


def header_faults(answer: Any, *, private: bool, policy: dict[str, str] = POLICY) -> list[str]:
    """What is wrong with the headers of an answer, in words; `private`: it is for one reader only."""
    found = [f"{name}: {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value]
    # Pages whose address is a secret tell nobody where one came from.
    if answer.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        found.append(f"Referrer-Policy: {answer.get('Referrer-Policy')}")
    if (said := policy_of(answer)) != policy:
        found.append(f"Content-Security-Policy: {sorted(said.items() ^ policy.items())}")
    if private and "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.get('Cache-Control')}")
    found += [f"{name}: sent" for name in answer.headers if name.lower().startswith("access-control-")]
    return found + [fault for cookie in answer.cookies.values() for fault in _cookie_faults(cookie)]


def policy_of(answer: Any) -> dict[str, str]:
    """The policy by directive; what a browser would ignore, a second mention, counts as wrong."""
    directives = [
        part.strip().partition(" ")
        for part in answer.get("Content-Security-Policy", "").split(";")
        if part.strip()
    ]
    if len({name for name, _space, _value in directives}) < len(directives):
        return {"a directive": "twice"}
    return {name: value for name, _space, value in directives}


def _cookie_faults(cookie: Morsel[str]) -> list[str]:
    if cookie["max-age"] == 0:
        return []
    wanted = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    return [
        f"cookie {cookie.key}: {name}={cookie[name]!r}"
        for name, value in wanted.items()
        if cookie[name] != value
    ]
