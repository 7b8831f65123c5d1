"""What every test stands on: real PostgreSQL and Valkey, as the same plain role the program uses."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")

from common import embedded  # noqa: E402  (the servers must run before Django reads its settings)

embedded.ensure_running()
django.setup()
