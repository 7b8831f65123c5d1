"""From a finding to its end: found in the list, understood beside it, and resolved by each of the five ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.access import Access
from tests.factories import make_member, make_user
from tests.journeys.hands import at_rest, eventually
from tests.journeys.sessions import come_in
from tests.teams.finding_site import Collision, make_collision

MAIL = "resolver@example.com"


@pytest.fixture
def collision(transactional_db: None) -> Collision:
    made = make_collision()
    make_member(made.office.company, Access.OWNER, user=make_user(MAIL, full_name="Лунин Олег"))
    return made


@pytest.fixture
def open_finding(new_page: Any, site: str, collision: Collision) -> Callable[..., Page]:
    """The list, and in it the finding about two who answer for the same."""

    def opened(**options: Any) -> Page:
        page: Page = new_page(**options)
        come_in(page, site, MAIL)
        page.goto(f"{site}/c/{collision.office.company.slug}/findings/?kind=double_accountable")
        line = page.locator("a[data-beside]").first
        expect(line).to_contain_text("Савельева Ирина")
        with page.expect_response(re.compile(r"/findings/[0-9a-f-]{36}/")):
            line.click()
        at_rest(page)
        expect(page.locator("#finding .so-sentence")).to_contain_text("Ковалёв Дмитрий")
        expect(page.locator("#finding .so-duty")).to_have_count(2)
        return page

    return opened


def choose(page: Page, code: str) -> None:
    """Ticks a way out and waits for what it would change."""
    way = page.locator(f"#move-{code}")
    if not way.is_checked():
        with page.expect_response(re.compile(r"/findings/")):
            way.check()
    at_rest(page)
    expect(page.locator(f"#move-{code}")).to_be_checked()


def answer(page: Page, field: str, value: str) -> None:
    """Chooses an answer, from a list or among buttons, and waits for the new preview."""
    select = page.locator(f"#moves select[name={field}]")
    button = page.locator(f"#moves [name={field}][value='{value}']")
    if select.input_value() == value if select.count() else button.is_checked():
        return
    with page.expect_response(re.compile(r"/findings/")):
        if select.count():
            select.select_option(value)
        else:
            button.check()
    at_rest(page)


def apply(page: Page) -> None:
    at_rest(page)
    with page.expect_response(re.compile(r"/resolve/")) as answered:
        page.locator("#moves button.btn-primary").click()
    assert answered.value.ok
    expect(page.locator(".so-toast").first).to_be_visible()


def see_the_kinds(page: Page, no_barriers: Any) -> None:
    page.goto(re.sub(r"/findings/.*", "/findings/kinds/", page.url))
    expect(page.locator("#double_accountable")).to_be_visible()
    no_barriers(page)


def has_closed(collision: Collision) -> None:
    eventually(lambda: len(collision.rows("double_accountable")), 0)


def test_one_owner_is_kept_and_the_toast_takes_it_back(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    page = open_finding()
    choose(page, "keep_owner")
    expect(page.locator(".so-move-preview")).to_contain_text("Закроется")
    no_barriers(page)
    apply(page)
    has_closed(collision)
    page.locator(".so-toast .so-link").first.click()
    eventually(lambda: len(collision.rows("double_accountable")), 1)
    expect(page.locator("#finding")).to_contain_text("Решение отменено")
    see_the_kinds(page, no_barriers)


def test_the_other_is_made_informed_in_the_dark(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    page = open_finding(color_scheme="dark")
    choose(page, "make_consulted")
    answer(page, "involvement", "I")
    expect(page.locator(".so-move-preview .so-raci").last).to_be_visible()
    no_barriers(page)
    apply(page)
    has_closed(collision)
    see_the_kinds(page, no_barriers)


def test_a_responsibility_is_split_by_scopes(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    page = open_finding()
    choose(page, "split_by_scope")
    expect(page.locator(".so-move-refusal")).to_be_visible()
    with page.expect_response(re.compile(r"/findings/")):
        page.fill(f"[id='t-{collision.anna}']", "Москва")
        page.locator(f"[id='t-{collision.anna}']").press("Tab")
    at_rest(page)
    page.fill(f"[id='t-{collision.boris}']", "Урал, Сибирь")
    page.locator(f"[id='t-{collision.boris}']").press("Tab")
    expect(page.locator(".so-move-preview")).to_contain_text("Сибирь, Урал")
    no_barriers(page)
    apply(page)
    has_closed(collision)


def test_a_responsibility_is_handed_over_on_a_day_and_the_day_is_cancelled(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    page = open_finding()
    choose(page, "hand_over")
    answer(page, "position", collision.boris)
    answer(page, "to", collision.anna)
    day = timezone.localdate() + timedelta(days=9)
    with page.expect_response(re.compile(r"/findings/")):
        page.fill("#q-on", day.isoformat())
        page.locator("#q-on").press("Tab")
    apply(page)
    expect(page.locator(".so-toast").first).to_contain_text("Передача назначена на")
    expect(page.locator(".so-finding-planned").first).to_be_visible()
    assert collision.plan().due_on == day
    no_barriers(page)
    page.get_by_role("button", name="Отменить передачу").first.click()
    expect(page.locator("#finding")).to_contain_text("Передача отменена")
    assert collision.plan().state == "cancelled"


def test_a_finding_is_accepted_by_keys_alone(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    page = open_finding()
    page.locator("a[data-beside]").first.focus()
    with page.expect_response(re.compile(r"/findings/")):
        page.keyboard.press("5")
    expect(page.locator("#move-accept")).to_be_checked()
    at_rest(page)
    reason = page.locator("#moves [name=reason]")
    for _step in range(6):
        page.keyboard.press("Tab")
        if reason.evaluate("field => field === document.activeElement"):
            break
    page.keyboard.type("До слияния отделов так и задумано")
    no_barriers(page)
    with page.expect_response(re.compile(r"/resolve/")) as answered:
        page.keyboard.press("Control+Enter")
    assert answered.value.ok
    has_closed(collision)
    assert collision.row().accepted_reason == "До слияния отделов так и задумано"


def test_two_findings_are_ticked_and_resolved_together_by_keys(
    open_finding: Any, collision: Collision, no_barriers: Any
) -> None:
    collision.also_collide()
    page = open_finding()
    expect(page.locator("a[data-beside]")).to_have_count(2)
    page.locator("a[data-beside]").first.focus()
    page.keyboard.press("x")
    with page.expect_response(re.compile(r"/findings/")):
        page.keyboard.press("j")
    at_rest(page)
    page.keyboard.press("x")
    expect(page.locator("[data-together] [data-count]")).to_have_text("2")
    page.get_by_role("button", name="Решить вместе…").press("Enter")
    expect(page.locator("#finding .so-sentence")).to_contain_text("Выбраны 2 находки")
    no_barriers(page)
    at_rest(page)
    page.locator("#moves button.btn-primary").press("Enter")
    has_closed(collision)


def test_on_a_phone_a_finding_is_a_page_of_its_own(
    new_page: Any, site: str, collision: Collision, no_barriers: Any
) -> None:
    page = new_page(has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, site, MAIL)
    page.goto(f"{site}/c/{collision.office.company.slug}/findings/?kind=double_accountable")
    no_barriers(page)
    page.locator("a[data-beside]").first.tap()
    page.wait_for_url(re.compile(r"/findings/[0-9a-f-]{36}/"))
    no_barriers(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
