#!/usr/bin/env python
"""Django's command line for SalesOrg."""

import os
import sys

# These read or write files only; they must work without (and not start) a database server.
NEEDS_NO_DATABASE = {
    "check_structure", "collectstatic", "compilemessages", "help", "makemigrations", "match_duties",
    "messages", "preview_import", "spectacular", "version", "--help", "--version",
}  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in NEEDS_NO_DATABASE:
        from common import embedded

        embedded.ensure_running()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
