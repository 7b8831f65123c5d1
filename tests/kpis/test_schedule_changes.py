"""Schedules that are changed, and companies that move: no period is told twice or left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Company
from accounts.tenancy import tenant
from jobs.models import Job
from kpis.actions.schedules import follow_time_zones, open_due_reports, set_schedule
from kpis.models import ReportRun
from tests.factories import actor_of, make_company
from tests.kpis.test_schedule import moment, plan_week


@pytest.mark.django_db
@pytest.mark.usefixtures("no_messages")
@time_machine.travel("2026-12-01T12:00:00+03:00", tick=False)
@pytest.mark.parametrize(
    ("old", "new"), [("Europe/Moscow", "Asia/Kamchatka"), ("Asia/Kamchatka", "Europe/Kaliningrad")]
)
@pytest.mark.parametrize("followed", [True, False])
def test_a_company_that_moves_is_told_of_each_week_once(old: str, new: str, followed: bool) -> None:
    company = make_company(time_zone=old)
    plan_week(company, datetime(2026, 11, 13, 19, tzinfo=ZoneInfo(old)).isoformat())
    open_due_reports(moment("2026-11-13T20:00:00+00:00"))
    with tenant(company):
        Company.objects.filter(pk=company.pk).update(time_zone=new)
    if followed:
        assert follow_time_zones() == 1
    now = moment("2026-11-13T20:00:00+00:00")
    while now < moment("2026-11-29T00:00:00+00:00"):
        open_due_reports(now)
        now += timedelta(hours=1)
    with tenant(company):
        runs = ReportRun.objects.for_company(company).order_by("period_starts_on")
        weeks = [run.period_starts_on.isocalendar().week for run in runs]
        hours = [run.due_at.astimezone(ZoneInfo(new)).hour for run in runs][1:]
        assert Job.objects.for_company(company).count() == len(weeks)
    assert weeks == [46, 47, 48]
    assert hours == [19, 19]


@pytest.mark.django_db
@pytest.mark.usefixtures("no_messages")
@pytest.mark.parametrize(
    ("cadence", "changed_at", "old", "new", "told"),
    [
        ("week", "2026-11-21T12:00:00+03:00", (0, 9), (4, 19), ["2026-11-16", "2026-11-23"]),
        ("week", "2026-11-18T12:00:00+03:00", (4, 19), (0, 9), ["2026-11-16", "2026-11-23"]),
        ("day", "2026-11-20T08:00:00+03:00", (0, 9), (0, 19), ["2026-11-19", "2026-11-20", "2026-11-21"]),
    ],
)
def test_another_day_or_hour_leaves_no_period_untold(
    cadence: str, changed_at: str, old: tuple[int, int], new: tuple[int, int], told: list[str]
) -> None:
    company = make_company()
    by = actor_of(company)
    start = moment(changed_at)
    with time_machine.travel(start, tick=False), tenant(company):
        for weekday, hour in (old, new):
            set_schedule(company=company, cadence=cadence, weekday=weekday, hour=hour, by=by)
    for hours in range(0, 24 * (12 if cadence == "week" else 2), 3):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            open_due_reports()
    with tenant(company):
        runs = ReportRun.objects.for_company(company).order_by("period_starts_on")
        assert [run.period_starts_on.isoformat() for run in runs] == told
        assert not any(run.is_skipped for run in runs)
