from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Structures and people")

    def ready(self) -> None:
        import teams.jobs  # noqa: F401
        from accounts import audit_wording
        from accounts.context import register_count
        from roles import holders
        from teams.actions.following import follow_settings, following_job
        from teams.actions.position_roles import positions_holding
        from teams.finding_selectors import open_findings

        holders.register(count=positions_holding, follow=follow_settings, job=following_job)
        register_count("teams:findings", open_findings)
        audit_wording.register(PHRASES)


PHRASES = {
    "structure.created": _("Structure created"),
    "structure.edited": _("Structure changed"),
    "structure.exported": _("Structure taken out as a file"),
    "structure.stage_set": _("Stage of the company changed"),
    "draft.created": _("Draft made"),
    "draft.renamed": _("Draft renamed"),
    "draft.updated": _("Draft brought up to date"),
    "draft.published": _("Changes of a draft published"),
    "draft.put_away": _("Draft put away"),
    "draft.taken_back": _("Draft taken back into work"),
    "version.restored": _("Former version brought back"),
    "person.added": _("Person added"),
    "absence.recorded": _("Absence written down"),
    "absence.removed": _("Absence taken back"),
    "person.changed": _("Details of a person changed"),
    "people.pushed": _("People pushed by a program"),
    "findings.changed": _("Findings followed the structure"),
    "finding.keep_owner": _("Finding: one owner kept"),
    "finding.make_consulted": _("Finding: made consulted"),
    "finding.assign_owner": _("Finding: owner named"),
    "finding.split_scope": _("Finding: split by scope"),
    "finding.hand_over": _("Finding: handed over on a day"),
    "finding.edit": _("Finding: structure changed"),
    "planned_change.done": _("Planned change made"),
    "planned_change.refused": _("Planned change could not be made"),
    "planned_change.cancelled": _("Planned change cancelled"),
    "finding.accept": _("Finding accepted with a reason"),
    "finding.reopen": _("Finding opened again"),
    "hand_over.described": _("Hand-over between stages described"),
    "hand_over.forgotten": _("Hand-over between stages taken away"),
    "norm.set": _("Norm of the work set"),
    "volume.set": _("Volume of a role set"),
    "limits.set": _("Limits of the structure set"),
    "staff_list.uploaded": _("Staff list uploaded"),
    "staff_list.loaded": _("Staff list loaded"),
}
