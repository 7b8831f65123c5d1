"""Routes of kpis under /api/v1/companies/<slug>/."""

from django.urls import path

from kpis.api import boards, facts, report_delivery, report_files, reports, targets, views

urlpatterns = [
    path("metrics", views.Metrics.as_view(), name="api-metrics"),
    path("metrics/<slug:slug>", views.MetricDetail.as_view(), name="api-metric"),
    path("actuals", facts.Actuals.as_view(), name="api-actuals"),
    path("actuals/bulk", facts.ActualsBulk.as_view(), name="api-actuals-bulk"),
    path("actuals/<uuid:uid>", facts.ActualDetail.as_view(), name="api-actual"),
    path("actuals/<uuid:uid>/correction", facts.ActualCorrection.as_view(), name="api-actual-correction"),
    path("actuals/<uuid:uid>/withdrawal", facts.ActualWithdrawal.as_view(), name="api-actual-withdrawal"),
    path("closed-months", facts.ClosedMonths.as_view(), name="api-closed-months"),
    path("closed-months/<slug:month>/reopening", facts.MonthReopening.as_view(), name="api-month-reopening"),
    path("targets", targets.Targets.as_view(), name="api-targets"),
    path("targets/bulk", targets.TargetsBulk.as_view(), name="api-targets-bulk"),
    path("targets/history", targets.TargetsHistory.as_view(), name="api-targets-history"),
    path("targets/one", targets.OneTarget.as_view(), name="api-target"),
    path("targets/template", targets.TargetsTemplate.as_view(), name="api-targets-template"),
    path("targets/split", targets.TargetsSplit.as_view(), name="api-targets-split"),
    path("targets/cascade", targets.TargetsCascade.as_view(), name="api-targets-cascade"),
    path("targets/change-from", targets.TargetsFrom.as_view(), name="api-targets-from"),
    path("targets/return", targets.TargetsReturn.as_view(), name="api-targets-return"),
    path("boards", boards.Board.as_view(), name="api-board"),
    path("scorecards/<uuid:uid>", boards.ScorecardDetail.as_view(), name="api-scorecard"),
    path("leaderboard", boards.LeaderboardView.as_view(), name="api-leaderboard"),
    path("figure-settings", boards.FigureSettingsView.as_view(), name="api-figure-settings"),
    path("bonus-scales", boards.BonusScales.as_view(), name="api-bonus-scales"),
    path("reports/schedules", report_delivery.ReportSchedules.as_view(), name="api-report-schedules"),
    path(
        "reports/schedules/<str:cadence>",
        report_delivery.ReportScheduleDetail.as_view(),
        name="api-report-schedule",
    ),
    path(
        "reports/subscriptions",
        report_delivery.ReportSubscriptions.as_view(),
        name="api-report-subscriptions",
    ),
    path("reports/runs", report_delivery.ReportRuns.as_view(), name="api-report-runs"),
    path("reports/gap", reports.GapReports.as_view(), name="api-gap-reports"),
    path("reports/gap/<uuid:uid>", reports.GapReportDetail.as_view(), name="api-gap-report"),
    path("reports/gap/<uuid:uid>.pdf", report_files.GapReportPdf.as_view(), name="api-gap-report-pdf"),
    path("reports/gap/<uuid:uid>.xlsx", report_files.GapReportXlsx.as_view(), name="api-gap-report-xlsx"),
]
