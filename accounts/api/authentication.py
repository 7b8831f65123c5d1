"""`Authorization: Bearer sok_…`: a program's key leads to exactly one company."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts import keys
from accounts.models import ApiKey
from accounts.tenancy import as_key


class KeyUser:
    """The `request.user` of a program: authenticated, but no User."""

    is_authenticated = is_active = True
    is_anonymous = False
    pk = id = None

    def __str__(self) -> str:
        return "API"


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """Sets `request.auth` to the ApiKey. Wrong, expired and revoked keys get one and the same 401."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, full = header.partition(" ")
        prefix = keys.prefix_of(full.strip()) if scheme.lower() == "bearer" else None
        key = None
        if prefix is not None:
            with as_key(prefix):
                key = ApiKey.objects.with_prefix(prefix).first()
        if key is None or not keys.matches(full.strip(), key.key_hash) or not key.is_live(timezone.now()):
            raise exceptions.AuthenticationFailed(_("The API key is unknown, expired or revoked."))
        return KeyUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="SalesOrg"'
