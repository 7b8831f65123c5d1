"""Which right each route takes, written down a second time: a route that comes to take less is seen in the review.

A page takes one right for every method; the API names one for each, as METHOD@name.
"""

from __future__ import annotations

from accounts.access import Permission

_ROUTES: dict[Permission, str] = {
    Permission.VIEW_CATALOGUE: """
        GET@api-company-role GET@api-company-role-changes GET@api-company-roles
        GET@api-responsibilities GET@api-responsibility GET@api-role GET@api-roles
        POST@api-duties-match roles:catalogue roles:catalogue-news roles:compare roles:coverage
        roles:coverage_cell roles:lexicon roles:methods roles:responsibilities roles:responsibility
        roles:role roles:role-changes
    """,
    Permission.EDIT_CATALOGUE: """
        DELETE@api-company-role POST@api-company-role-changes POST@api-company-role-return
        POST@api-company-roles POST@api-wordings PUT@api-company-role roles:catalogue-news-seen
        roles:job-description roles:job-description-about roles:job-description-aside
        roles:job-description-create roles:job-description-line roles:job-description-sure
        roles:job-descriptions roles:role-archive roles:role-bring-back roles:role-edit
        roles:role-new roles:role-restore roles:role-return roles:role-take roles:wording-forget
    """,
    Permission.VIEW_STRUCTURE: """
        GET@api-company GET@api-people GET@api-responsibility-owners GET@api-structure
        GET@api-structure-export GET@api-structure-export-file GET@api-structure-funnel
        GET@api-structure-matrix GET@api-structures POST@api-structure-exports accounts:about
        accounts:company accounts:leave teams:chart teams:chart-document teams:chart-news
        teams:export teams:export-file teams:funnel teams:funnel-stage teams:matrix
        teams:matrix-cells teams:matrix-file teams:people teams:position teams:scopes
        teams:structure-compare teams:structures
    """,
    Permission.EDIT_STRUCTURE: """
        POST@api-draft-publish POST@api-structure-drafts POST@api-structure-operations
        custody:deleted custody:position_back custody:removed_back teams:chart-operations
        teams:chart-ready teams:chart-redo teams:chart-stage teams:chart-start teams:chart-undo
        teams:draft-away teams:draft-back teams:draft-decide teams:draft-give-way teams:draft-new
        teams:draft-publish teams:draft-rename teams:draft-update teams:funnel-forget
        teams:funnel-hand-over teams:norms-limits teams:norms-norm teams:norms-volume
        teams:position-add teams:position-edit teams:position-take-back teams:scopes-change
        teams:scopes-take-back teams:version-name teams:version-restore
    """,
    Permission.IMPORT_PEOPLE: """
        DELETE@api-absence GET@api-absences POST@api-absences POST@api-people-bulk
        teams:absence-take-back teams:absences teams:import teams:import-apply teams:import-choose
        teams:import-columns teams:import-done teams:import-preview teams:import-rejected
        teams:person teams:person-add
    """,
    Permission.VIEW_FINDINGS: """
        GET@api-draft-compare GET@api-finding GET@api-finding-decisions GET@api-finding-moves
        GET@api-structure-findings GET@api-structure-health POST@api-finding-moves teams:finding
        teams:finding-kinds teams:findings teams:norms teams:structure-history
    """,
    Permission.RESOLVE_FINDINGS: """
        POST@api-finding-decisions POST@api-finding-resolution teams:finding-resolve
        teams:finding-undo teams:findings-together teams:findings-together-undo teams:plan-cancel
    """,
    Permission.VIEW_OWN_KPI: """
        GET@api-leaderboard GET@api-scorecard kpis:chart-figures kpis:explain kpis:explain_score
        kpis:leaderboard kpis:position_kpis kpis:rows kpis:scorecard
    """,
    Permission.VIEW_KPI: """
        GET@api-actual GET@api-actuals GET@api-board GET@api-bonus-scales GET@api-closed-months
        GET@api-figure-settings GET@api-metric GET@api-metrics GET@api-target GET@api-targets
        GET@api-targets-history kpis:actuals kpis:board kpis:closed_months kpis:download_board
        kpis:fact kpis:metrics kpis:target kpis:target_history kpis:targets
    """,
    Permission.SET_TARGETS: """
        POST@api-targets-bulk POST@api-targets-cascade POST@api-targets-from POST@api-targets-return
        POST@api-targets-split POST@api-targets-template PUT@api-bonus-scales
        PUT@api-figure-settings kpis:change_target kpis:drop_metric kpis:figure_settings
        kpis:hand_targets kpis:metric kpis:new_metric kpis:save_bonus_scales
        kpis:save_figure_settings kpis:save_targets kpis:shift_metric kpis:take_metrics
        kpis:target_template
    """,
    Permission.PUSH_ACTUALS: """
        POST@api-actual-correction POST@api-actual-withdrawal POST@api-actuals-bulk
        kpis:actuals_file kpis:correct_fact kpis:load_actuals kpis:new_actual kpis:refused_rows
        kpis:reminders kpis:upload_actuals kpis:withdraw_fact
    """,
    Permission.CLOSE_MONTHS: """
        POST@api-closed-months POST@api-month-reopening kpis:close_month kpis:reopen_month
    """,
    Permission.VIEW_REPORTS: """
        GET@api-gap-report GET@api-gap-report-pdf GET@api-gap-report-xlsx GET@api-gap-reports
        GET@api-report-runs GET@api-report-schedules GET@api-report-subscriptions
        PUT@api-report-subscriptions kpis:report kpis:report_delivery kpis:report_pdf
        kpis:report_receivers kpis:report_runs kpis:report_xlsx kpis:reports
    """,
    Permission.RUN_REPORTS: """
        POST@api-gap-reports PUT@api-report-schedule kpis:report_build kpis:report_make
        kpis:report_preview kpis:report_schedule
    """,
    Permission.VIEW_JOBS: """
        jobs:job
    """,
    Permission.VIEW_MEMBERS: """
        accounts:members
    """,
    Permission.MANAGE_MEMBERS: """
        accounts:invite accounts:member accounts:remove_demo accounts:remove_member
        accounts:revoke_invitation
    """,
    Permission.MANAGE_KEYS: """
        accounts:issue_key accounts:keys accounts:revoke_key
    """,
    Permission.VIEW_AUDIT: """
        accounts:audit
    """,
    Permission.MANAGE_COMPANY: """
        accounts:close accounts:second_factor accounts:settings custody:data custody:export
        custody:export_file
    """,
    Permission.MANAGE_WEBHOOKS: """
        DELETE@api-webhook GET@api-webhook GET@api-webhook-deliveries GET@api-webhooks
        POST@api-webhook-secret POST@api-webhook-test POST@api-webhooks PUT@api-webhook
        integrations:delivery_again integrations:webhook integrations:webhook_new
        integrations:webhook_remove integrations:webhook_secret integrations:webhook_switch
        integrations:webhook_test integrations:webhooks
    """,
}

# "accounts:keys" or "POST@api-webhooks" -> the right.
RIGHT_OF: dict[str, Permission] = {name: right for right, names in _ROUTES.items() for name in names.split()}
