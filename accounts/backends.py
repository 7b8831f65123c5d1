"""Who is behind an address and a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as OfAllauth
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from accounts.models import User


class AuthenticationBackend(OfAllauth):
    """allauth's, with as many queries for a known address as for an unknown one.

    allauth asks the users' own table only when no confirmed address is found: signing in with the address of a
    member would be refused milliseconds sooner than with a stranger's.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        email = str(credentials.get("email") or "").lower()
        if EmailAddress.objects.filter(email=email, verified=True).exists():
            list(User.objects.filter(email=email).iterator(2000))
        found: User | None = super().authenticate(request, **credentials)
        return found
