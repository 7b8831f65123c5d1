"""The product's own catalogue in the database of a test, put there in a few milliseconds."""

from __future__ import annotations

from io import BytesIO

from django.apps import apps
from django.db import connection, transaction

from accounts.tenancy import CompanyOwned
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from roles.models import CatalogueVersion

_kept: dict[str, bytes] = {}


def load_roles() -> None:
    """The product's own catalogue: loaded by its action once a session, afterwards copied as it was loaded then.

    The ids are those of the first load; the sequences have gone past them, for nothing sets a sequence back.
    """
    if CatalogueVersion.objects.exists():
        load_catalogue(read_catalogue())
    elif not _kept:
        load_catalogue(read_catalogue())
        _keep()
    else:
        _copy()


def _copy() -> None:
    # In one transaction also where a test has none of its own: a table refers to one that is copied after it.
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _kept.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', BytesIO(rows))


def _keep() -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            rows = BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            _kept[table] = rows.getvalue()


def _tables() -> list[str]:
    """The tables that all companies share; their references are looked at when the transaction ends."""
    models = apps.get_app_config("roles").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if not issubclass(model, CompanyOwned)]
