"""`manage.py demo_signins`: who can sign in to the demonstration, and with what."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from kpis.demo.build import department
from kpis.demo.sign_ins import demo_password, refuse_outside_demo


class Command(BaseCommand):
    help = "Print the demo sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_outside_demo()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        for row in department()["sign_ins"]:
            self.stdout.write(f"{row['access']:<11} {row['email']:<26} {demo_password()}")
