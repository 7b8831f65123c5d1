"""The line goes down for half a minute, the page is loaded again: what was done stays done, and can be undone."""

import re
import time

from playwright.sync_api import Page, Route, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Operation
from tests.factories import actor_of, owner_of
from tests.journeys.hands import eventually, stored_tree
from tests.journeys.test_two_editors import (  # noqa: F401  (a fixture)
    begin_to_rename,
    box_of,
    company,
    is_saved,
    open_chart,
    rename_to,
)

HALF_A_MINUTE = 30_000


def rename(page: Page, old: str, new: str) -> None:
    begin_to_rename(page, old)
    rename_to(page, new)
    expect(box_of(page, new)).to_be_visible()


def move_under(page: Page, title: str, leader: str) -> None:
    """By the keys of cutting and pasting."""
    box_of(page, title).focus()
    page.keyboard.press("Control+x")
    box_of(page, leader).focus()
    page.keyboard.press("Control+v")


def colleague_renames(at: Company, old: str, new: str) -> None:
    """Somebody else's change, sent past this browser."""
    with tenant(at):
        by = actor_of(owner_of(at))
        structure = live_structure(company=at, by=by)
        key = str(structure.positions.for_company(at).get(title=old).key)
        operation = {"op": "rename", "key": key, "title": new}
        apply_operations(structure=structure, operations=[operation], base_revision=None, by=by)


def test_half_a_minute_without_a_line_loses_nothing(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, "boris@example.com")
    page.context.set_offline(True)
    left = time.monotonic()
    rename(page, "Менеджер, юг", "Старший, юг")
    move_under(page, "Менеджер, север", "Старший, юг")
    rename(page, "Старший, юг", "Ведущий, юг")
    expect(page.locator("#save-waiting")).to_contain_text("3 правки")
    before = [("Руководитель", [("Менеджер, север", []), ("Менеджер, юг", [])])]
    assert stored_tree(company) == before
    colleague_renames(company, "Руководитель", "Директор")
    page.wait_for_timeout(max(0, HALF_A_MINUTE - (time.monotonic() - left) * 1000))
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved", timeout=20_000)
    expect(box_of(page, "Директор")).to_be_visible(timeout=15_000)
    assert stored_tree(company) == [("Директор", [("Ведущий, юг", [("Менеджер, север", [])])])]
    with tenant(company):
        kinds = Operation.objects.for_company(company).order_by("revision").values_list("kind", flat=True)
        assert list(kinds)[3:] == ["rename", "rename", "move", "rename"]


def test_what_was_done_before_a_reload_is_undone_and_done_again_step_by_step(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, "boris@example.com")
    rename(page, "Менеджер, юг", "Старший, юг")
    move_under(page, "Менеджер, север", "Старший, юг")
    is_saved(page)
    done = [("Руководитель", [("Старший, юг", [("Менеджер, север", [])])])]
    eventually(lambda: stored_tree(company), done)
    page.reload()
    expect(box_of(page, "Старший, юг")).to_be_visible()
    box_of(page, "Руководитель").focus()
    page.keyboard.press("Control+z")
    moved_back = [("Руководитель", [("Менеджер, север", []), ("Старший, юг", [])])]
    eventually(lambda: stored_tree(company), moved_back)
    is_saved(page)
    page.keyboard.press("Control+z")
    eventually(
        lambda: stored_tree(company), [("Руководитель", [("Менеджер, север", []), ("Менеджер, юг", [])])]
    )
    expect(box_of(page, "Менеджер, юг")).to_be_visible()
    page.reload()
    expect(box_of(page, "Менеджер, юг")).to_be_visible()
    page.locator("#redo").click()
    expect(box_of(page, "Старший, юг")).to_be_visible()
    eventually(lambda: stored_tree(company), moved_back)
    is_saved(page)
    page.locator("#redo").click()
    eventually(lambda: stored_tree(company), done)
    is_saved(page)
    expect(page.locator("#redo")).to_be_disabled()
    expect(page.locator("#undo")).to_have_attribute("title", re.compile("Менеджер, север"))


def test_an_undo_whose_answer_is_lost_on_the_way_is_done_once(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, "boris@example.com")
    rename(page, "Менеджер, юг", "Старший, юг")
    rename(page, "Старший, юг", "Ведущий, юг")
    is_saved(page)
    asked: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        asked.append(route.request.post_data_json["batch"])
        answer = route.fetch()
        if len(asked) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    def stay_silent(route: Route) -> None:
        route.abort()

    page.route("**/undo/", lose_the_first_answer)
    # The news would bring the undo before it is asked for again.
    page.route("**/news/", stay_silent)
    box_of(page, "Ведущий, юг").focus()
    page.keyboard.press("Control+z")
    expect(box_of(page, "Старший, юг")).to_be_visible(timeout=15_000)
    until = time.monotonic() + 30
    while len(asked) < 2 and time.monotonic() < until:
        page.wait_for_timeout(50)
    page.unroute("**/news/", stay_silent)
    is_saved(page)
    assert (len(asked), len(set(asked))) == (2, 1)
    with tenant(company):
        kinds = Operation.objects.for_company(company).order_by("revision").values_list("kind", flat=True)
        assert list(kinds)[3:] == ["rename", "rename", "rename"]
