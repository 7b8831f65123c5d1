"""How allauth behaves here."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import known_devices, letters, security, sessions
from accounts.events import OF_ALLAUTH
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.full_name = form.cleaned_data.get("full_name", "").strip()
        return super().save_user(request, user, form, commit)

    def is_safe_url(self, url: str | None) -> bool:
        """What is no address at all leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request.session)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        known_devices.remember(request, response, user.email)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords are counted by: the address; in a browser that is known for it, address and browser."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        device = known_devices.device_of(request, credentials.get("email", ""))
        return f"{key}:{device}" if device else key

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        letters.queue("confirm", address.email, user=str(address.user_id))

    def send_account_already_exists_mail(self, email: str) -> None:
        letters.queue("exists", email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Called by allauth after each change of a sign-in: the one place to say what follows."""
        if what := OF_ALLAUTH.get(template_prefix):
            signed_in = self.request is not None and self.request.user.is_authenticated
            security.follow(user, what, keep=self.request.session.session_key if signed_in else None)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows it again: a password alone, or a stolen one, does not take it away."""
        methods = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        return strong or methods


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of the factors encrypted: a copy of the database alone signs nobody in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code does not fit. Take the newest one."),
        "unreadable_passkey": _("The passkey's answer cannot be read. Nothing has changed. Try again."),
        "unverified_email": _("Confirm your e-mail first: a letter with a link has been sent to it."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as unreadable:
            # Written with a key that is gone: no code fits, and the operator is told in docs/operations.md.
            raise self.validation_error("incorrect_code") from unreadable

    def renew(self, encrypted_text: str) -> str:
        """The same secret under the SECRET_KEY of today."""
        return _box().rotate(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Writes with SECRET_KEY, and still reads what was written with a key that has been replaced."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return salted_hmac("accounts.second_factor", "key", secret=secret, algorithm="sha256").digest()
