from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Tells whoever watches the site whether the queue moves, and what waits in it."""
        from common import metrics, readiness
        from jobs import operation

        readiness.register_part("jobs", operation.is_moving)
        metrics.register_source(operation.figures)
