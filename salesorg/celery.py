"""The Celery application: `celery -A salesorg worker` and `celery -A salesorg beat`."""

import os

from celery import Celery
from celery.signals import worker_init

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
