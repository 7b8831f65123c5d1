"""The responsibility matrix by hand: a cell is changed and the chart follows, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.drafts import create_draft
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import PositionInvolvement, Structure
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.hands import MAIL, eventually
from tests.journeys.sessions import come_in

HEAD, NORTH, SOUTH, CLERK = (f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 5))
DEBT = "receivables-control"


@pytest.fixture
def company(site: str) -> Company:
    """A head with two sellers and a clerk; head and clerk both answer for the same."""
    company = make_company("Матрица", owner=make_user(MAIL, full_name="Дорофеева Алла"))
    with tenant(company):
        by = actor_of(owner_of(company))
        structure = live_structure(company=company, by=by)
        boxes = [
            (HEAD, None, "Руководитель", "sales-head"),
            (NORTH, HEAD, "Менеджер", "sales-manager"),
            (SOUTH, HEAD, "Менеджер", "sales-manager"),
            (CLERK, HEAD, "Администратор", "sales-administrator"),
        ]
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": key, "parent": parent, "title": title, "roles": [{"role": role}]}
            for key, parent, title, role in boxes
        ]
        operations += [
            {"op": "set_involvement", "key": key, "responsibility": DEBT, "involvement": part}
            for key, part in ((HEAD, "A"), (CLERK, "A"), (NORTH, "none"), (SOUTH, "none"))
        ]
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


def open_matrix(
    page: Page, site: str, company: Company, query: str = "", draft: Structure | None = None
) -> None:
    of = f"structure/{draft.uid}/" if draft else ""
    page.goto(f"{site}/c/{company.slug}/{of}matrix/{query}")
    expect(page.locator("#matrix .so-mx-row").first).to_be_visible()


def row(page: Page, slug: str = DEBT) -> Locator:
    return page.locator(f"#matrix [data-row='{slug}']")


def cell(page: Page, column: int, slug: str = DEBT) -> Locator:
    return row(page, slug).locator(f"[data-column='{column}']")


def stored(company: Company, key: str, slug: str = DEBT) -> str | None:
    with tenant(company):
        rows = PositionInvolvement.objects.for_company(company).filter(
            position__key=key, responsibility__slug=slug
        )
        return rows.values_list("involvement", flat=True).first()


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def test_a_cell_is_changed_by_mouse_and_the_chart_follows(site, new_page, company, no_barriers):
    page, chart = new_page(), new_page()
    come_in(page, site, MAIL)
    come_in(chart, site, MAIL)
    chart.goto(f"{site}/c/{company.slug}/structure/?box={CLERK}&tab=duties")
    expect(chart.locator("#chart-revision")).to_contain_text("8")
    open_matrix(page, site, company)
    expect(row(page)).to_contain_text("2 владельца")
    no_barriers(page)
    cell(page, 2).click()
    menu = page.locator("#mx-menu")
    expect(menu).to_contain_text("Руководитель")
    expect(menu.locator("#mx-menu-box")).to_have_attribute("href", re.compile(CLERK))
    no_barriers(page)
    menu.get_by_role("menuitemradio", name="консультирует").click()
    expect(cell(page, 2)).to_have_text("C")
    expect(row(page)).not_to_contain_text("владельца")
    expect(chart.locator("#chart-revision")).to_contain_text("9")
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "false")
    page.locator("#undo").click()
    expect(row(page)).to_contain_text("2 владельца")
    expect(cell(page, 2)).to_have_text("A")


def test_what_is_changed_elsewhere_comes_by_itself(site, new_page, company):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    with tenant(company):
        structure = Structure.objects.for_company(company).get()
        operation = {"op": "set_involvement", "key": CLERK, "responsibility": DEBT, "involvement": "I"}
        apply_operations(
            structure=structure, operations=[operation], base_revision=None, by=actor_of(owner_of(company))
        )
    expect(cell(page, 2)).to_have_text("I")
    expect(row(page)).not_to_contain_text("владельца")


def test_a_menu_keeps_to_its_column_when_others_add_columns_before_it(site, new_page, company):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    cell(page, 2).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mx-menu")).to_contain_text("Администратор")
    with tenant(company):
        # A leader is folded with nobody: the two sellers become columns of their own.
        structure = Structure.objects.for_company(company).get()
        operation = {"op": "add", "parent": NORTH, "title": "Стажёр", "roles": [{"role": "sales-manager"}]}
        apply_operations(
            structure=structure, operations=[operation], base_revision=None, by=actor_of(owner_of(company))
        )
    expect(page.locator("#matrix .so-mx-headcell")).to_have_count(5)
    page.keyboard.press("i")
    eventually(lambda: stored(company, CLERK), "I")
    expect(cell(page, 4)).to_be_focused()
    expect(cell(page, 4)).to_have_text("I")


def test_the_keyboard_alone_walks_sets_and_takes_back(site, new_page, company):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    page.locator("#matrix [tabindex='0']").first.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("/")
    page.keyboard.type("дебитор")
    expect(page.locator("#matrix .so-mx-row")).to_have_count(1)
    expect(page.locator("#chart-said")).to_contain_text("Показана 1 строка")
    page.locator("#matrix [tabindex='0']").first.focus()
    page.keyboard.press("Control+Home")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(cell(page, 1)).to_be_focused()
    page.keyboard.press("r")
    expect(cell(page, 1)).to_have_text("R")
    eventually(lambda: [stored(company, key) for key in (NORTH, SOUTH)], ["R", "R"])
    page.keyboard.press("Space")
    expect(cell(page, 1)).to_have_text("A")
    page.keyboard.press("0")
    expect(cell(page, 1)).to_have_text("")
    eventually(lambda: stored(company, NORTH), "")
    expect(page.locator("#chart-said")).to_contain_text("не участвует")
    saved(page)
    page.keyboard.press("Control+z")
    eventually(lambda: stored(company, NORTH), "A")
    expect(cell(page, 1)).to_have_text("A")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#mx-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell(page, 2)).to_be_focused()


def test_only_problems_are_left_and_the_address_keeps_it(site, new_page, company):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    every = page.locator("#matrix .so-mx-row").count()
    page.locator("#mx-only").click()
    expect(page.locator("#matrix .so-mx-row:not(.is-high, .is-medium, .is-low)")).to_have_count(0)
    left = page.locator("#matrix .so-mx-row").count()
    assert 0 < left < every
    page.reload()
    expect(page.locator("#matrix .so-mx-row")).to_have_count(left)
    # Nobody needs it at this stage: when the vacancy gives it up, the row goes from under the focus.
    cell(page, 2, "document-archive").focus()
    page.keyboard.press("0")
    expect(row(page, "document-archive")).to_have_count(0)
    expect(page.locator("#matrix [role='gridcell']:focus")).to_have_count(1)
    page.keyboard.press("Control+z")
    row(page).locator("[data-slot='check'] a").click()
    expect(page).to_have_url(re.compile("/findings/"))


def test_a_change_made_without_a_line_is_shown_and_sent_later(site, new_page, company):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    page.context.set_offline(True)
    cell(page, 0).focus()
    page.keyboard.press("c")
    expect(cell(page, 0)).to_have_text("C")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    eventually(lambda: stored(company, HEAD), "C")
    saved(page)
    expect(row(page)).not_to_have_class(re.compile("is-waiting"))
    expect(cell(page, 0)).to_have_text("C")


def test_a_cell_that_somebody_else_has_changed_is_named_and_decided(site, new_page, company, no_barriers):
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    page.context.set_offline(True)
    cell(page, 2).focus()
    page.keyboard.press("c")
    with tenant(company):
        structure = Structure.objects.for_company(company).get()
        operation = {"op": "set_involvement", "key": CLERK, "responsibility": DEBT, "involvement": "I"}
        apply_operations(
            structure=structure, operations=[operation], base_revision=None, by=actor_of(owner_of(company))
        )
    page.context.set_offline(False)
    dialog = page.locator("#conflict-dialog")
    expect(dialog.locator("#conflict-mine")).to_contain_text("· Администратор: консультирует.")
    expect(dialog.locator("#conflict-theirs")).to_contain_text("· Администратор: в курсе.")
    no_barriers(page)
    dialog.locator("#conflict-keep").click()
    eventually(lambda: stored(company, CLERK), "C")
    expect(cell(page, 2)).to_have_text("C")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_one_column_and_nothing_sticks_out(site, new_page, company, no_barriers, scheme):
    page = new_page(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, site, MAIL)
    open_matrix(page, site, company)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(row(page).locator("[data-column]")).to_have_count(1)
    page.locator("#mx-chooser").select_option(label="Администратор")
    expect(cell(page, 2)).to_have_text("A")
    no_barriers(page)
    cell(page, 2).click()
    expect(page.locator("#mx-menu")).to_be_in_viewport(ratio=1)


def test_a_draft_with_a_long_name_fits_a_window_narrowed_to_a_phone(site, new_page, company):
    with tenant(company):
        source = Structure.objects.for_company(company).get()
        name = "Как будет после переезда в новый город"
        draft = create_draft(source=source, name=name, by=actor_of(owner_of(company)))
    page = new_page()
    come_in(page, site, MAIL)
    open_matrix(page, site, company, draft=draft)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(row(page).locator("[data-column]")).to_have_count(1)
    toolbar = page.locator(".so-toolbar")
    assert toolbar.evaluate("bar => bar.scrollWidth > bar.clientWidth"), "the bar is long enough to tell"
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_in_the_dark_the_matrix_has_no_barriers(site, new_page, company, no_barriers):
    page = new_page(color_scheme="dark")
    come_in(page, site, MAIL)
    open_matrix(page, site, company, "?by=people&all=yes")
    no_barriers(page)
    page.locator("#mx-only").click()
    no_barriers(page)
