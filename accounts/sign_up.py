"""allauth's form of sign-up, with the same work for an address that has an account already."""

from uuid import uuid4

from allauth.account.forms import SignupForm
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class SignUpForm(SignupForm):
    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """The user and the address in one transaction: half an account could neither sign in nor up again."""
        return super().save(request)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A user, or the answer for an address that is taken, which must not come sooner."""
        if self.account_already_exists:
            self._make_and_forget(request)
        return super().try_save(request)

    @transaction.atomic
    def _make_and_forget(self, request: HttpRequest) -> None:
        """Stores an account under an address that nobody has, and takes it away: one hash, as many rows, a commit."""
        given = self.cleaned_data["email"]
        self.cleaned_data["email"], self.account_already_exists = f"{uuid4().hex}@taken.invalid", False
        user = self.save(request)
        self.cleaned_data["email"], self.account_already_exists = given, True
        with connection.cursor() as cursor:
            # Raw, because the ORM would look for the user's rows in every company.
            cursor.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [user.pk])
            cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])
