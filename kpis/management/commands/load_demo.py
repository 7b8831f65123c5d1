"""`manage.py load_demo`: the demonstration company, once."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kpis.actions.partitions import keep_partitions
from kpis.demo.sign_ins import load_demo


class Command(BaseCommand):
    help = "Load the demonstration company; one that is there already is kept as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            company, created = load_demo()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if created:
            # Its past reaches back further than the months that a new table has.
            keep_partitions(today=timezone.localdate())
        state = "loaded" if created else "kept as it is"
        self.stdout.write(f"The demo company {company.name} is {state}.")
