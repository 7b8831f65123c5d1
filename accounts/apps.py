from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("User accounts")

    def ready(self) -> None:
        from accounts import (
            checks,  # noqa: F401  (registers the system checks)
            invitations,  # noqa: F401  (registers its letter)
            letters,
        )
        from accounts.api import schema  # noqa: F401  (registers the scheme of the keys)
        from common.metrics import register_source

        register_source(letters.operational_figures)
