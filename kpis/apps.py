from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = _("KPIs")

    def ready(self) -> None:
        """Makes the kinds of jobs known to the worker, and the verbs of this room to the trail."""
        import kpis.jobs  # noqa: F401
        from accounts import audit_wording

        audit_wording.register(
            {
                "report.built": _("Gap report built"),
                "report_schedule.set": _("Schedule of reports changed"),
            }
        )
