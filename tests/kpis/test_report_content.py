"""What a report says of a company: people, metrics, owners of drivers, overload, news, previews; and its files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.tenancy import tenant
from common.drawing import typst_documents
from common.drawing.typst_pages import SettingFailed
from common.formats import format_money_scaled
from kpis.analysis.gap_report import GapReport as Content
from kpis.analysis.periods import parse_period
from kpis.models import FigureSettings, GapReport
from kpis.report_building import StoredReport, stored_report
from kpis.selectors.structure_ties import Ties
from teams.actions.operations import apply_operations
from teams.models import Absence, Finding, Link, Position
from tests.factories import actor_of, make_key, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.factories.kpis import Shop, SmallShop, make_shop
from tests.kpis.report_steps import FRIDAY, WEEK, build, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]
D = Decimal


def told(shop: Shop | SmallShop, period: str = "2026-W47", through: date = FRIDAY) -> StoredReport:
    with tenant(shop.company):
        return stored_report(shop.company, parse_period(period), through, None)


def content(shop: Shop | SmallShop) -> Content:
    return told(shop).report


def set_roles(shop: Shop, key: Any, **shares: int) -> None:
    roles = [{"role": slug.replace("_", "-"), "share_pct": str(share)} for slug, share in shares.items()]
    with tenant(shop.company):
        apply_operations(
            structure=shop.structure,
            operations=[{"op": "set_roles", "key": str(key), "roles": roles}],
            base_revision=None,
            by=actor_of(shop.company),
        )


def test_people_who_are_short_are_named_with_their_team(small: SmallShop) -> None:
    report = content(small)
    # Борис: due 42 000, half of 21 000 in. Анна is on plan, Вера above it.
    assert [(line.name, line.team, line.figures.gap) for line in report.people] == [
        ("Борис", "Север", D("-31500.00"))
    ]
    assert report.people_short == 1


def test_the_metrics_say_how_they_were_priced_and_which_were_not_compared(small: SmallShop) -> None:
    load_roles()
    calls = small.shop.metric("calls", unit="count")
    nps = small.shop.metric("nps", unit="score", aggregation="average")
    small.shop.plan(calls, 100, person=small.anna)
    small.shop.fact(calls, small.vera, "2026-11-10", 50)
    small.shop.plan(nps, 50, person=small.anna)
    small.shop.fact(nps, small.anna, "2026-11-10", 40)
    found = told(small)
    assert [(line.slug, line.priced.value) for line in found.report.metrics] == [
        ("revenue", "own"), ("nps", "none"),
    ]  # fmt: skip
    assert found.uncompared == ("calls",)


def test_a_driver_belongs_to_the_roles_of_the_company_s_own_chart() -> None:
    load_roles()
    shop = make_shop()
    leads, revenue = shop.metric("leads", unit="count"), shop.metric("revenue")
    north = shop.team("Север")
    anna = shop.seller("Анна", north)
    for metric, plan, fact in ((leads, 100, 60), (revenue, 200_000, 90_000)):
        shop.plan(metric, plan, person=anna)
        shop.fact(metric, anna, "2026-11-10", fact)
    assert [driver.roles for driver in content(shop).drivers] == [("lead-generation-specialist",)] * 2
    set_roles(shop, north, marketing_manager=100)
    assert content(shop).drivers[0].roles == ("marketing-manager",)


def test_the_owner_of_a_driver_holds_most_of_its_responsibilities_and_the_second_half_as_many() -> None:
    doers = {"leads": {("a", "x"): 1, ("b", "x"): 1, ("a", "y"): 9, ("c", "z"): 9}}
    assert Ties(doers).owners_of("leads") == ("x", "y")
    doers["leads"] |= {("d", "x"): 1}
    assert Ties(doers).owners_of("leads") == ("x",)
    assert Ties().owners_of("leads") == ()


def test_overload_of_a_team_s_seller_is_a_cause_with_its_load(small: SmallShop) -> None:
    load_roles()
    set_roles(small.shop, small.seat_of(small.boris), sales_manager=100, account_manager=40)
    cause = next(cause for cause in content(small).causes if cause.code == "overload")
    assert (cause.subject, cause.team) == ("Борис", str(small.north))
    assert next(line.number for line in cause.evidence if line.code == "load") == D(140)


def test_a_new_holder_s_own_shortage_is_the_estimate(small: SmallShop) -> None:
    shop = small.shop
    seat = shop.position(parent=small.north)
    shop.seat(shop.person("Глеб"), seat, "2025-01-09", "2026-10-26")
    olga = shop.person("Ольга")
    shop.seat(olga, seat, "2026-10-26")
    shop.plan(small.revenue, 20_000, person=olga)
    cause = next(cause for cause in content(small).causes if cause.code == "holder_change")
    assert cause.amount == D("-14000.00")


def test_an_absence_is_a_cause_when_nobody_stands_in(small: SmallShop) -> None:
    with tenant(small.company):
        Absence.objects.create(
            company=small.company, person=small.boris, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 30)
        )
    cause = next(cause for cause in content(small).causes if cause.code == "absence")
    # Ten working days by the 20th; due 42 000, in 10 500.
    assert (cause.subject, cause.evidence[0].number, cause.amount) == ("Борис", D(10), D("-31500.00"))
    small.shop.seat(small.shop.person("Глеб"), small.seat_of(small.boris), "2026-11-09", "2026-11-30", 50)
    assert "absence" not in {cause.code for cause in content(small).causes}


def test_a_named_deputy_in_another_place_stands_in(small: SmallShop) -> None:
    with tenant(small.company):
        Absence.objects.create(
            company=small.company, person=small.boris, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 30)
        )
        seat_of = Position.objects.for_company(small.company)
        seats = [seat_of.get(key=small.seat_of(who)) for who in (small.boris, small.anna)]
        Link.objects.create(company=small.company, position=seats[0], target=seats[1], kind=Link.Kind.DEPUTY)
    assert "absence" not in {cause.code for cause in content(small).causes}


def test_the_thresholds_of_the_company_judge_the_report(small: SmallShop) -> None:
    assert content(small).verdict.status == "at_risk"
    with tenant(small.company):
        FigureSettings.objects.create(company=small.company, behind_pct=70)
    found = told(small)
    assert (found.report.verdict.status, found.thresholds.behind_pct) == ("behind", D(70))


def test_a_week_that_begins_in_the_month_before_is_counted_whole(small: SmallShop) -> None:
    shop = small.shop
    shop.plan(small.revenue, 220_000, person=small.anna, month=date(2026, 10, 1))
    shop.fact(small.revenue, small.anna, "2026-10-27", 7_000)
    # 26 October – 1 November: five of October's 22 working days, and a Sunday.
    found = told(small, "2026-W44", date(2026, 11, 1))
    assert (found.period_due, found.period_fact) == (D("50000.00"), D(7_000))


def test_the_next_report_names_the_findings_that_came_and_went(small: SmallShop) -> None:
    load_roles()
    first = told(small, "2026-W46", date(2026, 11, 13))
    with tenant(small.company):
        rows = Finding.objects.for_company(small.company)
        set_roles(small.shop, small.seat_of(small.boris), sales_manager=100, account_manager=40)
        over = rows.get(kind="overload")
        found = stored_report(small.company, WEEK, FRIDAY, first)
        assert (True, str(over.uid), "overload") in {(n.opened, n.key, n.kind) for n in found.news}
        old = datetime.fromisoformat("2026-11-02T10:00:00+03:00")
        rows.filter(pk=over.pk).update(opened_at=old, state="closed", closed_at="2026-11-18T10:00:00+03:00")
        found = stored_report(small.company, WEEK, FRIDAY, first)
    told_of = {news.key: news for news in found.news}
    assert (told_of[str(over.uid)].opened, told_of[str(over.uid)].on) == (False, date(2026, 11, 18))


# --- preview -----------------------------------------------------------------------------------------------------


def test_a_preview_shows_any_period_and_stores_nothing(small: SmallShop) -> None:
    client = signed_in(make_member(small.company, "head"))
    root = f"/c/{small.company.slug}/reports/preview/"
    body = text(client.get(root + "?cadence=month&on=2026-11-18"))
    assert "Предпросмотр на 20 ноября" in body
    assert "недобрали 31 500 ₽" in body
    assert ".pdf" not in body
    with tenant(small.company):
        assert not GapReport.objects.for_company(small.company).exists()
    assert mail.outbox == []


@pytest.mark.parametrize("query", ["?cadence=year", "?on=2026-11-21", "?on=zzz", "?on=0001-01-01"])
def test_a_preview_of_no_period_is_not_found(small: SmallShop, query: str) -> None:
    client = signed_in(make_member(small.company, "head"))
    assert client.get(f"/c/{small.company.slug}/reports/preview/{query}").status_code == 404


def test_who_may_not_make_reports_sees_no_preview(small: SmallShop) -> None:
    client = signed_in(make_member(small.company, "viewer"))
    assert client.get(f"/c/{small.company.slug}/reports/preview/").status_code == 403


def test_a_preview_without_metrics_says_why() -> None:
    shop = make_shop()
    answer = signed_in(make_member(shop.company, "head")).get(f"/c/{shop.company.slug}/reports/preview/")
    assert answer.status_code == 422
    assert "сумм" in text(answer)


# --- files -------------------------------------------------------------------------------------------------------


def pages(data: bytes) -> list[str]:
    return [page.extract_text().replace("\u00a0", " ") for page in PdfReader(BytesIO(data)).pages]


def test_the_pdf_has_two_pages_verdict_and_teams_then_causes_and_actions(small: SmallShop) -> None:
    report = build(small.company)
    answer = signed_in(make_member(small.company, "viewer")).get(
        f"/c/{small.company.slug}/reports/{report.uid}.pdf"
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "-gap-report-2026-W47.pdf" in answer.headers["Content-Disposition"]
    first, second = pages(answer.content)
    assert "недобрали 31 500 ₽" in " ".join(first.split())
    assert "Север" in first
    assert "Вероятные структурные причины" in second
    assert "страница 2 из 2" in second


def test_text_of_people_is_never_part_of_the_document_s_source(small: SmallShop) -> None:
    with tenant(small.company):
        small.company.name = '#import "x": * $1$ *«Ромашка»*'
        small.company.save(update_fields=["name"])
    report = build(small.company)
    answer = signed_in(make_member(small.company, "viewer")).get(
        f"/c/{small.company.slug}/reports/{report.uid}.pdf"
    )
    assert '#import "x": * $1$ *«Ромашка»*' in pages(answer.content)[0]


def test_the_workbook_has_exact_figures_and_no_formulas(small: SmallShop) -> None:
    shop = small.shop
    shop.plan(small.revenue, 30_000, person=shop.seller("=cmd()", small.north))
    report = build(small.company)
    answer = signed_in(make_member(small.company, "viewer")).get(
        f"/c/{small.company.slug}/reports/{report.uid}.xlsx"
    )
    book = load_workbook(BytesIO(answer.content))
    people = {row[0]: row[4] for row in book["Кто отстаёт"].iter_rows(min_row=2, values_only=True)}
    assert people == {"Борис": -31_500, "'=cmd()": -21_000}
    teams = list(book["Команды"].iter_rows(min_row=2, values_only=True))
    assert teams[-1][4] == -52_500


@pytest.mark.parametrize("accept", ["application/pdf", "application/json", "*/*"])
def test_the_api_gives_the_files_whatever_is_accepted(small: SmallShop, accept: str, client: Any) -> None:
    report = build(small.company)
    headers = make_key(small.company, ["kpi:read"]).headers | {"Accept": accept}
    root = f"/api/v1/companies/{small.company.slug}/reports/gap/{report.uid}"
    assert client.get(root + ".pdf", headers=headers).content[:5] == b"%PDF-"
    assert client.get(root + ".xlsx", headers=headers).content[:2] == b"PK"


def test_a_machine_without_time_says_so_and_the_report_stays(
    small: SmallShop, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> bytes:
        raise SettingFailed("timeout", "wall clock")

    report = build(small.company)
    monkeypatch.setattr("kpis.report_pdf.set_document", refuse)
    page = signed_in(make_member(small.company, "viewer"))
    answer = page.get(f"/c/{small.company.slug}/reports/{report.uid}.pdf")
    assert (answer.status_code, "цел" in text(answer)) == (503, True)
    headers = make_key(small.company, ["kpi:read"]).headers
    answer = client.get(
        f"/api/v1/companies/{small.company.slug}/reports/gap/{report.uid}.pdf", headers=headers
    )
    assert (answer.status_code, answer.json()["status"]) == (503, 503)


def test_a_broken_source_is_a_failed_setting(tmp_path: Any) -> None:
    source = tmp_path / "broken.typ"
    source.write_text("#panic()", encoding="utf-8")
    with pytest.raises(SettingFailed):
        typst_documents.set_document(source, {})


def test_money_in_one_scale_names_its_unit_in_both_languages() -> None:
    found = [format_money_scaled(D(-384_788), 6, signed=True, lang=lang) for lang in ("ru", "en")]
    assert found == ["−0,4\u00a0млн\u00a0₽", "RUB\u00a0−0.4M"]
    assert format_money_scaled(None, 6) == "—"


def test_names_of_metrics_follow_the_reader_though_the_report_is_frozen(small: SmallShop) -> None:
    calls = small.shop.metric("calls", unit="count")
    small.shop.plan(calls, 100, person=small.anna)
    small.shop.fact(calls, small.vera, "2026-11-10", 50)
    report = build(small.company)
    with tenant(small.company):
        for metric, name in ((calls, "Звонки"), (small.revenue, "Выручка")):
            metric.name = name
            metric.save(update_fields=["name"])
    page = text(
        signed_in(make_member(small.company, "head")).get(f"/c/{small.company.slug}/reports/{report.uid}/")
    )
    assert f"{small.company.name} · Выручка" in page
    assert "Не сравнивались" in page
    assert "Звонки." in page
