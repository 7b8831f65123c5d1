"""Two consultants in two browsers edit one structure at once, and nothing of either is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.access import Access
from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Position
from tests.factories import actor_of, make_company, make_member, make_user, owner_of
from tests.journeys.test_the_thread import PASSWORD, sign_in


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A head with two sellers, and two consultants who may edit."""
    company = make_company(
        "Общее дело", owner=make_user("anna@example.com", password=PASSWORD, full_name="Анна")
    )
    make_member(
        company, Access.CONSULTANT, user=make_user("boris@example.com", password=PASSWORD, full_name="Борис")
    )
    with tenant(company):
        by = actor_of(owner_of(company))
        structure = live_structure(company=company, by=by)
        head = "00000000-0000-7000-8000-000000000001"
        seats = [("2", "Менеджер, север"), ("3", "Менеджер, юг")]
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": head, "parent": None, "title": "Руководитель"}
        ]
        operations += [
            {"op": "add", "key": head[:-1] + number, "parent": head, "title": title}
            for number, title in seats
        ]
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


def open_chart(page: Page, site: str, company: Company, email: str) -> None:
    sign_in(page, site, email)
    page.goto(f"{site}/c/{company.slug}/structure/")
    expect(page.get_by_role("treeitem")).to_have_count(3)


def begin_to_rename(page: Page, title: str) -> None:
    page.get_by_role("treeitem").filter(has_text=title).last.click()
    page.locator("#panel [data-edit=rename]").click()
    expect(page.locator("#panel-form input[name=title]")).to_have_value(title)


def rename_to(page: Page, title: str) -> None:
    page.fill("#panel-form input[name=title]", title)
    page.locator("#panel-form button.btn-primary").click()


def titles(company: Company) -> set[str]:
    with tenant(company):
        return set(Position.objects.for_company(company).values_list("title", flat=True))


def test_edits_of_different_boxes_both_stay_and_appear_to_the_other(site, new_page, company):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    begin_to_rename(anna, "Менеджер, север")
    begin_to_rename(boris, "Менеджер, юг")
    rename_to(anna, "Старший менеджер, север")
    expect(anna.get_by_role("tree")).to_contain_text("Старший менеджер, север")
    rename_to(boris, "Ведущий менеджер, юг")
    expect(boris.get_by_role("tree")).to_contain_text("Ведущий менеджер, юг")
    expect(boris.get_by_role("tree")).to_contain_text("Старший менеджер, север")
    expect(anna.get_by_role("tree")).to_contain_text("Ведущий менеджер, юг", timeout=15_000)
    assert titles(company) == {"Руководитель", "Старший менеджер, север", "Ведущий менеджер, юг"}


def test_edits_of_the_same_box_ask_which_one_stays_and_keep_the_typed_text(
    site, new_page, company, no_barriers
):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    begin_to_rename(boris, "Менеджер, юг")
    begin_to_rename(anna, "Менеджер, юг")
    rename_to(anna, "Менеджер, Краснодар")
    expect(anna.get_by_role("tree")).to_contain_text("Менеджер, Краснодар")
    rename_to(boris, "Менеджер, Ростов")
    dialog = boris.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("Пока вы правили"))
    expect(dialog).to_contain_text("Менеджер, Ростов")
    assert "Менеджер, Краснодар" in titles(company)
    no_barriers(boris)
    dialog.get_by_role("button", name=re.compile("моё")).click()
    expect(boris.get_by_role("tree")).to_contain_text("Менеджер, Ростов")
    assert titles(company) == {"Руководитель", "Менеджер, север", "Менеджер, Ростов"}
