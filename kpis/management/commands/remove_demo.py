"""`manage.py remove_demo`: takes the demonstration company and its sign-ins away."""

from typing import Any

from django.core.management.base import BaseCommand

from kpis.demo.sign_ins import remove_demo


class Command(BaseCommand):
    help = "Remove the demonstration company and its sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The demo is removed." if remove_demo() else "There is no demo to remove.")
