"""Pages of numbers: /c/<slug>/board/, /c/<slug>/reports/, /c/<slug>/scorecard/."""

from django.urls import path

from kpis.views import board, reports, scorecard

app_name = "kpis"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/explain/", board.explain, name="explain"),
    path("board/rows/", board.rows, name="rows"),
    path("reports/", reports.reports, name="reports"),
    path("reports/build/", reports.report_build, name="report_build"),
    path("reports/schedule/", reports.report_schedule, name="report_schedule"),
    path("reports/<uuid:uid>/", reports.report, name="report"),
    path("scorecard/", scorecard.scorecard, name="scorecard"),
]
