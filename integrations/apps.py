from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        """Makes known the job of a delivery, the verbs of this room, and what it adds to the run log of reports."""
        import integrations.jobs  # noqa: F401
        from accounts import audit_wording
        from integrations.actions import DELIVER
        from integrations.selectors import told_of_reports
        from jobs.operation import tell_waiting
        from kpis.selectors.run_log import register_telling

        register_telling(told_of_reports)
        tell_waiting("salesorg_webhook_deliveries_waiting", "Webhook messages not yet delivered.", DELIVER)
        audit_wording.register(
            {
                "webhook.added": _("Webhook added"),
                "webhook.changed": _("Webhook changed"),
                "webhook.stopped": _("Webhook stopped"),
                "webhook.started": _("Webhook started"),
                "webhook.secret_changed": _("Secret of a webhook changed"),
                "webhook.removed": _("Webhook removed"),
            }
        )
