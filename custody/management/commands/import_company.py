"""manage.py import_company FILE --owner EMAIL: an export becomes a new company of that account."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts import invitations
from accounts.models import User
from custody.actions.imports import import_company


class Command(BaseCommand):
    help = (
        "Reads the export of a company into this installation as a new company; its members are invited anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--owner", required=True, help="the e-mail address of the account that will own it"
        )
        parser.add_argument("--no-letters", action="store_true", help="make the invitations, send no letters")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(email__iexact=options["owner"]).first()
        if owner is None:
            raise CommandError(f"Nobody here signs in as {options['owner']}.")
        try:
            with options["file"].open("rb") as file, translation.override(settings.LANGUAGE_CODE):
                imported = import_company(file=file, owner=owner)
        except OSError as missing:
            raise CommandError(str(missing)) from missing
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        if not options["no_letters"]:
            for invitation in imported.invited:
                invitations.mail(invitation, settings.SITE_URL)
        self.stdout.write(
            f"{imported.company.name}: {settings.SITE_URL}/c/{imported.company.slug}/, {imported.rows} rows, "
            f"{len(imported.invited)} invited"
        )
