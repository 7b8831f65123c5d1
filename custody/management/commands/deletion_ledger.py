"""manage.py deletion_ledger: the ledger of erased companies as JSON Lines, to be kept apart from the backups."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from custody.actions.erasure import act_of
from custody.models import Erasure


class Command(BaseCommand):
    help = "Prints one line for each erased company."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in Erasure.objects.exclude(erased_at=None).order_by("pk"):
            self.stdout.write(json.dumps(act_of(line), sort_keys=True))
