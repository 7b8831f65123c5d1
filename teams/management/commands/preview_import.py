"""What an import of a staff list would do, as JSON, without touching any company."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.tabular import ENCODINGS, TableError
from teams.staff_list_preview import preview_as_json, preview_staff_list
from teams.staff_list_wording import word_table_error


class Command(BaseCommand):
    help = "Print what an import of a staff list (XLSX or CSV) would do, with the columns guessed; nothing is stored."
    requires_system_checks = []  # it reads one file: a database that is down is no reason to refuse

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--sheet", help="the sheet to read; by default the one that looks like a staff list"
        )
        parser.add_argument(
            "--encoding", choices=ENCODINGS, help="the encoding of a CSV; by default it is told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            preview = preview_staff_list(
                path, path.name, sheet=options["sheet"], encoding=options["encoding"]
            )
        except TableError as error:
            raise CommandError(word_table_error(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(json.dumps(preview_as_json(preview), ensure_ascii=False, indent=1))
