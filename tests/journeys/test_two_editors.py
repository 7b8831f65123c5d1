"""Two consultants in two browsers edit one structure at once, and nothing of either is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.access import Access
from accounts.models import Company, User
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Operation, Position
from tests.factories import actor_of, make_company, make_member, make_user, owner_of
from tests.journeys.hands import eventually, unmoved
from tests.journeys.sessions import come_in
from tests.journeys.test_the_thread import PASSWORD


@pytest.fixture
def company(transactional_db: None) -> Company:
    """A head with two sellers, and two consultants who may edit."""
    company = make_company("Общее дело", owner=make_user("anna@example.com", full_name="Анна"))
    make_member(company, Access.CONSULTANT, user=make_user("boris@example.com", full_name="Борис"))
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
    come_in(page, site, email)
    page.goto(f"{site}/c/{company.slug}/structure/")
    expect(page.get_by_role("treeitem")).to_have_count(3)


def box_of(page: Page, title: str) -> Locator:
    return page.get_by_role("treeitem", name=re.compile(f"^{re.escape(title)}"))


def begin_to_rename(page: Page, title: str) -> None:
    box_of(page, title).focus()
    page.keyboard.press("F2")
    expect(page.locator("#rename-field")).to_have_value(title)


def rename_to(page: Page, title: str) -> None:
    page.locator("#rename-field").fill(title)
    page.keyboard.press("Enter")


def remove(page: Page, title: str) -> None:
    box_of(page, title).focus()
    page.keyboard.press("Delete")
    page.locator("#remove-yes").click()
    expect(box_of(page, title)).to_have_count(0)


def is_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


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
    expect(box_of(anna, "Старший менеджер, север")).to_be_visible()
    rename_to(boris, "Ведущий менеджер, юг")
    expect(box_of(boris, "Ведущий менеджер, юг")).to_be_visible()
    expect(box_of(boris, "Старший менеджер, север")).to_be_visible(timeout=15_000)
    expect(box_of(anna, "Ведущий менеджер, юг")).to_be_visible(timeout=15_000)
    is_saved(anna)
    is_saved(boris)
    eventually(lambda: titles(company), {"Руководитель", "Старший менеджер, север", "Ведущий менеджер, юг"})


def test_edits_of_the_same_box_ask_which_one_stays_and_keep_the_typed_text(
    site, new_page, company, no_barriers
):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    begin_to_rename(boris, "Менеджер, юг")
    begin_to_rename(anna, "Менеджер, юг")
    rename_to(anna, "Менеджер, Краснодар")
    is_saved(anna)
    # Her title is on his screen already when he finishes his.
    expect(box_of(boris, "Менеджер, Краснодар")).to_be_visible(timeout=15_000)
    rename_to(boris, "Менеджер, Ростов")
    dialog = boris.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("Пока вы правили.*Анна"))
    expect(dialog).to_contain_text("Менеджер, Краснодар")
    expect(dialog).to_contain_text("Менеджер, Ростов")
    assert "Менеджер, Краснодар" in titles(company)
    no_barriers(boris)
    dialog.get_by_role("button", name=re.compile("моё")).click()
    expect(box_of(boris, "Менеджер, Ростов")).to_be_visible()
    is_saved(boris)
    eventually(lambda: titles(company), {"Руководитель", "Менеджер, север", "Менеджер, Ростов"})


def test_a_conflict_can_be_put_off_and_ends_with_theirs(site, new_page, company):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    begin_to_rename(boris, "Менеджер, юг")
    begin_to_rename(anna, "Менеджер, юг")
    rename_to(anna, "Менеджер, Краснодар")
    is_saved(anna)
    rename_to(boris, "Менеджер, Ростов")
    expect(boris.get_by_role("dialog")).to_be_visible()
    boris.keyboard.press("Escape")
    expect(box_of(boris, "Менеджер, Ростов")).to_be_visible()
    boris.locator("#save-state button").click()
    boris.get_by_role("dialog").get_by_role("button", name=re.compile("^Взять")).click()
    expect(box_of(boris, "Менеджер, Краснодар")).to_be_visible()
    is_saved(boris)
    assert "Менеджер, Ростов" not in titles(company)


def test_what_was_done_without_a_line_survives_a_reload_and_arrives_once(site, new_page, company):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    boris.route("**/operations/", lambda route: route.abort())
    begin_to_rename(boris, "Менеджер, юг")
    rename_to(boris, "Первое название")
    begin_to_rename(boris, "Первое название")
    rename_to(boris, "Второе название")
    expect(boris.locator("#save-waiting")).to_contain_text("2 правки", timeout=15_000)
    begin_to_rename(anna, "Менеджер, север")
    rename_to(anna, "Сделано тем временем")
    is_saved(anna)
    boris.reload()
    expect(box_of(boris, "Второе название")).to_be_visible()
    assert "Второе название" not in titles(company)
    boris.unroute("**/operations/")
    expect(boris.locator("#save-state")).to_have_attribute("data-state", "saved", timeout=20_000)
    eventually(lambda: titles(company), {"Руководитель", "Сделано тем временем", "Второе название"})
    with tenant(company):
        renames = Operation.objects.for_company(company).filter(kind="rename").order_by("revision")
        assert [entry.body["title"] for entry in renames] == [
            "Сделано тем временем", "Первое название", "Второе название",
        ]  # fmt: skip


def test_signed_out_edits_wait_and_arrive_after_signing_in(site, new_page, company):
    page, anna = new_page(), User.objects.get(email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    open_chart(page, site, company, "anna@example.com")
    page.context.clear_cookies()
    begin_to_rename(page, "Менеджер, юг")
    rename_to(page, "Написано без входа")
    again = page.locator("#sign-in-again")
    expect(again).to_be_visible(timeout=15_000)
    expect(page.locator("#save-kept")).to_contain_text("1 правка")
    again.click()
    page.fill("input[name=login]", "anna@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(box_of(page, "Написано без входа")).to_be_visible(timeout=15_000)
    is_saved(page)
    assert "Написано без входа" in titles(company)


def test_a_colleague_and_the_box_they_are_at_are_shown(site, new_page, company, no_barriers):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    box_of(boris, "Менеджер, юг").click()
    shown = anna.get_by_role("button", name=re.compile("Борис: Менеджер, юг"))
    expect(shown).to_be_visible(timeout=30_000)
    expect(anna.locator("#presence-names")).to_contain_text("Борис")
    no_barriers(anna)
    boris.close()
    expect(shown).to_be_hidden(timeout=40_000)


def test_a_title_being_typed_into_a_removed_box_is_given_up_aloud_and_the_focus_stays_near(
    site, new_page, company
):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    begin_to_rename(anna, "Менеджер, юг")
    anna.locator("#rename-field").fill("Недописанное")
    remove(boris, "Менеджер, юг")
    expect(anna.locator("#rename-editor")).to_be_hidden(timeout=15_000)
    expect(anna.get_by_text("Этой должности здесь уже нет.").first).to_be_visible()
    expect(box_of(anna, "Руководитель")).to_be_focused()


def test_a_drop_on_a_box_that_has_just_been_removed_is_not_promised(site, new_page, company):
    anna, boris = new_page(), new_page()
    open_chart(anna, site, company, "anna@example.com")
    open_chart(boris, site, company, "boris@example.com")
    unmoved(anna)
    start, target = (box_of(anna, title).bounding_box() for title in ("Менеджер, север", "Менеджер, юг"))
    anna.mouse.move(start["x"] + 40, start["y"] + 20)
    anna.mouse.down()
    anna.mouse.move(target["x"] + 40, target["y"] + 20, steps=6)
    expect(anna.locator("#mark-target")).to_be_visible()
    remove(boris, "Менеджер, юг")
    expect(anna.locator("#mark-target")).to_be_hidden(timeout=15_000)
    expect(anna.locator("#drag-tip")).not_to_contain_text("Менеджер, юг")
    anna.keyboard.press("Escape")
    anna.mouse.up()


def test_a_drag_whose_button_was_released_elsewhere_ends(site, new_page, company):
    anna = new_page()
    open_chart(anna, site, company, "anna@example.com")
    unmoved(anna)
    start = box_of(anna, "Менеджер, юг").bounding_box()
    anna.mouse.move(start["x"] + 40, start["y"] + 20)
    anna.mouse.down()
    anna.mouse.move(start["x"] + 90, start["y"] + 60, steps=4)
    expect(anna.locator("html.is-dragging")).to_have_count(1)
    # The release is heard by nobody; the next move comes with no button.
    anna.evaluate(
        "dispatchEvent(new PointerEvent('pointermove', {pointerType: 'mouse', pointerId: 1, buttons: 0}))"
    )
    expect(anna.locator("html.is-dragging")).to_have_count(0)
    anna.mouse.up()
    assert titles(company) == {"Руководитель", "Менеджер, север", "Менеджер, юг"}
