"""From a figure of the board to the deal that a CRM pushed, and from the month's report to its PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from accounts.models import Company
from jobs.tasks import run_job
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from salesorg.celery import app
from teams.models import Person
from tests.factories import make_key, owner_of
from tests.factories.kpis import Shop, make_shop
from tests.journeys import hands
from tests.journeys.crm import Crm
from tests.journeys.sessions import come_in

DEAL = "CRM-2718"


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the pages ask the workers for: (company, job)."""
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda _name, args, *_rest, **_options: sent.append(args))
    return sent


def this_month(company: Company) -> Period:
    return Period.of(Grain.MONTH, today_of(company))


def planned_month(shop: Shop) -> Person:
    """Two teams whose sellers have a plan and, but for the one who is given back, a deal of this month."""
    month, revenue = this_month(shop.company).start, shop.metric("revenue")
    north, south = shop.team("Север"), shop.team("Юг")
    anna, boris, vera = (
        shop.seller(name, team) for name, team in (("Анна", north), ("Борис", north), ("Вера", south))
    )
    for person in (anna, boris, vera):
        shop.plan(revenue, 900_000_000, person=person, month=month)
    for person, value in ((boris, 70_000), (vera, 35_000)):
        shop.fact(revenue, person, month.isoformat(), value)
    return anna


def push_a_deal(site: str, company: Company, person: Person) -> None:
    crm = Crm(f"{site}/api/v1/companies/{company.slug}", make_key(company).full)
    deal = {
        "external_id": DEAL, "metric": "revenue", "person": person.external_id,
        "on": this_month(company).start.isoformat(), "value": "123456.50",
    }  # fmt: skip
    assert crm.call("actuals/bulk", {"items": [deal]})["created"] == 1


def row(page: Page, name: str) -> Locator:
    return page.locator(".so-teams tbody tr").filter(has=page.get_by_role("rowheader", name=name))


def squeezed(text: str) -> str:
    """Without spaces: a document breaks its lines elsewhere than a page."""
    return "".join(text.split())


def words_of(path: Path) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages))


def switch_the_period(page: Page, month: Period) -> None:
    grains = page.get_by_role("navigation", name="Длина периода")
    grains.get_by_role("link", name="Квартал").click()
    expect(page.locator("h1")).to_contain_text("квартал")
    expect(row(page, "Север")).to_be_visible()
    hands.at_rest(page)
    grains.get_by_role("link", name="Месяц").click()
    expect(page.locator("h1")).not_to_contain_text("квартал")
    expect(page).to_have_url(re.compile(f"period={month.key}"))
    hands.at_rest(page)


def explain_by_keyboard(page: Page, no_barriers: Callable[[Page], None]) -> None:
    """The fact of a seller, how it was counted, and the rows it was counted from."""
    hands.at_rest(page)
    row(page, "Анна").locator("td[data-label='Факт'] button").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("123\u00a0456,50\u00a0₽")
    no_barriers(page)
    sheet.get_by_role("link", name="Показать 1\u00a0строку").focus()
    page.keyboard.press("Enter")
    pushed = page.get_by_role("row").filter(has_text=DEAL)
    expect(pushed).to_contain_text("Анна")
    expect(pushed).to_contain_text("123\u00a0456,50\u00a0₽")
    expect(pushed).to_contain_text("API")


def build_a_report(page: Page, announced: list[Any]) -> None:
    """Asked for on the page, made as a worker makes it, opened from the page that has waited for it."""
    page.get_by_role("button", name="Собрать сейчас").first.click()
    expect(page.locator(".so-job")).to_be_visible()
    run_job(*announced.pop())
    page.get_by_role("link", name="Открыть отчёт").click()
    expect(page.locator(".so-report-verdict")).to_be_visible()


def test_a_figure_is_followed_to_its_deal_and_the_report_says_in_pdf_what_the_page_says(
    new_page: Callable[..., Page], site: str, no_barriers: Callable[[Page], None], announced: list[Any]
) -> None:
    shop = make_shop()
    anna = planned_month(shop)
    push_a_deal(site, shop.company, anna)
    page, root = new_page(), f"{site}/c/{shop.company.slug}"
    come_in(page, site, owner_of(shop.company).user.email)

    page.goto(f"{root}/board/")
    no_barriers(page)
    switch_the_period(page, this_month(shop.company))
    row(page, "Север").get_by_role("link", name="Север").click()
    expect(row(page, "Анна")).to_be_visible()
    expect(row(page, "Вера")).to_have_count(0)
    explain_by_keyboard(page, no_barriers)

    page.goto(f"{root}/leaderboard/?metric=revenue")
    expect(page.get_by_role("rowheader", name="Анна")).to_be_visible()
    no_barriers(page)
    page.goto(f"{root}/reports/")
    build_a_report(page, announced)
    no_barriers(page)
    verdict = squeezed(page.locator(".so-report-verdict").inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert verdict
    assert verdict in words_of(download.value.path())
