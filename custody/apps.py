from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustodyConfig(AppConfig):
    name = "custody"
    verbose_name = _("Data of a company")

    def ready(self) -> None:
        """Makes known the job of an export and the verbs of this room."""
        import custody.jobs  # noqa: F401
        from accounts import audit_wording
        from accounts.notices import register_notices
        from custody.selectors import notices

        register_notices(notices)
        audit_wording.register(
            {
                "data.export_asked": _("Export of all data asked for"),
                "data.export_fetched": _("Export of all data downloaded"),
                "company.imported": _("Company read from an export"),
            }
        )
