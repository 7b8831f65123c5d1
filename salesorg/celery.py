"""The Celery application: `celery -A salesorg worker` and `celery -A salesorg beat`."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")

app = Celery("salesorg")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Current for every thread, not only for the one that imports this: web requests are served in threads.
app.set_default()


@worker_init.connect
def _refuse_unsafe_role(**_kwargs: object) -> None:
    from accounts.checks import refuse_unsafe_database_role

    refuse_unsafe_database_role()


@task_prerun.connect
def _take_a_sound_connection(**_kwargs: object) -> None:
    """As at the beginning of a request: one that is too old is closed, any other asked whether it still answers."""
    from django.db import close_old_connections

    close_old_connections()
