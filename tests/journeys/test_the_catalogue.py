"""Through the catalogue by keyboard: a search with a slip, a card, a comparison, a responsibility, the coverage."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_company, make_member
from tests.journeys.hands import answered, at_rest
from tests.journeys.sessions import come_in


@pytest.fixture
def catalogue(site, new_page):
    """The catalogue as a member with the least access sees it: the page, and its address."""
    member = make_member(make_company("Ветер"), "member")
    page = new_page()
    come_in(page, site, member.user.email)
    address = f"{site}/c/{member.company.slug}/catalogue/"
    page.goto(address)
    return page, address


def find(page: Page, words: str) -> None:
    """Types into the search without a mouse."""
    page.keyboard.press("/")
    expect(page.locator("#catalogue-search")).to_be_focused()
    with answered(page, f"q={words}"):
        page.keyboard.type(words)


@pytest.mark.timeout(120)
def test_a_reader_walks_through_the_catalogue_by_keyboard(catalogue, no_barriers):
    page, address = catalogue
    no_barriers(page)

    find(page, "скрпты")
    expect(page.locator("#results")).to_contain_text("«скрипты»")
    no_barriers(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-hit]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}responsibilities/sales-scripts/")
    no_barriers(page)

    page.locator("main").get_by_role("link", name="Тренер по продажам").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/roles/sales-trainer/"))
    no_barriers(page)

    page.get_by_role("link", name="Сравнить", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/compare/"))
    page.get_by_role("checkbox", name="Руководитель отдела продаж").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("role=sales-trainer.*role=sales-head"))
    expect(page.locator("main")).to_contain_text("Скрипты продаж")
    no_barriers(page)

    page.goto(f"{address}coverage/")
    no_barriers(page)
    look_behind_a_cell(page, no_barriers)


def look_behind_a_cell(page: Page, no_barriers) -> None:
    """Opens an area, then walks to a cell and opens what is behind it."""
    page.locator("#toggle-team").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toggle-team")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#toggle-team")).to_be_focused()
    expect(page.locator("#area-team")).to_contain_text("Подбор сотрудников отдела")
    at_rest(page)
    no_barriers(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Руководитель отдела продаж: Команда")
    no_barriers(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#coverage [data-cell][tabindex='0']")).to_have_count(1)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_of_the_catalogue_is_wider_than_a_phone(catalogue, no_barriers, theme):
    page, address = catalogue
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (
        "",
        "?q=план",
        "roles/sales-head/",
        "compare/?role=sales-head&role=designer",
        "coverage/?open=team",
    ):
        page.goto(address + path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path
        no_barriers(page)
