"""The plan–fact board, how each of its figures was counted, and the board as a file."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.board_files import BOARD_FORMATS, board_file
from kpis.period_words import days_of, title_of
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.explain import explanation
from kpis.selectors.fact_rows import fact_rows
from kpis.selectors.scorecard import own_person
from kpis.views.addresses import asked_day, asked_period, grains, neighbours


@company_door(Permission.VIEW_KPI)
@require_GET
def board(request: CompanyRequest) -> HttpResponse:
    found, asked, today = _board(request)
    before, after = neighbours(asked.period)
    context = {
        "board": found,
        "tab": "board",
        "title": title_of(asked.period),
        "day": days_of(found.now) if found else "",
        "query": urlencode(_said(found)) if found else "",
        "grains": grains(asked.period, today),
        "before": before,
        "after": after,
        "may_set_targets": request.membership.may(Permission.SET_TARGETS),
        "may_push": request.membership.may(Permission.PUSH_ACTUALS),
        "may_view_reports": request.membership.may(Permission.VIEW_REPORTS),
    }
    return render(request, "kpis/board.html", context)


@company_door(Permission.VIEW_KPI)
@require_GET
def download_board(request: CompanyRequest, ending: str) -> HttpResponse:
    """The board as XLSX or CSV: the rows of the table, and everybody by all metrics, with exact values."""
    if ending not in BOARD_FORMATS:
        raise Http404
    found, _asked, _today = _board(request)
    if found is None:
        raise Http404
    made = board_file(request.company, found, ending)
    answer = HttpResponse(made.content, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def explain(request: CompanyRequest) -> HttpResponse:
    """The side sheet of one figure; a whole page without htmx. Who may not see all numbers is told of the own ones."""
    _refuse_others(request)
    period, today = asked_period(request)
    found = explanation(
        request.company, period, request.GET.get("metric", ""), request.GET.get("of", ""), today
    )
    if found is None:
        raise Http404
    template = "kpis/_explain.html" if request.headers.get("HX-Request") else "kpis/explain.html"
    return render(request, template, {"why": found, "title": title_of(period), **_reader(request)})


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def rows(request: CompanyRequest) -> HttpResponse:
    """The actuals behind a figure, a page at a time; `?through=` stops before the period's end."""
    _refuse_others(request)
    period, today = asked_period(request)
    found = fact_rows(
        request.company,
        period,
        request.GET.get("metric", ""),
        request.GET.get("of", ""),
        today,
        after=request.GET.get("after", ""),
        through=asked_day(request, today, "through") if "through" in request.GET else None,
    )
    if found is None:
        raise Http404
    return render(request, "kpis/rows.html", {"found": found, "title": title_of(period), **_reader(request)})


def _refuse_others(request: CompanyRequest) -> None:
    """PermissionDenied for figures that are neither the member's own nor open to the member."""
    if request.membership.may(Permission.VIEW_KPI):
        return
    own = own_person(request.company, request.membership)
    if own is None or request.GET.get("of") != f"person-{own.uid}":
        raise PermissionDenied


def _reader(request: CompanyRequest) -> dict[str, bool]:
    """`own_only`: the pages about everybody's figures are closed to the member, so nothing leads there."""
    may = request.membership.may
    return {
        "own_only": not may(Permission.VIEW_KPI),
        "may_set_targets": may(Permission.SET_TARGETS),
    }


def _board(request: CompanyRequest) -> tuple[Board | None, BoardQuestion, date]:
    """The board that the address asks for; None for a company that measures nothing. Http404 for no such metric or
    team."""
    period, today = asked_period(request)
    asked = BoardQuestion(
        period=period,
        metric=request.GET.get("metric") or None,
        team=request.GET.get("team") or None,
        lagging=request.GET.get("show") == "lagging",
    )
    found = plan_fact_board(request.company, asked, today)
    if found is None and (asked.metric or asked.team):
        raise Http404
    return found, asked, today


def _said(board: Board) -> dict[str, Any]:
    """What every address of the page repeats."""
    said = {"period": board.period.key, "metric": board.metric.slug}
    return said | ({"team": board.asked.team} if board.asked.team else {})
