from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = _("Role catalogue")

    def ready(self) -> None:
        from accounts import audit_wording

        audit_wording.register(PHRASES)


PHRASES = {
    "company_role.taken": _("Role taken from the catalogue"),
    "company_role.created": _("Role of the company created"),
    "company_role.unlinked": _("Role edited: it follows the catalogue no longer"),
    "company_role.edited": _("Role edited"),
    "company_role.returned": _("Role follows the catalogue again"),
    "company_role.update_seen": _("Changes of the catalogue seen"),
    "company_role.archived": _("Role put away"),
    "company_role.restored": _("Role taken back"),
    "job_description.read": _("Job description read"),
    "job_description.used": _("Role made of a job description"),
    "job_description.put_aside": _("Job description put aside"),
    "job_description.taken_back": _("Job description taken back"),
    "wording.same": _("Wording confirmed"),
    "wording.different": _("Wording rejected"),
    "wording.forgotten": _("Wording forgotten"),
}
