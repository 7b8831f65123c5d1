from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = _("KPIs")

    def ready(self) -> None:
        """Makes known the kinds of jobs, the verbs of this room, and the money under its metrics."""
        import kpis.entry_jobs
        import kpis.jobs  # noqa: F401
        from accounts import audit_wording, tenancy
        from jobs.operation import tell_waiting
        from kpis.actions.entry import MAIL as REMINDER
        from kpis.actions.report_letters import MAIL as REPORT
        from kpis.partitions import TABLE
        from kpis.stakes import SIGN, monthly_targets
        from teams import stakes

        tenancy.register_partitioned(TABLE)
        stakes.register(monthly_targets, SIGN)
        tell_waiting("salesorg_letters_waiting", "Letters not yet sent.", REPORT, REMINDER)
        audit_wording.register(
            {
                "report.built": _("Gap report built"),
                "figure_settings.changed": _("Thresholds of figures changed"),
                "bonus_scales.changed": _("Bonus scales changed"),
                "metric.brought_back": _("Removed metric brought back"),
                "targets.set": _("Targets set"),
                "report_schedule.set": _("Schedule of reports changed"),
                "report_subscription.set": _("Letters with reports changed"),
                "fact.corrected": _("Fact corrected"),
                "fact.withdrawn": _("Fact taken away"),
                "month.closed": _("Month of facts closed"),
                "month.reopened": _("Month of facts reopened"),
                "entry_reminder.set": _("Reminders to enter facts changed"),
            }
        )
