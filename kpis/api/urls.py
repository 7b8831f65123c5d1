"""Routes of kpis under /api/v1/companies/<slug>/."""

from django.urls import path

from kpis.api import boards, report_delivery, report_files, reports, views

urlpatterns = [
    path("metrics", views.Metrics.as_view(), name="api-metrics"),
    path("metrics/<slug:slug>", views.MetricDetail.as_view(), name="api-metric"),
    path("actuals", views.Actuals.as_view(), name="api-actuals"),
    path("actuals/bulk", views.ActualsBulk.as_view(), name="api-actuals-bulk"),
    path("targets", views.Targets.as_view(), name="api-targets"),
    path("targets/bulk", views.TargetsBulk.as_view(), name="api-targets-bulk"),
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
    path("boards", boards.Board.as_view(), name="api-board"),
    path("scorecards/<uuid:uid>", boards.ScorecardDetail.as_view(), name="api-scorecard"),
    path("leaderboard", boards.LeaderboardView.as_view(), name="api-leaderboard"),
    path("figure-settings", boards.FigureSettingsView.as_view(), name="api-figure-settings"),
    path("bonus-scales", boards.BonusScales.as_view(), name="api-bonus-scales"),
    path("reports/gap", reports.GapReports.as_view(), name="api-gap-reports"),
    path("reports/gap/<uuid:uid>", reports.GapReportDetail.as_view(), name="api-gap-report"),
    path("reports/gap/<uuid:uid>.pdf", report_files.GapReportPdf.as_view(), name="api-gap-report-pdf"),
    path("reports/gap/<uuid:uid>.xlsx", report_files.GapReportXlsx.as_view(), name="api-gap-report-xlsx"),
]
