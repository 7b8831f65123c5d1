"""A role of the catalogue becomes the company's: taken, one line edited, compared, returned; then the lexicon."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_company, make_member
from tests.journeys.hands import answered, at_rest
from tests.journeys.sessions import come_in


@pytest.fixture
def methodologist(site, new_page):
    """The catalogue as somebody sees it who may edit: the page, and its address."""
    member = make_member(make_company("Ветер"), "owner")
    page = new_page()
    come_in(page, site, member.user.email)
    return page, f"{site}/c/{member.company.slug}/catalogue/"


def no_wider_than_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, page.url
    page.set_viewport_size({"width": 1440, "height": 900})


def add_a_duty_by_keyboard(page: Page) -> None:
    """A new line, its responsibility taken from the suggestions, moved up; the keyboard is never lost."""
    duties = page.locator("#part-duties")
    before = duties.locator(".so-editor-line").count()
    page.get_by_role("button", name="Добавить обязанность").focus()
    page.keyboard.press("Enter")
    expect(duties.locator("textarea").nth(before)).to_be_focused()
    page.keyboard.type("Контролирует дебиторку ключевых клиентов")
    page.keyboard.press("Tab")
    hint = duties.get_by_role("button", name="Контроль дебиторской задолженности")
    expect(hint).to_be_visible()
    at_rest(page)
    hint.focus()
    page.keyboard.press("Enter")
    expect(duties.locator("[name=duties-refers]").nth(before)).to_have_value(
        "Контроль дебиторской задолженности"
    )
    expect(duties.locator("[name=duties-refers]").nth(before)).to_be_focused()
    duties.get_by_role("button", name=f"Выше: Обязанность {before + 1}").focus()
    page.keyboard.press("Enter")
    expect(duties.get_by_role("button", name=f"Выше: Обязанность {before}", exact=True)).to_be_focused()


@pytest.mark.timeout(180)
def test_a_role_is_taken_edited_compared_and_returned(methodologist, no_barriers):
    page, address = methodologist
    page.goto(f"{address}roles/sales-manager/")
    page.get_by_role("button", name="Взять роль").click()
    expect(page.locator("main")).to_contain_text("Первая правка сделает роль копией компании")
    no_barriers(page)

    page.get_by_role("link", name="Править").click()
    expect(page.locator("main")).to_contain_text("отвяжется")
    no_barriers(page)
    add_a_duty_by_keyboard(page)
    first = page.locator("#part-duties textarea").first
    first.fill("Ищет покупателей каждый день")
    no_barriers(page)
    no_wider_than_a_phone(page)

    page.locator("[name=duties-refers]").first.fill("такой функции нет")
    page.locator("#save").click()
    expect(page.locator("main")).to_contain_text("Всё введённое на месте")
    expect(page.locator("#part-duties textarea").first).to_have_value("Ищет покупателей каждый день")
    no_barriers(page)
    page.locator("[name=duties-refers]").first.fill("Поиск новых клиентов")
    page.locator("#save").click()
    page.wait_for_url(re.compile("/roles/sales-manager/$"))
    expect(page.locator(".so-toasts")).to_contain_text("отвязана от каталога")
    expect(page.locator(".so-role-state")).to_contain_text("расходятся 2 строки")
    no_barriers(page)

    page.get_by_role("link", name="Сравнить с каталогом").click()
    expect(page.locator("ins").first).to_have_text("Ищет покупателей каждый день")
    no_barriers(page)
    no_wider_than_a_phone(page)
    page.get_by_role("link", name="Вернуть к каталогу…").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Пропадут 2 строки")
    no_barriers(page)
    dialog.get_by_role("button", name="Вернуть", exact=True).click()
    expect(page.locator(".so-role-state")).to_contain_text("Её можно вернуть")
    page.goto(address)
    expect(page.locator(".so-own-roles")).to_contain_text("как в каталоге")
    no_barriers(page)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_methodologist_looks_into_the_lexicon(methodologist, no_barriers, theme):
    page, address = methodologist
    page.emulate_media(color_scheme=theme)
    page.goto(f"{address}lexicon/")
    page.fill("#try-text", "Контролирует дебиторку ключевых клиентов")
    page.fill("#try-other", "Следит за просроченной дебиторской задолженностью")
    page.get_by_role("button", name="Разобрать").click()
    expect(page.locator("#tried")).to_contain_text("Одна и та же работа")
    expect(page.locator("#tried")).to_contain_text("берётся без вопросов")
    no_barriers(page)
    no_wider_than_a_phone(page)

    with answered(page, "q=дебитор"):
        page.locator("#lexicon-search").fill("дебитор")
    expect(page.locator("#browse")).to_contain_text("Дебиторская задолженность")
    expect(page.locator("#lexicon-search")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Правила")).click()
    expect(page.locator("#browse")).to_contain_text("1–30 из")
    no_barriers(page)
