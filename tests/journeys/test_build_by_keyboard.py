"""The same department of twenty boxes by the keyboard alone: once the page is open, the mouse is not touched."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import hands
from tests.journeys.hands import BENCH, box, held

TOP, SALES, CLIENTS = "Коммерческий директор", "Руководитель продаж", "Руководитель клиентского отдела"
SELLER, ACCOUNT = "Менеджер по продажам", "Аккаунт-менеджер"
SEATED = BENCH[:2]


def type_title(page: Page, title: str) -> str:
    """Types into the title that stands open; the key of the box, which has the focus again."""
    field = page.locator("#rename-field")
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(title)
    page.keyboard.press("Enter")
    expect(held(page)).to_have_accessible_name(re.compile(f"^{re.escape(title)}"))
    return held(page).get_attribute("data-key") or ""


def add(page: Page, title: str, *, beside: bool = False) -> str:
    page.keyboard.press("Shift+Insert" if beside else "Insert")
    return type_title(page, title)


def go_to(page: Page, key: str) -> None:
    """Walks from the first box down, as the arrows read."""
    page.keyboard.press("Home")
    for _step in range(25):
        if held(page).get_attribute("data-key") == key:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the arrows do not lead there")


def build(page: Page) -> dict[str, str]:
    """Twenty boxes with Insert and Shift+Insert; key by what the test calls them."""
    page.locator("#add-first").press("Enter")
    keys = {"top": type_title(page, TOP), "sales": add(page, SALES)}
    for number in range(8):
        keys[f"seller-{number}"] = add(page, f"{SELLER} {number + 1}", beside=number > 0)
    page.keyboard.press("ArrowLeft")
    expect(box(page, keys["sales"])).to_be_focused()
    keys["clients"] = add(page, CLIENTS, beside=True)
    for number in range(6):
        keys[f"account-{number}"] = add(page, f"{ACCOUNT} {number + 1}", beside=number > 0)
    page.keyboard.press("ArrowLeft")
    keys["analyst"] = add(page, "Аналитик", beside=True)
    keys["trainer"] = add(page, "Тренер", beside=True)
    keys["spare"] = add(page, "Лишняя", beside=True)
    return keys


def twenty(**changes: Any) -> Any:
    """What must be stored: the titles as a tree."""
    sellers = changes.get("sellers", [f"{SELLER} {number}" for number in range(1, 9)])
    accounts = changes.get("accounts", [f"{ACCOUNT} {number}" for number in range(1, 7)])
    others = changes.get("others", ["Аналитик", "Тренер", "Лишняя"])
    heads = [(SALES, [(title, []) for title in sellers]), (CLIENTS, [(title, []) for title in accounts])]
    return [(TOP, [*heads, *((title, []) for title in others)])]


@pytest.mark.timeout(420)
def test_a_department_of_twenty_boxes_is_built_with_the_keyboard_alone(site, new_page, no_barriers):
    page, company = hands.begin_on_nothing(new_page, site, SEATED)
    keys = build(page)
    hands.saved(page)
    hands.eventually(lambda: hands.stored_tree(company), twenty())
    no_barriers(page)

    cut_and_put(page, company, keys)
    move_by_the_list(page, company, keys, no_barriers)
    refuse_and_restore(page, company, keys)
    give_a_role_from_the_palette(page, company, keys)
    seat_from_the_bench(page, company, keys)
    remove_and_undo(page, company, keys, no_barriers)
    list_the_keys(page, no_barriers)


def cut_and_put(page: Page, company: Any, keys: dict[str, str]) -> None:
    """Ctrl+X, Ctrl+V carry two selected boxes to another leader, and it is said."""
    go_to(page, keys["seller-6"])
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#selection-bar")).to_be_visible()
    page.keyboard.press("Control+x")
    go_to(page, keys["clients"])
    page.keyboard.press("Control+v")
    expect(page.locator("#chart-said")).to_contain_text(CLIENTS)
    accounts = [f"{ACCOUNT} {number}" for number in range(1, 7)] + [f"{SELLER} 7", f"{SELLER} 8"]
    sellers = [f"{SELLER} {number}" for number in range(1, 7)]
    hands.eventually(lambda: hands.stored_tree(company), twenty(sellers=sellers, accounts=accounts))
    page.keyboard.press("Control+z")
    hands.eventually(lambda: hands.stored_tree(company), twenty())
    page.keyboard.press("Control+Shift+z")
    hands.eventually(lambda: hands.stored_tree(company), twenty(sellers=sellers, accounts=accounts))
    page.keyboard.press("Control+z")
    hands.eventually(lambda: hands.stored_tree(company), twenty())
    page.keyboard.press("Escape")


def move_by_the_list(page: Page, company: Any, keys: dict[str, str], no_barriers: Any) -> None:
    """M opens the list of leaders; nobody is offered to an own report."""
    go_to(page, keys["seller-0"])
    page.keyboard.press("m")
    expect(page.locator("#target-search")).to_be_focused()
    no_barriers(page)
    page.keyboard.insert_text("клиентск")
    expect(page.locator("#target-list").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#chart-said")).to_contain_text("место 7 из 7")
    expect(box(page, keys["seller-0"])).to_be_focused()
    accounts = [f"{ACCOUNT} {number}" for number in range(1, 7)] + [f"{SELLER} 1"]
    sellers = [f"{SELLER} {number}" for number in range(2, 9)]
    hands.eventually(lambda: hands.stored_tree(company), twenty(sellers=sellers, accounts=accounts))
    page.keyboard.press("Control+z")
    hands.eventually(lambda: hands.stored_tree(company), twenty())


def refuse_and_restore(page: Page, company: Any, keys: dict[str, str]) -> None:
    """A leader is not put under an own report, a title of nothing is not saved; both say why."""
    go_to(page, keys["sales"])
    page.keyboard.press("Control+x")
    go_to(page, keys["seller-1"])
    page.keyboard.press("Control+v")
    expect(page.locator(".so-toast").filter(has_text="кольцо").first).to_be_visible()
    go_to(page, keys["seller-1"])
    page.keyboard.press("F2")
    expect(page.locator("#rename-field")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(page.locator("#rename-fault")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#rename-editor")).to_be_hidden()
    hands.saved(page)
    assert hands.stored_tree(company) == twenty()


def tab_to(page: Page, selector: str) -> None:
    """Tab after Tab, until the focus is there."""
    for _press in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def give_a_role_from_the_palette(page: Page, company: Any, keys: dict[str, str]) -> None:
    """The palette's filter, a role, and the small menu of what to do with it."""
    go_to(page, keys["analyst"])
    tab_to(page, "#palette-filter")
    page.keyboard.insert_text("аналитик")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette-menu [data-do=give]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page, keys["analyst"])).to_be_focused()
    hands.saved(page)
    hands.eventually(lambda: hands.stored_roles(company, "Аналитик"), {"sales-analyst": 100})


def seat_from_the_bench(page: Page, company: Any, keys: dict[str, str]) -> None:
    """A vacancy is gone to, then its person is chosen on the bench."""
    for name, place in zip(SEATED, ("top", "sales"), strict=True):
        go_to(page, keys[place])
        tab_to(page, "#palette-filter")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(name.split()[0])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(box(page, keys[place])).to_have_accessible_name(re.compile(name))
    hands.saved(page)
    hands.eventually(lambda: hands.stored_seats(company), dict(zip(SEATED, (TOP, SALES), strict=True)))


def remove_and_undo(page: Page, company: Any, keys: dict[str, str], no_barriers: Any) -> None:
    """Delete asks and says what goes along; the leader's reports move up; Ctrl+Z brings all of it back."""
    go_to(page, keys["sales"])
    page.keyboard.press("Delete")
    dialog = page.locator("#remove-dialog")
    expect(dialog).to_contain_text("8 подчинённых")
    expect(dialog).to_contain_text("Жданова Елена")
    no_barriers(page)
    page.keyboard.press("Enter")
    expect(box(page, keys["sales"])).to_have_count(0)
    hands.saved(page)
    page.keyboard.press("Control+z")
    hands.eventually(lambda: hands.stored_tree(company), twenty())
    go_to(page, keys["spare"])
    page.keyboard.press("Delete")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    hands.eventually(lambda: hands.stored_tree(company), twenty(others=["Аналитик", "Тренер"]))


def list_the_keys(page: Page, no_barriers: Any) -> None:
    held(page).press("Shift+Slash")
    expect(page.locator("#keys-dialog")).to_be_visible()
    no_barriers(page)
    page.keyboard.press("Escape")
    expect(held(page)).to_be_visible()
