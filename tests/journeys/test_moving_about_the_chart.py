"""Moving about the chart: zoom, what stays an element far out, folding, leaves that are put away, the small map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.access import Access
from accounts.models import Company
from tests.factories import make_member, make_user
from tests.factories.structures import make_office
from tests.journeys.hands import unmoved
from tests.journeys.sessions import come_in

MAIL = "walker@example.com"
SELLERS = 12
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("#chart .so-box")].map((box) => box.getBoundingClientRect());
  return boxes.filter((one, at) => boxes.some((other, place) => place > at
    && one.left < other.right - 0.5 && other.left < one.right - 0.5
    && one.top < other.bottom - 0.5 && other.top < one.bottom - 0.5)).length;
}"""


@dataclass
class Department:
    company: Company
    top: str
    head: str
    sellers: list[str]


@pytest.fixture
def department(transactional_db: None) -> Department:
    """A director, an analyst beside the line, a head with twelve sellers of one role, a head with a vacancy."""
    office = make_office()
    make_member(office.company, Access.HEAD, user=make_user(MAIL, full_name="Лунин Олег"))
    top = office.add("Директор", person="Громов Андрей")
    office.add("Аналитик", parent=top, roles=["sales-analyst"], person="Лисицына Вера")
    head = office.add("Руководитель продаж", parent=top, roles=["sales-head"], person="Ковалёв Дмитрий")
    sellers = [
        office.add("Менеджер", parent=head, roles=["sales-manager"], person=f"Петров Илья {number}")
        for number in range(SELLERS)
    ]
    other = office.add("Руководитель развития", parent=top)
    office.add("Менеджер по развитию", parent=other)
    return Department(office.company, top, head, sellers)


@pytest.fixture
def page(new_page: Any, site: str, department: Department) -> Page:
    opened: Page = new_page()
    come_in(opened, site, MAIL)
    opened.goto(f"{site}/c/{department.company.slug}/structure/")
    expect(item(opened, department.top)).to_be_visible()
    return opened


def item(page: Page, key: str) -> Locator:
    return page.locator(f"#chart [role=treeitem][data-key='{key}']")


def more(page: Page) -> Locator:
    return page.locator("#chart [data-key^='more:']")


def turn_wheel(page: Page, steps: int) -> None:
    """Ctrl and the wheel over the middle of the chart; steps below zero zoom out."""
    frame = page.locator("#chart").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    page.keyboard.down("Control")
    for _ in range(abs(steps)):
        page.mouse.wheel(0, -120 if steps > 0 else 120)
    page.keyboard.up("Control")


def test_boxes_keep_apart_at_every_scale_and_far_out_only_those_by_the_focus_are_elements(
    page: Page, department: Department, no_barriers: Any
) -> None:
    assert page.evaluate(OVERLAPS) == 0
    turn_wheel(page, -1)
    expect(item(page, department.head)).to_have_class("so-box so-box-lead is-small")
    assert page.evaluate(OVERLAPS) == 0
    turn_wheel(page, -6)
    expect(item(page, department.sellers[0])).to_have_count(0)
    expect(item(page, department.top)).to_be_attached()
    no_barriers(page)


def test_a_leader_folds_by_the_button_on_the_box_and_says_so(page: Page, department: Department) -> None:
    head = item(page, department.head)
    head.hover()
    head.locator("[data-fold]").click()
    expect(head).to_have_attribute("aria-expanded", "false")
    expect(item(page, department.sellers[0])).to_have_count(0)
    head.locator("[data-fold]").click()
    expect(item(page, department.sellers[0])).to_be_visible()


def test_many_leaves_of_one_role_open_by_enter_at_the_first_that_was_put_away(
    page: Page, department: Department
) -> None:
    expect(more(page)).to_contain_text("Ещё 5")
    more(page).focus()
    page.keyboard.press("Enter")
    expect(more(page)).to_have_count(0)
    expect(item(page, department.sellers[7])).to_be_focused()
    expect(item(page, department.sellers[7])).to_have_attribute("aria-posinset", "8")
    expect(item(page, department.sellers[7])).to_have_attribute("aria-setsize", str(SELLERS))


def test_the_small_map_shows_what_is_out_of_sight_and_goes_where_it_is_pressed(page: Page) -> None:
    small_map = page.locator(".so-minimap")
    turn_wheel(page, 6)
    expect(small_map).to_be_visible()
    unmoved(page)
    layer = page.locator("#chart .so-boxes")
    before = layer.get_attribute("style") or ""
    small_map.click(position={"x": 20, "y": 50})
    expect(layer).not_to_have_attribute("style", before)
