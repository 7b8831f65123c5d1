"""The funnel and the norms: a hand-over described by mouse and by keyboard, a volume that loads a role, a scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import owner_of
from tests.factories.structures import Office, make_office
from tests.journeys.hands import answered, at_rest
from tests.journeys.sessions import come_in


@pytest.fixture
def opened(site: str, new_page: Callable[..., Page]) -> tuple[Page, str, Office]:
    """A department of a seller and an account manager, as its owner sees it."""
    office = make_office(with_roles=False)
    for title, role, person in (
        ("Менеджер, Тула", "sales-manager", "Титов Илья"),
        ("Аккаунт", "account-manager", "Чернова Дарья"),
    ):
        key = office.add(title, roles=[role], person=person)
        office.apply({"op": "set_scope", "key": key, "scope": {"region": ["Тула"]}})
    owner: Any = owner_of(office.company).user
    page = new_page()
    come_in(page, site, owner.email)
    return page, f"{site}/c/{office.company.slug}", office


def both_themes(page: Page, no_barriers: Callable[[Page], None]) -> None:
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        no_barriers(page)


def fits_a_phone(page: Page, no_barriers: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, page.url
    no_barriers(page)
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.timeout(240)
def test_a_hand_over_is_described_by_mouse_and_changed_by_keyboard(opened: Any, no_barriers: Any) -> None:
    page, address, _office = opened
    page.goto(f"{address}/matrix/")
    page.get_by_role("link", name="Воронка").click()
    expect(page.get_by_role("heading", name="Карта воронки")).to_be_visible()
    both_themes(page, no_barriers)

    row = page.get_by_role("row", name="Переговоры → Договор")
    expect(row).to_contain_text("передача не описана")
    row.get_by_role("button", name="Описать").click()
    dialog = page.get_by_role("dialog")
    both_themes(page, no_barriers)
    dialog.get_by_label("Клиент переходит, когда").fill("Договор подписан")
    dialog.get_by_label("Принимающий берётся за").fill("много")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_contain_text("Целые часы, от 1 до 2")
    at_rest(page)
    dialog.get_by_label("Принимающий берётся за").fill("4")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_be_hidden()
    expect(row).to_contain_text("Договор подписан")
    expect(row).to_contain_text("4 рабочих часа")
    at_rest(page)

    row.get_by_role("button", name="Изменить").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    hours = dialog.get_by_label("Принимающий берётся за")
    hours.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(row).to_contain_text("8 рабочих часов")
    expect(row.get_by_role("button", name="Изменить")).to_be_focused()


@pytest.mark.timeout(240)
def test_a_stage_leads_to_the_box_of_the_chart_and_stacks_on_a_phone(opened: Any, no_barriers: Any) -> None:
    page, address, _office = opened
    page.goto(f"{address}/funnel/")
    fits_a_phone(page, no_barriers)
    page.get_by_role("columnheader", name="Переговоры").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Титов Илья · Тула")
    both_themes(page, no_barriers)
    dialog.get_by_role("link", name="Менеджер, Тула").first.click()
    expect(page).to_have_url(re.compile(r"/structure/.*\?box="))


@pytest.mark.timeout(240)
def test_a_volume_loads_its_role_and_a_norm_returns_to_the_usual(opened: Any, no_barriers: Any) -> None:
    page, address, _office = opened
    page.goto(f"{address}/norms/")
    expect(page.get_by_role("heading", name="Нормы и пределы")).to_be_visible()
    both_themes(page, no_barriers)
    fits_a_phone(page, no_barriers)

    seller = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Менеджер по продажам"))
    figure = seller.locator(".so-norm-figure")
    before = figure.inner_text()
    seller.get_by_label("Лид", exact=True).fill("200")
    page.keyboard.press("Tab")
    expect(figure).not_to_have_text(before)
    at_rest(page)
    figure.click()
    expect(seller.get_by_role("table")).to_contain_text("× 200")
    both_themes(page, no_barriers)
    seller.get_by_label("Лид", exact=True).fill("много")
    page.keyboard.press("Tab")
    expect(seller).to_contain_text("Число от 0")
    at_rest(page)

    # The line may stand there already: it is swapped when what is looked for has been found.
    with answered(page, "q=стратегия продаж"):
        page.get_by_label("Найти обязанность").fill("стратегия продаж")
    line = page.locator("#norm-sales-strategy")
    line.get_by_role("textbox").fill("100")
    page.keyboard.press("Enter")
    expect(line).to_contain_text("обычно")
    at_rest(page)
    line.get_by_role("button", name="Вернуть обычное").click()
    expect(line.get_by_role("textbox")).to_have_value("")
    at_rest(page)

    page.get_by_label("Подчинённых, не больше").fill("0")
    page.get_by_role("button", name="Сохранить пределы").click()
    expect(page.locator("#limits")).to_contain_text("Целое число от 1 до 100.")
    at_rest(page)
    page.get_by_label("Подчинённых, не больше").fill("8")
    page.get_by_role("button", name="Сохранить пределы").click()
    expect(page.locator("#limits .errorlist, #limits .so-error")).to_have_count(0)
    expect(page.locator("#limits")).not_to_contain_text("Целое число")
    expect(page.get_by_label("Подчинённых, не больше")).to_have_value("8")


@pytest.mark.timeout(240)
def test_a_scope_is_renamed_everywhere_and_taken_back(opened: Any, no_barriers: Any) -> None:
    page, address, _office = opened
    page.goto(f"{address}/scopes/")
    both_themes(page, no_barriers)
    fits_a_phone(page, no_barriers)
    page.get_by_role("button", name="Переименовать… Тула").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Новое название")).to_be_focused()
    both_themes(page, no_barriers)
    page.keyboard.press("Control+a")
    page.keyboard.type("Тульская область")
    page.keyboard.press("Enter")
    expect(page.locator("#scopes")).to_contain_text("Тульская область")
    at_rest(page)
    page.get_by_role("button", name="Отменить").click()
    expect(page.locator("#scopes")).not_to_contain_text("Тульская область")
