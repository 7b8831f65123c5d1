"""The chart on a phone: a tree of cards, everything done by tapping, nothing by dragging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.people import add_person
from teams.actions.structures import live_structure
from teams.models import Assignment, Position
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.hands import at_rest, eventually
from tests.journeys.sessions import come_in
from tests.journeys.test_chart_as_table import rows, stored

HEAD, NORTH, SOUTH, WEST = (f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 5))


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A director with two heads; one of them has a seller, who is somebody."""
    company = make_company("Телефон", owner=make_user("anna@example.com", full_name="Анна"))
    with tenant(company):
        by = actor_of(owner_of(company))
        structure = live_structure(company=company, by=by)
        seller = add_person(company=company, full_name="Титов Илья Олегович", by=by)
        add_person(company=company, full_name="Белова Анна Сергеевна", by=by)
        boxes = [
            (HEAD, None, "Коммерческий директор"),
            (NORTH, HEAD, "Руководитель продаж, северные и северо-западные регионы"),
            (SOUTH, HEAD, "Руководитель продаж, юг"),
            (WEST, NORTH, "Менеджер по работе с ключевыми клиентами"),
        ]
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": key, "parent": parent, "title": title} for key, parent, title in boxes
        ]
        operations.append({"op": "assign", "key": WEST, "person": str(seller.uid)})
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


@pytest.fixture
def phone(site: str, new_page: Any, company: Company) -> Iterator[Page]:
    page: Page = new_page(has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, site, "anna@example.com")
    page.goto(f"{site}/c/{company.slug}/structure/")
    expect(rows(page)).to_have_count(4)
    yield page
    # The page asks for news all the time: it leaves before the tables are emptied.
    page.goto("about:blank")


def card(page: Page, text: str) -> Locator:
    return rows(page).filter(has_text=text)


def is_not_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def small_targets(page: Page, within: str) -> list[str]:
    """What can be tapped and is less than 44 px high, in its own box or that of the label around it."""
    found: list[str] = page.evaluate(
        """(within) => [...document.querySelectorAll(`${within} :is(button, a, select, input)`)]
            .filter((one) => one.checkVisibility({visibilityProperty: true}))
            .filter((one) => one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 90))""",
        within,
    )
    return found


def test_the_tree_of_cards_is_shown_first_and_the_chart_is_one_tap_away(
    phone: Page, company: Company, no_barriers: Any
) -> None:
    expect(phone.locator("#treegrid")).to_be_visible()
    expect(phone.locator("#chart")).to_be_hidden()
    is_not_wider_than_the_screen(phone)
    assert small_targets(phone, "#chart-page") == []
    no_barriers(phone)
    card(phone, "северо-западные").locator("[data-fold]").tap()
    expect(rows(phone)).to_have_count(3)
    phone.locator("[data-view=chart]").tap()
    expect(phone.locator("#chart")).to_be_visible()
    is_not_wider_than_the_screen(phone)
    expect(phone).to_have_url(re.compile("view=chart"))
    phone.reload()
    expect(phone.locator("#chart")).to_be_visible()


def test_everything_is_done_without_dragging(phone: Page, company: Company, no_barriers: Any) -> None:
    # Find a person.
    phone.locator(".so-chart-search").tap()
    phone.locator("#chart-search").fill("титов")
    expect(rows(phone)).to_have_count(3)
    phone.locator("#chart-hits [role=option]").first.tap()
    phone.locator("#chart-search").fill("")

    # Open, rename.
    card(phone, "Титов Илья").tap()
    panel = phone.locator("#panel")
    expect(panel).to_contain_text("Титов Илья Олегович")
    is_not_wider_than_the_screen(phone)
    panel.locator("[data-edit=title]").tap()
    panel.locator("[name=title]").fill("Менеджер, запад")
    panel.locator("button[type=submit]").tap()
    expect(card(phone, "Менеджер, запад")).to_have_count(1)
    no_barriers(phone)
    at_rest(phone)

    # Move by the dialog.
    panel.locator(".so-panel-actions [data-panel-do=move]").tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("юг")
    expect(dialog.get_by_role("option")).to_have_count(1)
    dialog.get_by_role("option").tap()
    eventually(lambda: stored(company).get("Менеджер, запад"), "Руководитель продаж, юг")

    # Add a report, with its title.
    card(phone, "Руководитель продаж, юг").locator("[role=rowheader]").tap()
    expect(panel.locator("h2")).to_have_text(re.compile("юг"))
    at_rest(phone)
    panel.locator(".so-panel-actions [data-panel-do=add]").tap()
    phone.locator("#rename-field").fill("Менеджер, Сочи")
    phone.locator("#rename-field").press("Enter")
    eventually(lambda: stored(company).get("Менеджер, Сочи"), "Руководитель продаж, юг")

    # Seat somebody.
    card(phone, "Менеджер, Сочи").tap()
    expect(panel.locator("h2")).to_have_text(re.compile("Сочи"))
    at_rest(phone)
    panel.locator(".so-panel-actions [data-edit=assign]").tap()
    panel.locator("[name=person]").select_option(label="Белова Анна Сергеевна")
    panel.locator("#panel-form button[type=submit]").tap()
    expect(card(phone, "Белова Анна")).to_have_count(1)
    is_not_wider_than_the_screen(phone)

    # Take it back.
    phone.locator("#undo").tap()
    expect(card(phone, "Белова Анна")).to_have_count(0)
    with tenant(company):
        key = Position.objects.for_company(company).get(title="Менеджер, Сочи").key
    eventually(lambda: seated(company, key), 0)


def seated(company: Company, key: Any) -> int:
    with tenant(company):
        return Assignment.objects.for_company(company).filter(position__key=key).count()


def test_the_sheet_stops_at_three_heights_and_what_is_typed_survives_a_lost_line(
    phone: Page, company: Company
) -> None:
    card(phone, "Титов Илья").tap()
    sheet = phone.locator("#panel")
    expect(sheet).to_have_attribute("data-stop", "half")
    handle = phone.locator(".so-sheet-handle")
    handle.focus()
    for key, stop in (("ArrowUp", "full"), ("ArrowDown", "half"), ("ArrowDown", "peek"), ("ArrowUp", "half")):
        phone.keyboard.press(key)
        expect(sheet).to_have_attribute("data-stop", stop)

    sheet.locator("[data-edit=title]").tap()
    sheet.locator("[name=title]").fill("Набрано без связи")
    phone.context.set_offline(True)
    sheet.locator("button[type=submit]").tap()
    expect(sheet.locator("[data-form-lost]")).to_be_visible()
    expect(sheet.locator("[name=title]")).to_have_value("Набрано без связи")
    # Another card does not take the place of what was typed.
    phone.context.set_offline(False)
    card(phone, "Коммерческий").locator("[role=rowheader]").tap()
    expect(sheet.locator("[data-form-first]")).to_be_visible()
    sheet.locator("button[type=submit]").tap()
    eventually(lambda: "Набрано без связи" in stored(company), True)


def test_a_long_press_opens_what_can_be_done(phone: Page, company: Company) -> None:
    place = card(phone, "Титов Илья").bounding_box()
    assert place is not None
    x, y = place["x"] + 120, place["y"] + 30
    session = phone.context.new_cdp_session(phone)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    # Three times as long as it takes: the menu opens when the finger is lifted.
    phone.wait_for_timeout(1500)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    menu = phone.get_by_role("menu")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitem").filter(has_text=re.compile("Убрать|Удалить")).tap()
    expect(phone.get_by_role("dialog")).to_contain_text("Менеджер по работе с ключевыми клиентами")
