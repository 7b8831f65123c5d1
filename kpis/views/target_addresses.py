"""What the addresses of the targets' pages say: which metric, which periods, whose."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.door import CompanyRequest
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.local_time import today_of
from kpis.selectors.metrics import MetricInfo, metric_infos

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Whose:
    """The owner that an address names: all, t-<key of the leading position> or p-<uid>."""

    key: str
    person: UUID | None = None
    team: UUID | None = None


def chosen_metric(metrics: tuple[MetricInfo, ...], request: CompanyRequest) -> MetricInfo | None:
    """The metric of the address; the company's first without one, None when there is none at all. Http404: no such."""
    slug = request.GET.get("metric")
    if not slug:
        return metrics[0] if metrics else None
    found = next((metric for metric in metrics if metric.slug == slug), None)
    if found is None:
        raise Http404
    return found


def asked_metric(request: CompanyRequest) -> MetricInfo:
    found = chosen_metric(metric_infos(request.company), request)
    if found is None:
        raise Http404
    return found


def period_named(text: str) -> Period:
    """The period of a key; Http404 for anything else or for years without targets."""
    try:
        period = parse_period(text)
    except ValueError:
        raise Http404 from None
    if not FIRST_YEAR <= period.start.year <= LAST_YEAR:
        raise Http404
    return period


def first_shown(request: CompanyRequest) -> Period:
    """The first period of the grid: that of the address, else the one before the running one."""
    given = request.GET.get("from")
    if given:
        return period_named(given)
    return Period.of(grain_named(request.GET.get("grain", "month")), today_of(request.company)).previous()


def grain_named(text: str) -> Grain:
    try:
        return Grain(text)
    except ValueError:
        raise Http404 from None


def whose_named(text: str) -> Whose:
    """Http404 for what names nobody."""
    if text == "all":
        return Whose(text)
    level, _, uid = text.partition("-")
    try:
        key = UUID(uid)
    except ValueError:
        raise Http404 from None
    if level == "p":
        return Whose(text, person=key)
    if level == "t":
        return Whose(text, team=key)
    raise Http404


def grid_address(
    request: CompanyRequest, metric: MetricInfo, first: Period, route: str = "kpis:targets", **more: Any
) -> str:
    """An address of the grid; an opened past stays open."""
    if "past" in request.GET:
        more.setdefault("past", 1)
    return address(request, route, metric=metric.slug, **{"from": first.key}, **more)


def address(request: CompanyRequest, route: str, **query: Any) -> str:
    return f"{reverse(route, args=[request.company.slug])}?{urlencode(query)}"
