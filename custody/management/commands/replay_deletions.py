"""manage.py replay_deletions [FILE]: after a restore, before the site opens, erases again what was erased since."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from custody.actions.erasure import read_ledger, replay


class Command(BaseCommand):
    help = "Erases again every company that the ledger names and a restored database holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the kept ledger (default: DELETION_LEDGER)")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"] or (Path(settings.DELETION_LEDGER) if settings.DELETION_LEDGER else None)
        added = 0
        if path is not None and (options["file"] or path.exists()):
            try:
                added = read_ledger(path.read_text(encoding="utf-8").splitlines())
            except (OSError, ValueError, KeyError, TypeError) as unreadable:
                raise CommandError(f"{path} cannot be read: {unreadable!r}") from unreadable
        erased = replay()
        self.stdout.write(f"{added} lines of the ledger added, {erased} companies erased again")
