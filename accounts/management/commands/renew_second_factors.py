"""`manage.py renew_second_factors`: after a change of SECRET_KEY, before the former one leaves SECRET_KEY_FALLBACKS."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.security import renew_encryption


class Command(BaseCommand):
    help = "Write the secrets of all second factors anew with today's SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Renewed: {renew_encryption()}.")
