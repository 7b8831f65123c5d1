"""Where a route without a company is asked at: what its parameters name is nobody's."""

from __future__ import annotations

from tests.tenancy.routes import Route

_VALUES = {"uid": "00000000-0000-4000-8000-000000000000", "token": "A" * 43, "number": 1, "pk": 1}
# Routes whose addresses are patterns of their own.
_WRITTEN_OUT = {
    "account_confirm_email": "/accounts/confirm-email/MQ:1abcde:xyz/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-abc/",
}


def public_path(route: Route) -> str:
    return _WRITTEN_OUT.get(route.name) or route.path(**{name: _VALUES[name] for name in route.parameters})
