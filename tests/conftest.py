"""What every test stands on: real PostgreSQL and Valkey, as the same plain role the program uses."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")

from common import embedded

embedded.ensure_running()
django.setup()
