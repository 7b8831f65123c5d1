"""A person's scorecard: the own one for everybody, any one for those who may see all numbers. And the leaderboard."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from kpis.period_words import title_of
from kpis.selectors.leaderboard import leaderboard_of
from kpis.selectors.scorecard import own_person, person_by_uid, scorecard_of
from kpis.views.addresses import asked_period, grains, neighbours
from teams.models import Person


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def scorecard(request: CompanyRequest) -> HttpResponse:
    period, today = asked_period(request)
    person = _person(request)
    before, after = neighbours(period)
    context = {
        "card": scorecard_of(request.company, person, period, today) if person else None,
        "query": f"&person={person.uid}" if person and "person" in request.GET else "",
        "title": title_of(period),
        "grains": grains(period, today),
        "before": before,
        "after": after,
    }
    return render(request, "kpis/scorecard.html", context)


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def explain_score(request: CompanyRequest) -> HttpResponse:
    """How the weighted score and the bonus were counted: the side sheet, a whole page without htmx."""
    period, today = asked_period(request)
    person = _person(request)
    if person is None:
        raise Http404
    card = scorecard_of(request.company, person, period, today)
    template = "kpis/_explain_score.html" if request.headers.get("HX-Request") else "kpis/explain_score.html"
    return render(request, template, {"card": card, "title": title_of(period)})


@company_door(Permission.VIEW_OWN_KPI)
@require_GET
def leaderboard(request: CompanyRequest) -> HttpResponse:
    """Everybody's places; names only for those who may see them, the own place always."""
    period, today = asked_period(request)
    sees_all = request.membership.may(Permission.VIEW_KPI)
    found = leaderboard_of(
        request.company,
        period,
        today,
        slug=request.GET.get("metric") or None,
        own=own_person(request.company, request.membership),
        sees_all=sees_all,
    )
    if found is None:
        raise Http404
    before, after = neighbours(period)
    context = {
        "found": found,
        "title": title_of(period),
        "query": f"&metric={found.metric.slug}" if found.metric else "",
        "grains": grains(period, today),
        "before": before,
        "after": after,
        "sees_all": sees_all,
        "may_set": request.membership.may(Permission.SET_TARGETS),
    }
    return render(request, "kpis/leaderboard.html", context)


def _person(request: CompanyRequest) -> Person | None:
    own = own_person(request.company, request.membership)
    asked = request.GET.get("person")
    if asked is None:
        return own
    try:
        uid = UUID(asked)
    except ValueError:
        raise Http404 from None
    if own is not None and own.uid == uid:
        return own
    if not request.membership.may(Permission.VIEW_KPI):
        raise PermissionDenied
    person = person_by_uid(request.company, uid)
    if person is None:
        raise Http404
    return person
