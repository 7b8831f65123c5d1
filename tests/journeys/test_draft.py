"""A draft is made, changed, compared with the living structure and published in part; two drafts meet in a dispute."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Position, Structure
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.hands import eventually
from tests.journeys.sessions import come_in

HEAD, NORTH, SOUTH = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A head with two sellers."""
    company = make_company("Общее дело", owner=make_user("anna@example.com", full_name="Анна"))
    with tenant(company):
        by = actor_of(owner_of(company))
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": HEAD, "parent": None, "title": "Руководитель"},
            {"op": "add", "key": NORTH, "parent": HEAD, "title": "Менеджер, север"},
            {"op": "add", "key": SOUTH, "parent": HEAD, "title": "Менеджер, юг"},
        ]
        structure = live_structure(company=company, by=by)
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


def titles(company: Company, name: str = "") -> set[str]:
    """Of the living structure, or of the draft with this name."""
    with tenant(company):
        rows = Structure.objects.for_company(company)
        structure = rows.get(name=name) if name else rows.live().get()
        return set(structure.positions.values_list("title", flat=True))


def new_draft(page: Page, name: str) -> None:
    """By the switcher of the top bar."""
    page.locator(".so-switcher > summary").click()
    page.get_by_role("button", name="Новый черновик…").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Название черновика").fill(name)
    dialog.get_by_role("button", name="Создать черновик").click()
    expect(page.locator(".so-switcher.is-draft > summary")).to_contain_text("черновик")
    expect(page.get_by_role("treeitem")).to_have_count(3)


def box_of(page: Page, title: str) -> Locator:
    return page.get_by_role("treeitem", name=re.compile(f"^{re.escape(title)}"))


def rename(page: Page, title: str, other: str) -> None:
    box_of(page, title).focus()
    page.keyboard.press("F2")
    page.locator("#rename-field").fill(other)
    page.keyboard.press("Enter")
    expect(box_of(page, other)).to_have_count(1)


def is_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def compare(page: Page) -> Locator:
    """The list of changes, opened from the switcher."""
    page.locator(".so-switcher > summary").click()
    page.get_by_role("link", name="Сравнить и опубликовать").click()
    changes = page.get_by_role("complementary", name="Изменения черновика")
    expect(changes).to_be_visible()
    return changes


def publish(page: Page) -> None:
    page.locator("#changes").get_by_role("button", name=re.compile("^Опубликовать ")).click()
    page.locator("#dialog").get_by_role("button", name="Опубликовать", exact=True).click()


def test_one_of_three_changes_of_a_draft_is_published(site, new_page, no_barriers, company):
    page = new_page()
    come_in(page, site, "anna@example.com")
    page.goto(f"{site}/c/{company.slug}/structure/")
    new_draft(page, "Как будет")
    no_barriers(page)
    for old, new in (("Руководитель", "Директор"), ("Менеджер, север", "Север"), ("Менеджер, юг", "Юг")):
        rename(page, old, new)
    is_saved(page)
    changes = compare(page)
    expect(changes.get_by_role("heading")).to_have_text("3 изменения")
    expect(page.locator(".so-box-tag")).to_have_count(3)
    no_barriers(page)

    changes.get_by_role("button", name="Принять: Север: название").click()
    expect(changes.get_by_role("button", name="Принять: Север: название")).to_have_attribute(
        "aria-pressed", "true"
    )
    publish(page)
    expect(page.get_by_text("Опубликовано 1 изменение. В черновике остаются 2.")).to_be_visible(
        timeout=20_000
    )
    eventually(lambda: titles(company), {"Руководитель", "Север", "Менеджер, юг"})
    expect(page.locator("#changes").get_by_role("heading")).to_have_text("2 изменения")
    assert titles(company, "Как будет") == {"Директор", "Север", "Юг"}


def test_changes_are_accepted_by_keyboard_and_the_views_change(site, new_page, company):
    page = new_page()
    come_in(page, site, "anna@example.com")
    page.goto(f"{site}/c/{company.slug}/structure/")
    new_draft(page, "Как будет")
    rename(page, "Менеджер, север", "Север")
    rename(page, "Менеджер, юг", "Юг")
    is_saved(page)
    compare(page)
    # Nobody's fingers are faster than the page: the marks on the boxes come last.
    expect(page.locator(".so-box-tag")).to_have_count(2)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.locator(".so-change.is-accepted")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator(".so-change.is-rejected")).to_have_count(1)
    page.get_by_role("button", name="Было").click()
    expect(box_of(page, "Менеджер, север")).to_have_count(1)
    page.get_by_role("button", name="Станет").click()
    expect(box_of(page, "Север")).to_have_count(1)


def test_two_drafts_that_change_the_same_meet_in_a_dispute(site, new_page, no_barriers, company):
    page = new_page(color_scheme="dark")
    come_in(page, site, "anna@example.com")
    for name, title in (("Первый", "Директор"), ("Второй", "Начальник")):
        page.goto(f"{site}/c/{company.slug}/structure/")
        new_draft(page, name)
        rename(page, "Руководитель", title)
        is_saved(page)
    with tenant(company):
        first = Structure.objects.for_company(company).get(name="Первый")
        second = Structure.objects.for_company(company).get(name="Второй")
    page.goto(f"{site}/c/{company.slug}/structure/{first.uid}/?compare=live")
    changes = page.locator("#changes")
    expect(changes).to_contain_text("Те же должности меняют другие черновики: Второй.")
    changes.get_by_role("button", name="Принять все").click()
    publish(page)
    expect(page.get_by_text("Черновик ушёл в архив.")).to_be_visible(timeout=20_000)

    page.goto(f"{site}/c/{company.slug}/structure/{second.uid}/?compare=live")
    expect(changes).to_contain_text("Это же поле изменили в действующей структуре.")
    expect(changes.get_by_role("button", name="Опубликовать")).to_be_disabled()
    no_barriers(page)
    changes.get_by_role("button", name="Взять их версию").click()
    expect(changes).to_contain_text("Черновик не отличается от действующей структуры.")
    assert titles(company) == titles(company, "Второй") == {"Директор", "Менеджер, север", "Менеджер, юг"}


def test_the_pages_of_structures_and_their_past_have_no_barriers(site, new_page, no_barriers, company):
    with tenant(company):
        assert Position.objects.for_company(company).count() == 3
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme)
        come_in(page, site, "anna@example.com")
        here = f"{site}/c/{company.slug}/structure"
        page.goto(f"{site}/c/{company.slug}/structures/")
        no_barriers(page)
        with tenant(company):
            uid = Structure.objects.for_company(company).live().get().uid
        for rest in (
            f"{here}/{uid}/history/",
            f"{here}/{uid}/history/?tab=versions",
            f"{here}/?on=2026-01-15",
        ):
            page.goto(rest)
            no_barriers(page)
