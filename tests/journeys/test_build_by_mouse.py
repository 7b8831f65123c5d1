"""A department of twenty boxes from nothing by the mouse: roles from the palette, titles in the boxes, people from the
bench, a move, and a move that is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import hands
from tests.journeys.hands import BENCH, box

HEAD, SELLER = "Руководитель отдела продаж", "Менеджер по продажам"
CLIENTS, GROWTH, LEADS = "Аккаунт-менеджер", "Менеджер по развитию продаж", "Специалист по генерации лидов"
UPPER, LOWER = 0.25, 0.8


def point_of(target: Locator, down: float = 0.5) -> tuple[float, float]:
    """A point in the middle of an element, `down` of its height from the top."""
    target.scroll_into_view_if_needed()
    place = target.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] * down


def drag(page: Page, source: tuple[float, float], target: tuple[float, float]) -> None:
    """As a hand does it: press, pull away, travel, look at the tip, let go."""
    page.mouse.move(*source)
    page.mouse.down()
    page.mouse.move(source[0] + 9, source[1] + 9)
    page.mouse.move(*target, steps=4)
    expect(page.locator("#drag-tip")).to_be_visible()
    page.mouse.up()
    expect(page.locator("#drag-tip")).to_be_hidden()


def role(page: Page, name: str) -> Locator:
    return page.locator("#palette").get_by_role("button", name=re.compile(rf"^{name}( ?\d+)?$"))


def person(page: Page, name: str) -> Locator:
    """By surname and first name: the whole name is in the tip."""
    return page.locator("#palette-bench").get_by_role("button", name=name.rsplit(" ", 1)[0])


def still(page: Page) -> None:
    """The whole chart in view, and nothing moves any more."""
    page.locator("[data-zoom=fit]").click()
    hands.unmoved(page)


def add_role(page: Page, name: str, under: str | None = None) -> str:
    """Drags a role below a box, or onto the ground; the key of the new box, which has the focus."""
    still(page)
    if under is None:
        ground = page.locator("#chart").bounding_box()
        assert ground is not None
        target = (ground["x"] + ground["width"] / 2, ground["y"] + 120)
    else:
        target = point_of(box(page, under), LOWER)
    there = page.evaluate("[...document.querySelectorAll('#chart [data-key]')].map((box) => box.dataset.key)")
    drag(page, point_of(role(page, name)), target)
    # The focus goes to the new box a moment later, and may be on another one until then.
    others = "".join(f":not([data-key='{key}'])" for key in there)
    new = page.locator(f"#chart [role=treeitem]:focus{others}")
    expect(new).to_be_visible()
    return new.get_attribute("data-key") or ""


def type_title(page: Page, key: str, title: str) -> None:
    """A double click opens the title where it stands."""
    still(page)
    page.mouse.dblclick(*point_of(box(page, key), UPPER))
    field = page.locator("#rename-field")
    expect(field).to_be_focused()
    field.fill(title)
    field.press("Enter")
    expect(box(page, key)).to_have_accessible_name(re.compile(f"^{re.escape(title)}"))


def build(page: Page) -> dict[str, str]:
    """Eighteen boxes from the palette; key by what the test calls them."""
    keys = {"top": add_role(page, HEAD)}
    type_title(page, keys["top"], "Коммерческий директор")
    page.keyboard.press("Escape")
    for name, title in (("sales", HEAD), ("clients", CLIENTS), ("growth", GROWTH)):
        keys[name] = add_role(page, title, keys["top"])
    for name, title, count in (("sales", SELLER, 6), ("clients", CLIENTS, 4), ("growth", LEADS, 2)):
        for number in range(count):
            keys[f"{name}-{number}"] = add_role(page, title, keys[name])
    keys["analyst"] = add_role(page, "Аналитик отдела продаж", keys["top"])
    keys["marketing"] = add_role(page, "Менеджер по маркетингу", keys["top"])
    return keys


@pytest.mark.timeout(420)
def test_a_department_of_twenty_boxes_is_built_with_the_mouse_alone(site, new_page, no_barriers):
    page, company = hands.begin_on_nothing(new_page, site, BENCH)
    no_barriers(page)
    keys = build(page)
    for title in ("Контент-маркетолог", "SEO-специалист"):
        add_role(page, title, keys["marketing"])
    type_title(page, keys["clients"], "Руководитель клиентского отдела")
    type_title(page, keys["sales-0"], "Старший менеджер, Урал")
    hands.saved(page)
    hands.eventually(lambda: hands.stored_tree(company), twenty())
    no_barriers(page)

    give_a_second_role(page, company, keys)
    seat_people(page, company, keys)
    move_a_box(page, company, keys)
    refuse_a_move(page, company, keys)
    no_barriers(page)


def twenty(urals_leader: str = "sales") -> Any:
    """What must be stored: the titles as a tree, and where the senior seller stands."""
    urals: tuple[str, list[Any]] = ("Старший менеджер, Урал", [])
    sales: list[Any] = [(SELLER, [])] * 5
    clients: list[Any] = [(CLIENTS, [])] * 4
    return [
        (
            "Коммерческий директор",
            [
                (HEAD, [urals, *sales] if urals_leader == "sales" else sales),
                (
                    "Руководитель клиентского отдела",
                    [*clients, urals] if urals_leader == "clients" else clients,
                ),
                (GROWTH, [(LEADS, []), (LEADS, [])]),
                ("Аналитик отдела продаж", []),
                ("Менеджер по маркетингу", [("Контент-маркетолог", []), ("SEO-специалист", [])]),
            ],
        )
    ]


def give_a_second_role(page: Page, company: Any, keys: dict[str, str]) -> None:
    """On the upper part of a box a role is given: the two share the time."""
    still(page)
    drag(page, point_of(role(page, "Тренер по продажам")), point_of(box(page, keys["analyst"]), UPPER))
    hands.saved(page)
    hands.eventually(
        lambda: hands.stored_roles(company, "Аналитик отдела продаж"),
        {"sales-analyst": 50, "sales-trainer": 50},
    )


def seat_people(page: Page, company: Any, keys: dict[str, str]) -> None:
    places = ("top", "sales", "sales-0")
    for name, place in zip(BENCH, places, strict=True):
        still(page)
        drag(page, point_of(person(page, name)), point_of(box(page, keys[place])))
        expect(person(page, name)).to_have_count(0)
    hands.saved(page)
    titles = ("Коммерческий директор", HEAD, "Старший менеджер, Урал")
    hands.eventually(lambda: hands.stored_seats(company), dict(zip(BENCH, titles, strict=True)))


def move_a_box(page: Page, company: Any, keys: dict[str, str]) -> None:
    """Onto another leader; «Undo» of the toast brings it back; then for good."""
    for _time in range(2):
        still(page)
        drag(page, point_of(box(page, keys["sales-0"])), point_of(box(page, keys["clients"])))
        hands.eventually(lambda: hands.stored_tree(company), twenty("clients"))
        if _time == 0:
            page.locator(".so-toast").get_by_role("button", name="Отменить").last.click()
            hands.eventually(lambda: hands.stored_tree(company), twenty("sales"))


def refuse_a_move(page: Page, company: Any, keys: dict[str, str]) -> None:
    """A leader cannot go under an own report; the reason stands in the tip, and nothing has changed."""
    still(page)
    source, target = point_of(box(page, keys["sales"]), UPPER), point_of(box(page, keys["sales-1"]))
    page.mouse.move(*source)
    page.mouse.down()
    page.mouse.move(source[0] + 9, source[1] + 9)
    page.mouse.move(*target, steps=4)
    expect(page.locator("#drag-tip")).to_contain_text("кольцо")
    expect(page.locator("#mark-refused")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".so-toast").filter(has_text="кольцо").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("treeitem").first).to_be_visible()
    assert hands.stored_tree(company) == twenty("clients")
