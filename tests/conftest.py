"""What every test stands on: real PostgreSQL and Valkey, as the same plain role the program uses."""

import os

import django
import pytest
from django.conf import settings
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")

from common import embedded

embedded.ensure_running()
django.setup()


@pytest.fixture(autouse=True)
def _speaks_the_products_language() -> None:
    """A request in another language leaves it active in its thread; the next test begins with the product's own."""
    translation.activate(settings.LANGUAGE_CODE)
