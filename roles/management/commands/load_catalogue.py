"""`manage.py load_catalogue`: makes the database equal to the catalogue's files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roles.actions import CatalogueInUse, load_catalogue
from roles.catalogue_files import CatalogueError, read_catalogue


class Command(BaseCommand):
    help = "Load the role catalogue from its files; a second run writes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_catalogue(read_catalogue())
        except (CatalogueError, CatalogueInUse) as error:
            raise CommandError(str(error)) from error
        if loaded.changed:
            self.stdout.write(f"The catalogue is loaded; roles written: {len(loaded.roles)}.")
        else:
            self.stdout.write("The catalogue is up to date.")
