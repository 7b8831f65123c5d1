"""The structure as a tree table, edited by the keyboard alone; the chart then shows the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Position
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.hands import eventually
from tests.journeys.sessions import come_in

HEAD, NORTH, SOUTH, WEST = (f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 5))


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A director with two heads, one of whom has a seller."""
    company = make_company("Таблица", owner=make_user("anna@example.com", full_name="Анна"))
    with tenant(company):
        by = actor_of(owner_of(company))
        structure = live_structure(company=company, by=by)
        boxes = [
            (HEAD, None, "Директор"),
            (NORTH, HEAD, "Руководитель, север"),
            (SOUTH, HEAD, "Руководитель, юг"),
            (WEST, NORTH, "Менеджер, запад"),
        ]
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": key, "parent": parent, "title": title} for key, parent, title in boxes
        ]
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


def stored(company: Company) -> dict[str, str | None]:
    """Title -> the leader's title."""
    with tenant(company):
        rows = Position.objects.for_company(company).values_list("title", "parent__title")
        return dict(rows)


def rows(page: Page) -> Locator:
    return page.locator("#treegrid [role=row][data-key]")


def titles(page: Page) -> list[str]:
    return [text.strip() for text in rows(page).locator("[role=rowheader]").all_inner_texts()]


def open_table(page: Page, site: str, company: Company) -> None:
    come_in(page, site, "anna@example.com")
    page.goto(f"{site}/c/{company.slug}/structure/?view=table")
    expect(rows(page)).to_have_count(4)
    page.locator("#treegrid [tabindex='0']").focus()


def go_to(page: Page, title: str) -> None:
    """Walks by arrows to the row of a title."""
    page.keyboard.press("Home")
    for _ in range(10):
        if title in page.evaluate("document.activeElement.textContent"):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(title)


def choose_leader(page: Page, words: str) -> None:
    """M opens the list of leaders, the words leave one of them, Enter takes it."""
    page.keyboard.press("m")
    expect(page.locator("#target-search")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("#target-list").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


def test_the_structure_is_edited_in_the_table_by_keyboard_alone(site, new_page, company, no_barriers):
    page = new_page()
    open_table(page, site, company)
    assert titles(page) == ["Директор", "Руководитель, север", "Менеджер, запад", "Руководитель, юг"]
    no_barriers(page)

    go_to(page, "Менеджер, запад")
    page.keyboard.press("F2")
    expect(page.locator("#rename-field")).to_be_focused()
    page.keyboard.type("Менеджер, восток")
    page.keyboard.press("Enter")
    expect(rows(page).nth(2)).to_contain_text("Менеджер, восток")

    go_to(page, "Руководитель, юг")
    page.keyboard.press("Insert")
    expect(page.locator("#rename-field")).to_be_focused()
    page.keyboard.type("Менеджер, Сочи")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(5)

    go_to(page, "Менеджер, восток")
    choose_leader(page, "юг")
    expect(rows(page).nth(4)).to_contain_text("Менеджер, восток")

    go_to(page, "Руководитель, север")
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog")).to_contain_text("Руководитель, север")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(4)

    wanted = {
        "Директор": None,
        "Руководитель, юг": "Директор",
        "Менеджер, Сочи": "Руководитель, юг",
        "Менеджер, восток": "Руководитель, юг",
    }
    eventually(lambda: stored(company), wanted)

    page.locator("[data-view=chart]").focus()
    page.keyboard.press("Enter")
    for title in wanted:
        expect(page.get_by_role("treeitem").filter(has_text=title).first).to_be_visible()
    page.reload()
    expect(page.get_by_role("tree")).to_be_visible()


def test_cut_and_paste_and_undo_work_on_rows(site, new_page, company):
    page = new_page()
    open_table(page, site, company)
    go_to(page, "Менеджер, запад")
    page.keyboard.press("Control+x")
    go_to(page, "Руководитель, юг")
    page.keyboard.press("Control+v")
    eventually(lambda: stored(company)["Менеджер, запад"], "Руководитель, юг")
    page.keyboard.press("Control+z")
    eventually(lambda: stored(company)["Менеджер, запад"], "Руководитель, север")


def test_several_rows_are_moved_at_once(site, new_page, company):
    page = new_page()
    open_table(page, site, company)
    go_to(page, "Менеджер, запад")
    page.keyboard.press("Space")
    go_to(page, "Руководитель, юг")
    page.keyboard.press("Space")
    expect(page.locator("#selection-bar")).to_be_visible()
    expect(page.locator("#treegrid [role=row][aria-selected=true]")).to_have_count(2)
    choose_leader(page, "север")
    eventually(lambda: stored(company)["Руководитель, юг"], "Руководитель, север")
    assert stored(company)["Менеджер, запад"] == "Руководитель, север"


def test_the_search_leaves_what_was_found_with_its_leaders(site, new_page, company):
    page = new_page()
    open_table(page, site, company)
    page.keyboard.press("/")
    expect(page.locator("#chart-search")).to_be_focused()
    page.keyboard.type("запад")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(4)


def test_rows_fold_and_cells_are_walked_through(site, new_page, company):
    page = new_page()
    open_table(page, site, company)
    go_to(page, "Руководитель, север")
    page.keyboard.press("ArrowLeft")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("ArrowRight")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#treegrid [role=rowheader]:focus")).to_have_text("Руководитель, север")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#treegrid [aria-colindex='2']:focus")).to_have_text("Вакансия")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(2).locator("[aria-colindex='2']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-form [name=person]")).to_be_focused()


def test_a_row_is_dragged_onto_its_new_leader(site, new_page, company):
    page = new_page()
    open_table(page, site, company)
    rows(page).filter(has_text="Менеджер, запад").drag_to(rows(page).filter(has_text="Руководитель, юг"))
    eventually(lambda: stored(company)["Менеджер, запад"], "Руководитель, юг")
    expect(rows(page).nth(3)).to_contain_text("Менеджер, запад")
