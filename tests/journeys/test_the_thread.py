"""The walk through the whole product: from signing in to the gap report, with a real worker and a real CRM client."""

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from kpis.calendar_source import calendar_around
from tests.factories import make_user
from tests.journeys.crm import Crm
from tests.journeys.hands import at_rest
from tests.journeys.worker import real_worker

PASSWORD = "rasskaz-o-severe-2026"
OWN = Path(__file__).resolve().parents[1] / "teams" / "samples" / "managers-declined.csv"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "inputs" / "staff-distributor.xlsx"


def staff_list() -> Path:
    """A client's list where one is at hand beside the checkout, else a sample of our own."""
    return SHARED if SHARED.exists() else OWN


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page).to_have_url(f"{site}/")


def primary(page: Page) -> None:
    """Presses the one primary button of the page."""
    page.locator("main button.btn-primary[type=submit]").first.click()


def deals_of_the_month(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A deal for every person and working day of the month so far, of some thousands of roubles each."""
    today = timezone.localdate()
    first = today.replace(day=1)
    days = list(calendar_around(first, today + timedelta(days=1)).days(first, today + timedelta(days=1))) or [
        today
    ]
    return [
        {
            "external_id": f"deal-{number}-{day}",
            "metric": "revenue",
            "person": person["id"],
            "on": day.isoformat(),
            "value": f"{40_000 + 1_000 * (number % 7)}.50",
        }
        for number, person in enumerate(people)
        for day in days
    ]


@pytest.mark.timeout(240)
def test_a_consultant_walks_from_an_empty_account_to_a_gap_report(
    site, new_page, no_barriers, tmp_path, monkeypatch
):
    make_user("consultant@example.com", password=PASSWORD, full_name="Дорофеева Алла")
    page = new_page()
    sign_in(page, site, "consultant@example.com")
    no_barriers(page)

    company = make_a_company(page, site)
    no_barriers(page)
    import_the_staff_list(page, company, no_barriers)
    appoint_a_role(page, company, no_barriers)
    resolve_one_finding_and_accept_another(page, company, no_barriers)
    set_targets(page, company, no_barriers)
    slug = company.rpartition("/")[2]
    crm = Crm(f"{site}/api/v1/companies/{slug}", issue_a_key(page, company, no_barriers))
    push_actuals_twice(crm)
    page.goto(f"{company}/board/?metric=revenue")
    no_barriers(page)
    expect(page.locator("main")).to_contain_text("₽")
    with real_worker(monkeypatch, tmp_path / "mail", tmp_path / "worker.log"):
        build_the_report(page, company, no_barriers)
        letters = wait_for_mail(tmp_path / "mail")
    assert "consultant@example.com" in letters[0]


def wait_for_mail(folder: Path, seconds: float = 30) -> list[str]:
    """The letters that the worker has sent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if letters := [path.read_text(errors="replace") for path in folder.glob("*")]:
            return letters
        time.sleep(0.2)
    raise AssertionError("no letter was sent")


def make_a_company(page: Page, site: str) -> str:
    page.get_by_role("link", name="Новая компания").first.click()
    page.fill("input[name=name]", "Торговый дом «Ветер»")
    primary(page)
    page.wait_for_url(re.compile(r"/c/[\w-]+/"))
    expect(page.locator("body")).to_contain_text("Торговый дом «Ветер»")
    slug = re.search(r"/c/([\w-]+)/", page.url)
    assert slug is not None
    return f"{site}/c/{slug.group(1)}"


def import_the_staff_list(page: Page, company: str, no_barriers: Any) -> None:
    page.goto(f"{company}/import/")
    no_barriers(page)
    page.set_input_files("input[type=file]", staff_list())
    primary(page)
    page.wait_for_url(re.compile(r"/columns/"))
    no_barriers(page)
    primary(page)
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/$"))
    no_barriers(page)
    primary(page)
    page.wait_for_url(re.compile(r"/done/"))
    no_barriers(page)
    page.goto(f"{company}/structure/")
    expect(page.get_by_role("treeitem").first).to_be_visible()
    expect(page.get_by_role("treeitem").nth(4)).to_be_attached()
    no_barriers(page)


def appoint_a_role(page: Page, company: str, no_barriers: Any) -> None:
    page.goto(f"{company}/structure/")
    page.get_by_role("treeitem").first.click()
    expect(page.locator("#panel [data-edit=roles]")).to_be_visible()
    at_rest(page)
    page.locator("#panel [data-edit=roles]").click()
    expect(page.locator("#panel-form")).to_be_visible()
    at_rest(page)
    page.locator("#panel-form select").first.select_option("sales-head")
    page.locator("#panel-form button.btn-primary").click()
    expect(page.locator("#panel")).to_contain_text("Руководитель отдела продаж")
    no_barriers(page)


def resolve_one_finding_and_accept_another(page: Page, company: str, no_barriers: Any) -> None:
    page.goto(f"{company}/findings/?kind=double_accountable")
    no_barriers(page)
    open_finding(page, page.locator("a[href*='/findings/']").filter(has_text=re.compile("отвечают")).first)
    choose_move(page, "keep_owner")
    apply_move(page)
    page.goto(f"{company}/findings/")
    open_finding(page, page.locator("a[href*='/findings/']").filter(has_text=re.compile("«")).last)
    choose_move(page, "accept")
    page.locator("#moves [name=reason]").fill("Договорились на планёрке: до нового года оставляем так.")
    apply_move(page)
    page.goto(f"{company}/findings/?state=accepted")
    expect(page.locator("main")).to_contain_text("«")
    no_barriers(page)


def open_finding(page: Page, link: Locator) -> None:
    """Opens a finding of the list and waits until its own ways out are there."""
    uid = re.search(r"/findings/([0-9a-f-]{36})/", link.get_attribute("href") or "")
    assert uid is not None
    link.click()
    expect(page.locator(f"#moves[action*='{uid.group(1)}']")).to_be_visible()
    at_rest(page)


def choose_move(page: Page, code: str) -> None:
    """Ticks a way out and waits for the preview of what it would change."""
    way = page.locator(f"#move-{code}")
    if not way.is_checked():
        with page.expect_response(re.compile(r"/findings/")):
            way.check()
        at_rest(page)


def apply_move(page: Page) -> None:
    at_rest(page)
    with page.expect_response(re.compile(r"/resolve/")) as answer:
        page.locator("#moves button.btn-primary").click()
    assert answer.value.ok
    expect(page.locator(".so-toast").first).to_be_visible()


def set_targets(page: Page, company: str, no_barriers: Any) -> None:
    page.goto(f"{company}/metrics/")
    no_barriers(page)
    # Left too early, the page would take along what it has not sent.
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("button[name=usual]").click()
    page.goto(f"{company}/targets/?metric=revenue")
    no_barriers(page)
    month = f"{timezone.localdate():%Y-%m}"
    cells = page.locator(f"tr[data-owner] input[data-period='{month}']")
    for index in range(cells.count()):
        cells.nth(index).fill("1,2 млн")
    with page.expect_response(re.compile(r"/targets/save/")) as answer:
        page.locator("form[data-targets] [data-save]").click()
    assert answer.value.status < 400


def issue_a_key(page: Page, company: str, no_barriers: Any) -> str:
    page.goto(f"{company}/keys/")
    no_barriers(page)
    page.locator("main a[href$='/keys/new/']").first.click()
    page.fill("input[name=password]", PASSWORD)
    no_barriers(page)
    primary(page)
    page.fill("input[name=name]", "CRM")
    for scope in page.locator("input[name=scopes]").all():
        scope.check()
    primary(page)
    no_barriers(page)
    return page.locator("#key").input_value()


def push_actuals_twice(crm: Crm) -> None:
    people = crm.call("people?page_size=1000")["results"]
    items = deals_of_the_month(people)
    first = crm.call("actuals/bulk", {"items": items})
    assert (first["created"], first["failed"]) == (len(items), 0)
    again = crm.call("actuals/bulk", {"items": items})
    assert (again["unchanged"], again["created"], again["updated"]) == (len(items), 0, 0)


def build_the_report(page: Page, company: str, no_barriers: Any) -> None:
    page.goto(f"{company}/reports/")
    no_barriers(page)
    primary(page)
    made = page.get_by_role("link", name="Открыть отчёт")
    expect(made).to_be_visible(timeout=60_000)
    made.click()
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main svg").first).to_be_visible()
    no_barriers(page)
