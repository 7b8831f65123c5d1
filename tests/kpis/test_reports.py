"""Gap reports: made once, kept as they were, mailed once, read by those who may; on pages and in the API."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.tenancy import tenant
from jobs.models import Job
from kpis.actions import schedules
from kpis.actions.report_letters import MAIL
from kpis.actions.reports import REPORT, request_report
from kpis.actions.schedules import set_schedule
from kpis.analysis.periods import parse_period
from kpis.analysis.snapshot import from_json
from kpis.models import GapReport
from kpis.report_building import StoredReport
from kpis.selectors.report_facts import reports_page
from teams.models import Assignment, Position
from tests.accounts.helpers import at_the_same_time, verbs
from tests.factories import actor_of, make_company, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.factories.kpis import SmallShop, make_shop, make_small_shop
from tests.kpis.report_steps import FRIDAY, WEEK, build, jobs, run, text
from tests.kpis.test_schedule import moment, plan_week

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]
D = Decimal


def stored(report: GapReport) -> StoredReport:
    with tenant(report.company_id):
        row = GapReport.objects.for_company(report.company_id).get(pk=report.pk)
    return from_json(StoredReport, row.snapshot)


def test_the_report_holds_the_month_so_far_by_hand(small: SmallShop) -> None:
    found = stored(build(small.company))
    report = found.report
    assert (report.period, report.through, report.days_passed, report.days_total) == (
        "2026-11",
        FRIDAY,
        14,
        20,
    )
    assert (report.verdict.due, report.verdict.fact, report.verdict.gap) == (
        D(147_000),
        D(115_500),
        D(-31_500),
    )
    assert [(team.title, team.figures.gap) for team in report.teams] == [("Север", D(-31_500)), ("Юг", D(0))]
    # The week of 16–20 November: five of twenty working days, and Вера's deal.
    assert (found.period_due, found.period_fact) == (D(52_500), D(35_000))


def test_a_month_s_report_stands_on_its_last_day(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 100, person=small.anna, month=date(2026, 10, 1))
    small.shop.fact(small.revenue, small.anna, "2026-10-31", 40)
    report = stored(build(small.company, parse_period("2026-10"), date(2026, 10, 31))).report
    assert (report.days_passed, report.days_total, report.verdict.pct) == (22, 22, D(40))


def test_a_past_report_keeps_its_figures_whatever_happens_later(small: SmallShop) -> None:
    report = build(small.company)
    before = json.dumps(report.snapshot, sort_keys=True)
    small.shop.fact(small.revenue, small.anna, "2026-11-04", 999_999)
    small.shop.plan(small.revenue, 1, team=small.north)
    again = build(small.company)
    assert again.pk == report.pk
    with tenant(small.company):
        kept = GapReport.objects.for_company(small.company).get()
    assert json.dumps(kept.snapshot, sort_keys=True) == before


def test_the_next_report_says_what_moved(small: SmallShop) -> None:
    build(small.company, parse_period("2026-W46"), date(2026, 11, 13))
    changes = {change.code: change for change in stored(build(small.company)).changes}
    # On the 13th: 9 of 20 days, due 94 500, fact 80 500.
    assert (changes["gap"].before, changes["gap"].after) == (D(-14_000), D(-31_500))


def test_a_vacancy_with_a_plan_is_a_cause_of_its_team_s_gap(small: SmallShop) -> None:
    load_roles()
    small.shop.plan(small.revenue, 180_000, team=small.north)
    with tenant(small.company):
        head = Position.objects.for_company(small.company).get(key=small.north)
        Assignment.objects.create(
            company=small.company,
            person=small.shop.person("Глава"),
            position=head,
            starts_on=date(2025, 1, 1),
        )
    empty = small.shop.position("Менеджер, Казань", parent=small.north)
    small.shop.seat(small.shop.person("Ушедший"), empty, "2025-01-09", "2026-10-11")
    report = stored(build(small.company)).report
    cause = next(
        cause for cause in report.causes if cause.code == "vacancy" and cause.subject == "Менеджер, Казань"
    )
    # 180 000 − 160 000 of its people, 14 of 20 days.
    assert cause.amount == D("-14000.00")
    action = next(action for action in report.actions if action.code == "hand_over_clients")
    assert (action.who, action.effect) == ("Глава", D("7000.00"))


def test_the_drivers_of_a_revenue_gap_add_up_to_it() -> None:
    shop = make_shop()
    metrics = {slug: shop.metric(slug, unit="count") for slug in ("leads", "proposals", "deals")}
    metrics["revenue"] = shop.metric("revenue")
    anna = shop.seller("Анна", shop.team("Север"))
    for slug, plan, fact in (
        ("leads", 100, 60), ("proposals", 50, 30), ("deals", 20, 8), ("revenue", 2_000_000, 900_000),
    ):  # fmt: skip
        shop.plan(metrics[slug], plan, person=anna)
        shop.fact(metrics[slug], anna, "2026-11-10", fact)
    report = stored(build(shop.company)).report
    assert report.verdict.gap == D(-500_000)
    assert sum(driver.amount for driver in report.drivers) == D(-500_000)
    assert [driver.code for driver in report.drivers] == [
        "leads", "leads>proposals", "proposals>deals", "average-deal",
    ]  # fmt: skip


def test_a_stage_that_a_team_does_not_plan_takes_no_part_in_the_split() -> None:
    shop = make_shop()
    leads, revenue = shop.metric("leads", unit="count"), shop.metric("revenue")
    anna, vera = shop.seller("Анна", shop.team("Север")), shop.seller("Вера", shop.team("Юг"))
    for person in (anna, vera):
        shop.plan(revenue, 100_000, person=person)
        shop.fact(revenue, person, "2026-11-10", 50_000)
        shop.fact(leads, person, "2026-11-10", 40)
    shop.plan(leads, 50, person=anna)
    report = stored(build(shop.company)).report
    assert "leads" in {dropped.code for dropped in report.drivers_dropped}


def test_a_company_without_a_sum_has_nothing_to_report_on() -> None:
    company = make_company()
    with pytest.raises(ValidationError):
        build(company)
    with tenant(company):
        assert not GapReport.objects.for_company(company).exists()


# --- asking and making -----------------------------------------------------------------------------------------


def test_asking_twice_leads_to_one_job_and_one_report(small: SmallShop) -> None:
    with tenant(small.company):
        first = request_report(company=small.company, period=WEEK, by=actor_of(small.company))
        second = request_report(company=small.company, period=WEEK, by=actor_of(small.company))
    assert first.pk == second.pk
    done = run(small.company, REPORT)
    assert done.state == Job.State.DONE
    with tenant(small.company):
        assert str(GapReport.objects.for_company(small.company).get().uid) == done.result["report"]
    assert "report.built" in verbs(small.company)


def test_a_failed_report_can_be_asked_for_again(small: SmallShop) -> None:
    with tenant(small.company):
        job = request_report(company=small.company, period=WEEK, by=actor_of(small.company))
        Job.objects.for_company(small.company).update(state=Job.State.FAILED, attempts=3)
        again = request_report(company=small.company, period=WEEK, by=actor_of(small.company))
    assert (again.pk, again.state, again.attempts) == (job.pk, Job.State.READY, 0)


def test_a_report_that_failed_and_is_asked_for_later_tells_of_the_days_until_then(small: SmallShop) -> None:
    by = actor_of(small.company)
    with tenant(small.company):
        with time_machine.travel("2026-11-18T12:00:00+03:00", tick=False):
            job = request_report(company=small.company, period=WEEK, by=by)
        Job.objects.for_company(small.company).filter(pk=job.pk).update(state=Job.State.FAILED)
        request_report(company=small.company, period=WEEK, by=by)
    run(small.company, REPORT)
    with tenant(small.company):
        assert stored(GapReport.objects.for_company(small.company).get()).report.through == FRIDAY


def test_a_report_that_will_come_by_itself_is_not_made_before(small: SmallShop) -> None:
    by = actor_of(small.company)
    with tenant(small.company):
        set_schedule(company=small.company, cadence="week", weekday=4, hour=23, by=by)
        with pytest.raises(ValidationError) as refused:
            request_report(company=small.company, period=WEEK, by=by)
        assert "20\N{NO-BREAK SPACE}ноября\N{NO-BREAK SPACE}2026, 23:00" in refused.value.messages[0]
        assert jobs(small.company, REPORT) == []
        before = request_report(company=small.company, period=WEEK.previous(), by=by)
    assert before.payload["period"] == WEEK.previous().key


@pytest.mark.parametrize("key", ["2026-W48", "2026-11-21", "2027-01", "2026-Q4", "2026"])
def test_a_period_that_has_no_report_is_refused(small: SmallShop, key: str) -> None:
    with tenant(small.company), pytest.raises(ValidationError):
        request_report(company=small.company, period=parse_period(key), by=actor_of(small.company))
    assert jobs(small.company, REPORT) == []


@pytest.mark.django_db(transaction=True)
def test_sixteen_builders_at_once_store_one_report_and_one_letter_job() -> None:
    small = make_small_shop()
    found = at_the_same_time(16, lambda _number: build(small.company).pk)
    assert len(set(found)) == 1
    with tenant(small.company):
        assert GapReport.objects.for_company(small.company).count() == 1
    assert len(jobs(small.company, MAIL)) == 1


# --- pages -------------------------------------------------------------------------------------------------------


def test_the_page_says_the_verdict_the_teams_and_the_causes(small: SmallShop) -> None:
    report = build(small.company)
    client = signed_in(make_member(small.company, "viewer"))
    body = text(client.get(f"/c/{small.company.slug}/reports/{report.uid}/"))
    assert "За 14 рабочих дней недобрали 31 500 ₽" in body
    assert "Неделя 47, 16–20 ноября" in body
    assert body.index("Север") < body.index("Юг")
    assert "Вакансия: Руководитель: Север" in body


def test_another_company_s_report_is_not_found(small: SmallShop) -> None:
    report = build(make_small_shop().company)
    client = signed_in(make_member(small.company, "owner"))
    assert client.get(f"/c/{small.company.slug}/reports/{report.uid}/").status_code == 404


def test_build_now_makes_one_report_a_day_and_leads_to_it(small: SmallShop) -> None:
    client = signed_in(make_member(small.company, "head"))
    root = f"/c/{small.company.slug}/reports/"
    first = client.post(root + "build/")
    assert first.status_code == 302
    assert client.post(root + "build/").headers["Location"] == first.headers["Location"]
    assert "so-job" in text(client.get(first.headers["Location"]))
    run(small.company, REPORT)
    body = text(client.get(first.headers["Location"]))
    assert "Открыть отчёт" in body
    assert "20 ноября 2026" in body


def test_build_now_without_metrics_says_why() -> None:
    company = make_company()
    client = signed_in(make_member(company, "head"))
    client.post(f"/c/{company.slug}/reports/build/")
    assert run(company, REPORT).message != ""
    with tenant(company):
        assert not GapReport.objects.for_company(company).exists()


def test_the_list_has_pages(small: SmallShop, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, day in (("2026-11-18", 18), ("2026-11-19", 19), ("2026-11-20", 20)):
        build(small.company, parse_period(key), date(2026, 11, day))
    with tenant(small.company):
        page, older = reports_page(small.company, limit=2) or ([], None)
        rest, end = reports_page(small.company, older, limit=2) or ([], None)
    assert [row.period_starts_on.day for row in page + rest] == [20, 19, 18]
    assert end is None


def test_one_company_s_trouble_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_company(), make_company()
    plan_week(first, "2026-11-20T18:00:00+03:00")
    plan_week(second)
    real = schedules._open

    def broken(company_id: int, schedule_id: int, now: Any) -> bool:
        if company_id == first.pk:
            raise RuntimeError
        return real(company_id, schedule_id, now)

    monkeypatch.setattr(schedules, "_open", broken)
    assert schedules.open_due_reports(moment("2026-11-20T19:00:30+03:00")) == 1
    assert len(jobs(second, REPORT)) == 1
