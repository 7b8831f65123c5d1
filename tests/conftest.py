"""What every test stands on: real PostgreSQL and Valkey, as the same plain role the program uses."""

import gc
import logging
import os
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")

from common import embedded
from tests.emptying import empty_by_deleting, refuse_the_programs_own
from tests.mould import cast_from_mould

embedded.ensure_running()
django.setup()
OWN_DATABASE = str(connection.settings_dict["NAME"])
# Each test client brings up the middleware; looking through all static files for it would take 20 ms each time.
settings.WHITENOISE_AUTOREFRESH = True
empty_by_deleting()


def pytest_collection_finish() -> None:
    """Modules and parameters stay until the end: looking through them for garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool, django_db_blocker: Any
) -> None:
    """Who keeps a database has it brought up to date by its migrations."""
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            cast_from_mould()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """As it was, but never the program's own database, which a file without a mark would get and no other run spare."""
    refuse_the_programs_own(OWN_DATABASE)


@pytest.fixture(autouse=True)
def _speaks_the_products_language() -> None:
    """A request in another language leaves it active in its thread; the next test begins with the product's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def refusals_unlogged() -> Iterator[None]:
    """For tests that mean thousands of refusals: nobody reads their lines."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def one_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What costs much is built once for a file, in a transaction that ends with it; each test runs in a savepoint."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
