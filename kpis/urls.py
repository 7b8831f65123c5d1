"""Pages of numbers: /c/<slug>/board/, /c/<slug>/reports/, /c/<slug>/scorecard/."""

from django.urls import path

from kpis.views import board

app_name = "kpis"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/explain/", board.explain, name="explain"),
    path("board/rows/", board.rows, name="rows"),
]
