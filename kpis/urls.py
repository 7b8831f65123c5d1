"""Pages of numbers: /c/<slug>/board/, /c/<slug>/reports/, /c/<slug>/scorecard/."""

from django.urls import path

from kpis.views import (
    actuals,
    board,
    chart_figures,
    metrics,
    position_kpis,
    report_delivery,
    report_files,
    reports,
    scorecard,
    targets,
)

app_name = "kpis"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/explain/", board.explain, name="explain"),
    path("board/rows/", board.rows, name="rows"),
    path("kpis/chart-figures/", chart_figures.figures, name="chart-figures"),
    path("kpis/<uuid:uid>/positions/<uuid:key>/", position_kpis.position, name="position_kpis"),
    path("reports/", reports.reports, name="reports"),
    path("reports/build/", reports.report_build, name="report_build"),
    path("reports/delivery/", report_delivery.report_delivery, name="report_delivery"),
    path("reports/schedule/", report_delivery.report_schedule, name="report_schedule"),
    path("reports/receivers/", report_delivery.report_receivers, name="report_receivers"),
    path("reports/runs/", report_delivery.report_runs, name="report_runs"),
    path("reports/runs/make/", report_delivery.report_make, name="report_make"),
    path("reports/preview/", report_files.report_preview, name="report_preview"),
    path("reports/<uuid:uid>/", reports.report, name="report"),
    path("reports/<uuid:uid>.pdf", report_files.report_pdf, name="report_pdf"),
    path("reports/<uuid:uid>.xlsx", report_files.report_xlsx, name="report_xlsx"),
    path("scorecard/", scorecard.scorecard, name="scorecard"),
    path("targets/", targets.targets, name="targets"),
    path("targets/save/", targets.save_targets, name="save_targets"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics/take/", metrics.take_metrics, name="take_metrics"),
    path("metrics/new/", metrics.new_metric, name="new_metric"),
    path("metrics/<uuid:uid>/", metrics.metric, name="metric"),
    path("metrics/<uuid:uid>/move/", metrics.shift_metric, name="shift_metric"),
    path("metrics/<uuid:uid>/remove/", metrics.drop_metric, name="drop_metric"),
    path("actuals/", actuals.actuals, name="actuals"),
    path("actuals/new/", actuals.new_actual, name="new_actual"),
    path("actuals/file/", actuals.upload_actuals, name="upload_actuals"),
    path("actuals/file/<uuid:uid>/", actuals.actuals_file, name="actuals_file"),
    path("actuals/file/<uuid:uid>/load/", actuals.load_actuals, name="load_actuals"),
    path("actuals/file/<uuid:uid>/refused/", actuals.refused_rows, name="refused_rows"),
]
