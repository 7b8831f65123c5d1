"""`manage.py reset_second_factor EMAIL`: for one who has lost the phone, the key and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.security import reset_second_factor


class Command(BaseCommand):
    help = (
        "Remove all second factors of a user, end the user's sessions, and say so in the trail and by letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError("There is no user with this address.")
        if reset_second_factor(user=user):
            self.stdout.write("The second factors are removed. The password stays; all sessions are ended.")
        else:
            self.stdout.write("This user has no second factor.")
