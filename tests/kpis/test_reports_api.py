"""Gap reports in the API."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Company
from kpis.actions.reports import REPORT
from kpis.analysis.periods import parse_period
from tests.factories import make_key
from tests.factories.kpis import SmallShop, make_small_shop
from tests.kpis.report_steps import build, jobs, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]
D = Decimal


def api(company: Company, *scopes: str) -> tuple[Client, dict[str, str], str]:
    headers = make_key(company, scopes or ["kpi:read", "kpi:write"]).headers
    return Client(), headers, f"/api/v1/companies/{company.slug}/reports/gap"


def test_the_api_asks_for_a_report_and_shows_it(small: SmallShop) -> None:
    client, headers, url = api(small.company)
    body = {"period": "2026-W47"}
    first = client.post(url, body, content_type="application/json", headers=headers)
    second = client.post(url, body, content_type="application/json", headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job"] == second.json()["job"]
    assert first.json()["report"] is None
    run(small.company, REPORT)
    done = client.post(url, body, content_type="application/json", headers=headers).json()
    assert done["state"] == "done"
    found = client.get(f"{url}?period=2026-W47", headers=headers).json()
    assert [row["uid"] for row in found["results"]] == [done["report"]]
    detail = client.get(f"{url}/{done['report']}", headers=headers).json()
    assert detail["report"]["verdict"]["gap"] == str(D(detail["report"]["verdict"]["gap"]))
    assert D(detail["report"]["verdict"]["gap"]) == D(-31_500)
    assert (detail["cadence"], detail["period"], detail["unit"]) == ("week", "2026-W47", "rub")


def test_the_api_makes_today_s_report_when_nothing_is_said(small: SmallShop) -> None:
    client, headers, url = api(small.company)
    answer = client.post(url, {}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["cadence"], answer.json()["period"]) == (
        202,
        "day",
        "2026-11-20",
    )
    week = client.post(url, {"cadence": "week"}, content_type="application/json", headers=headers)
    assert week.json()["period"] == "2026-W47"


@pytest.mark.parametrize(
    "body",
    [
        {"period": "2026-13"},
        {"period": "2026-Q4"},
        {"period": "2030-01"},
        {"period": 7},
        {"period": "x" * 500},
        {"cadence": "year"},
        {"cadence": "week", "period": "2026-11"},
        {"period": None},
        [],
        "text",
    ],
)
def test_the_api_refuses_a_period_it_cannot_tell_of(small: SmallShop, body: Any) -> None:
    client, headers, url = api(small.company)
    answer = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert jobs(small.company, REPORT) == []


@pytest.mark.parametrize("query", ["?cadence=year", "?period=zzz", "?period=9999-99", "?period=2026-W99"])
def test_a_filter_that_means_nothing_is_told_so(small: SmallShop, query: str) -> None:
    client, headers, url = api(small.company)
    assert client.get(url + query, headers=headers).status_code == 422


def test_a_key_that_only_reads_cannot_ask_for_a_report(small: SmallShop) -> None:
    client, headers, url = api(small.company, "kpi:read")
    assert client.post(url, {}, content_type="application/json", headers=headers).status_code == 403
    assert client.get(url, headers=headers).status_code == 200
    report = build(make_small_shop().company)
    assert client.get(f"{url}/{report.uid}", headers=headers).status_code == 404


def test_the_list_of_the_api_is_newest_first_and_paged(small: SmallShop) -> None:
    for key, day in (("2026-11-18", 18), ("2026-11-19", 19), ("2026-11-20", 20)):
        build(small.company, parse_period(key), date(2026, 11, day))
    client, headers, url = api(small.company)
    page = client.get(f"{url}?page_size=2&cadence=day", headers=headers).json()
    assert [row["period"] for row in page["results"]] == ["2026-11-20", "2026-11-19"]
    rest = client.get(page["next"], headers=headers).json()
    assert [row["period"] for row in rest["results"]] == ["2026-11-18"]
