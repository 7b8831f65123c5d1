"""A pasted job description becomes a role of the company: a minute of clicking, without a barrier for anybody."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from roles.models import CompanyDuty, CompanyRole
from tests.factories import in_company, make_company, make_member, make_user
from tests.journeys.hands import answered, at_rest
from tests.journeys.sessions import come_in

SAMPLES = Path(__file__).resolve().parents[1] / "roles" / "job_descriptions"
TWO_MINUTES = 120


@pytest.mark.timeout(240)
def test_a_pasted_description_becomes_a_role_by_the_keyboard(site, new_page, no_barriers) -> None:
    company = make_company("Балтпромснаб")
    person = make_user("consultant@example.com")
    make_member(company, "consultant", user=person)
    page = new_page()
    come_in(page, site, person.email)
    page.goto(f"{site}/c/{company.slug}/catalogue/")
    page.get_by_role("link", name="Своя роль").click()
    no_barriers(page)
    started = time.monotonic()

    page.get_by_label("Текст должностной инструкции").fill(
        (SAMPLES / "distributor-manager.txt").read_text(encoding="utf-8")
    )
    page.get_by_role("button", name="Разобрать").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверьте строки")
    expect(page.get_by_label("Название роли")).to_have_value("Менеджер по продажам")
    no_barriers(page)

    page.get_by_role("button", name=re.compile("Подтвердить .* уверенн")).click()
    expect(page.locator(".so-jd-line[data-state=confirmed]").first).to_be_visible()
    no_barriers(page)

    # The rest by the keyboard alone: each press of Enter takes a line and goes on to the next.
    left = page.locator(".so-jd-line[data-state=open]")
    count = left.count()
    assert count >= 1
    left.first.locator("[data-confirm]").focus()
    for done in range(count):
        page.keyboard.press("Enter")
        expect(left).to_have_count(count - done - 1)
        waits = page.locator("#job-create" if done == count - 1 else ".so-jd-line [data-confirm]").first
        expect(waits).to_be_focused()
        at_rest(page)
    no_barriers(page)

    page.keyboard.press("Enter")
    expect(page.get_by_text("Роль создана.")).to_be_visible()
    no_barriers(page)
    assert time.monotonic() - started < TWO_MINUTES
    with in_company(company):
        role = CompanyRole.objects.for_company(company).get(name="Менеджер по продажам")
        duties = CompanyDuty.objects.for_company(company).filter(company_role=role)
        assert duties.count() == 7
        assert duties.filter(responsibility__slug="receivables-control").exists()


@pytest.mark.timeout(240)
def test_a_line_is_corrected_by_hand_on_a_phone(site, new_page, no_barriers) -> None:
    company = make_company("Балтпромснаб")
    person = make_user("consultant@example.com")
    make_member(company, "consultant", user=person)
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, site, person.email)
    page.goto(f"{site}/c/{company.slug}/catalogue/job-descriptions/")
    page.get_by_label("Или файл").set_input_files(SAMPLES / "coordinator.pdf")
    page.get_by_role("button", name="Разобрать").click()
    expect(page.get_by_label("Название роли")).to_have_value("Координатор отдела продаж")

    line = page.locator(".so-jd-line").first
    line.get_by_role("link", name="Найти другую").click()
    search = page.get_by_role("searchbox", name=re.compile("Найти функцию"))
    expect(search).to_be_focused()
    no_barriers(page)
    with answered(page, "q=скрипты"):
        search.press_sequentially("скрипты")
    page.locator(".so-jd-found button").first.click()
    expect(page.locator(".so-jd-line").first).to_have_attribute("data-state", "confirmed")
    at_rest(page)

    second = page.locator(".so-jd-line").nth(1)
    second.get_by_label(re.compile("Что такое строка")).select_option(label="Зона ответственности")
    expect(page.locator(".so-jd-line")).to_have_count(3)
    expect(page.get_by_role("heading", name="Зоны ответственности")).to_be_visible()
    no_barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_text_that_is_too_long_stays_where_it_was(site, new_page, no_barriers) -> None:
    company = make_company("Балтпромснаб")
    person = make_user("consultant@example.com")
    make_member(company, "consultant", user=person)
    page = new_page()
    come_in(page, site, person.email)
    page.goto(f"{site}/c/{company.slug}/catalogue/job-descriptions/")
    text = "Обязанности\n" + "\n".join(f"- готовит отчёт {number}" for number in range(400))
    page.get_by_label("Текст должностной инструкции").fill(text)
    page.get_by_role("button", name="Разобрать").click()
    expect(page.get_by_text("а в одну роль берётся не больше 300")).to_be_visible()
    expect(page.get_by_label("Текст должностной инструкции")).to_have_value(text)
    no_barriers(page)
