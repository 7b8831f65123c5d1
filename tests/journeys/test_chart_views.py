"""What one sees of the chart: lenses, legend, search, dotted lines, and the address that keeps all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from accounts.access import Access
from accounts.models import Company
from tests.factories import make_member, make_user
from tests.factories.kpis import Shop
from tests.factories.structures import make_office
from tests.journeys.hands import unmoved
from tests.journeys.sessions import come_in

MAIL = "viewer@example.com"
# How many pixels of the canvas have the colour of the dotted lines.
VIOLET = """() => {
  const canvas = document.querySelector(".so-scene-canvas");
  const [r, g, b] = getComputedStyle(document.getElementById("chart-links")).color.match(/[0-9.]+/g).map(Number);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 90) found += 1;
  return found;
}"""


@dataclass
class Department:
    """A director, two heads with teams (one is a vacancy), a seller in each; Белова has a line to the south."""

    company: Company
    north: str
    south: str
    anna: str
    boris: str


@pytest.fixture
def on_20_november() -> Iterator[None]:
    """14 of the month's 20 working days have passed."""
    with time_machine.travel("2026-11-20T12:00:00+03:00"):
        yield


@pytest.fixture
def department(transactional_db: None, on_20_november: None) -> Department:
    office = make_office()
    make_member(office.company, Access.HEAD, user=make_user(MAIL, full_name="Лунин Олег"))
    anna, boris = office.person("Белова Анна"), office.person("Семёнов Борис")
    top = office.add("Директор", person="Громов Андрей")
    north = office.add(
        "Руководитель, север", parent=top, roles=["sales-head"], team="Север", person="Ковалёв Дмитрий"
    )
    south = office.add("Руководитель, юг", parent=top, roles=["sales-head"], team="Юг")
    first = office.add("Старший продавец", parent=north, roles=["sales-manager"], person=anna)
    second = office.add("Продавец", parent=south, roles=["sales-manager"], person=boris)
    office.apply({"op": "link", "key": first, "target": south, "kind": "functional"})
    shop = Shop(office.company, office.structure)
    revenue = shop.metric("revenue")
    for person, sold in ((anna, 63_000), (boris, 35_000)):
        shop.plan(revenue, 100_000, person=person)
        shop.fact(revenue, person, "2026-11-03", sold)
    return Department(office.company, north, south, first, second)


@pytest.fixture
def page(site: str, new_page: Any, department: Department) -> Page:
    """The chart with all its boxes."""
    found: Page = new_page()
    come_in(found, site, MAIL)
    open_chart(found, f"{site}/c/{department.company.slug}/structure/")
    return found


def open_chart(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#chart [data-key]")).to_have_count(5)
    expect(page.locator("#legend")).to_be_visible()


def box(page: Page, key: str) -> Locator:
    return page.locator(f"#chart [data-key='{key}']")


def seen(text: str) -> re.Pattern[str]:
    """The text with any kind of space where there is one."""
    return re.compile(r"\s".join(re.escape(word) for word in text.split(" ")))


def strip(page: Page, key: str) -> str:
    """The colour at the left edge of a box."""
    return str(box(page, key).evaluate("box => box.style.getPropertyValue('--so-strip')")).strip()


def is_bright(page: Page, key: str) -> bool:
    return float(box(page, key).evaluate("box => getComputedStyle(box).opacity")) == 1


def test_a_lens_is_put_on_by_key_and_by_menu_and_stays_after_a_reload(page, department):
    expect(page.locator("#lens-name")).to_have_text("категория роли")
    assert strip(page, department.anna) == "var(--so-tone-sales)"
    page.keyboard.press("3")
    expect(page.locator("#lens-name")).to_have_text("загрузка")
    expect(box(page, department.anna)).to_contain_text(seen("100 % ставки"))
    assert strip(page, department.anna) == "var(--so-tone-ok)"
    page.locator("#lens-menu summary").click()
    page.locator("#lens-menu").get_by_role("button", name=re.compile("вакансии")).click()
    expect(box(page, department.south)).to_contain_text(seen("открыта 0 дней"))
    expect(page.locator("#legend")).to_contain_text(re.compile("Вакансия.*1"))
    expect(page).to_have_url(re.compile("lens=vacancy"))
    page.reload()
    expect(page.locator("#lens-name")).to_have_text("вакансии")
    expect(box(page, department.south)).to_contain_text("открыта")


def test_every_lens_colours_and_words_the_boxes_without_barriers(page, department, no_barriers):
    words = {"1": "Север", "3": "100 % ставки", "5": "90 % плана", "7": "10 месяцев"}
    for key in "1234567":
        page.keyboard.press(key)
        expect(page.locator("#legend-lines button").first).to_be_visible()
        if key in words:
            expect(box(page, department.anna)).to_contain_text(seen(words[key]))
        no_barriers(page)


def test_a_line_of_the_legend_keeps_only_its_boxes_bright(page, department):
    page.keyboard.press("1")
    line = page.get_by_role("button", name=re.compile("Север"))
    line.click()
    expect(line).to_have_attribute("aria-pressed", "true")
    expect(box(page, department.boris)).to_have_class(re.compile("is-dim"))
    assert is_bright(page, department.anna)
    line.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(box(page, department.anna)).to_have_class(re.compile("is-dim"))
    assert is_bright(page, department.boris)
    expect(line).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Enter")
    expect(page.locator("#chart .is-dim")).to_have_count(0)


def test_the_search_goes_from_hit_to_hit_by_the_keyboard_in_any_layout(page, department):
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name=re.compile("Найти должность"))
    expect(field).to_be_focused()
    page.keyboard.type("ghjlfdtw")
    expect(page.locator("#chart-hits").get_by_role("option")).to_have_count(2)
    expect(page.locator("#chart-hit-count")).to_have_text("2 карточки")
    expect(box(page, department.north)).to_have_class(re.compile("is-dim"))
    assert is_bright(page, department.boris)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#chart-hits").get_by_role("option").nth(1)).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(page.locator("#chart-hit-count")).to_have_text(seen("2 из 2"))
    page.keyboard.press("Enter")
    expect(page.locator("#chart-hit-count")).to_have_text(seen("1 из 2"))
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#chart-hit-count")).to_have_text(seen("2 из 2"))
    expect(page.locator("#chart .is-found")).to_have_count(1)
    found = page.locator("#chart .is-found").get_attribute("data-key")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("#chart .is-dim")).to_have_count(0)
    assert found in (department.anna, department.boris)
    expect(box(page, found)).to_be_focused()


def test_the_search_finds_what_is_folded_away_and_brings_it_there_by_the_mouse(page, department):
    page.keyboard.press("f")
    box(page, department.south).hover()
    box(page, department.south).locator("[data-fold]").click()
    expect(box(page, department.boris)).to_have_count(0)
    field = page.get_by_role("combobox", name=re.compile("Найти должность"))
    field.click()
    field.fill("семенов")
    option = page.locator("#chart-hits").get_by_role("option")
    expect(option).to_contain_text("Семёнов Борис · Юг")
    option.click()
    expect(box(page, department.boris)).to_be_in_viewport()
    expect(box(page, department.boris)).to_have_class(re.compile("is-found"))
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.fill("никого такого")
    expect(page.locator("#chart-hit-count")).to_have_text("ничего")
    expect(page.locator("#chart .is-dim")).to_have_count(5)


def test_a_copied_address_opens_the_same_picture(site, new_page, page, department):
    page.keyboard.press("4")
    box(page, department.south).locator("[data-fold]").click()
    expect(box(page, department.boris)).to_have_count(0)
    page.locator("[data-zoom=out]").click()
    unmoved(page)
    layer = page.locator("#chart .so-boxes")
    before = layer.get_attribute("style") or ""
    page.mouse.move(700, 600)
    page.mouse.wheel(160, 90)
    expect(layer).not_to_have_attribute("style", before)
    unmoved(page, 800)
    expect(page).to_have_url(re.compile(r"lens=findings.*at=|at=.*lens=findings"))
    there = box(page, department.anna).bounding_box()
    other = new_page()
    come_in(other, site, MAIL)
    other.goto(page.url)
    expect(other.locator("#chart [data-key]")).to_have_count(4)
    expect(other.locator("#lens-name")).to_have_text("находки")
    unmoved(other)
    here = box(other, department.anna).bounding_box()
    assert there is not None
    assert here is not None
    for member in ("x", "y", "width", "height"):
        assert here[member] == pytest.approx(there[member], abs=2), member


def test_the_kpi_lens_shows_the_board_s_own_figure(site, page, department):
    page.keyboard.press("5")
    expect(page.locator("#legend-title")).to_have_text(seen("KPI, ноябрь 2026"))
    expect(box(page, department.north)).to_contain_text(seen("90 % плана"))
    expect(box(page, department.south)).to_contain_text(seen("50 % плана"))
    assert strip(page, department.north) == "var(--so-tone-warn)"
    assert strip(page, department.south) == "var(--so-tone-high)"
    page.goto(f"{site}/c/{department.company.slug}/board/?month=2026-11")
    expect(page.get_by_role("row").filter(has_text="Север").first).to_contain_text(seen("90 %"))
    expect(page.get_by_role("row").filter(has_text="Юг").first).to_contain_text(seen("50 %"))


def test_a_dotted_line_is_drawn_for_the_selected_box_and_for_all_on_demand(page, department, no_barriers):
    label = page.get_by_role("button", name=re.compile("функционально: Белова Анна → Руководитель, юг"))
    assert page.evaluate(VIOLET) == 0
    expect(label).to_have_count(0)
    box(page, department.anna).click()
    expect(page.locator("#panel")).to_contain_text("Белова Анна", timeout=15_000)
    expect(label).to_be_visible()
    page.wait_for_function(f"() => ({VIOLET})() > 30")
    label.hover()
    expect(page.locator("#link-tip")).to_be_visible()
    expect(page.locator("#link-tip")).to_have_text("функционально: Белова Анна → Руководитель, юг")
    expect(box(page, department.south)).to_have_class(re.compile("is-linked"))
    no_barriers(page)
    page.mouse.click(500, 780)
    expect(label).to_have_count(0)
    page.locator("#lines-menu summary").click()
    page.get_by_label("Функциональная").check()
    expect(label).to_be_visible()
    expect(page).to_have_url(re.compile("lines=functional"))
    page.reload()
    expect(label).to_be_visible()
    # A folded box keeps its line: it ends at the leader, who stands beside the other one.
    box(page, department.north).locator("[data-fold]").click()
    expect(box(page, department.anna)).to_have_count(0)
    expect(label).to_be_visible()
    page.wait_for_function(f"() => ({VIOLET})() > 4")


def test_on_a_phone_back_puts_the_panel_away_and_leaves_the_chart(site, new_page, department):
    page = new_page(has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, site, MAIL)
    page.goto(f"{site}/c/{department.company.slug}/structure/?view=chart")
    box(page, department.north).tap()
    expect(page.locator("#panel")).to_contain_text("Ковалёв Дмитрий", timeout=15_000)
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page).to_have_url(re.compile("/structure/"))
    expect(box(page, department.north)).to_be_visible()


def test_the_small_map_can_be_put_away_and_stays_so(page, department):
    page.set_viewport_size({"width": 800, "height": 500})
    unmoved(page)
    larger = page.locator("[data-zoom=in]")
    place = larger.bounding_box()
    for _step in range(4):
        larger.click()
    switch = page.get_by_role("button", name="Мини-карта")
    expect(page.locator(".so-minimap")).to_be_visible()
    assert larger.bounding_box() == place, "a button that moves is pressed beside"
    switch.click()
    expect(page.locator(".so-minimap")).to_be_hidden()
    # The last of the four steps follows into the address a moment later; an earlier one shows all, without a map.
    expect(page).to_have_url(re.compile(r"[?&]at=[^&]*,2(?:\.\d+)?(?:&|$)"))
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".so-minimap")).to_be_hidden()


def test_a_press_as_long_as_a_person_s_still_opens_the_box(page, department):
    for key, name in ((department.anna, "Белова Анна"), (department.boris, "Семёнов Борис")):
        box(page, key).locator(".so-box-name").click(delay=250)
        expect(box(page, key)).to_have_attribute("aria-selected", "true")
        expect(page.locator("#panel")).to_contain_text(name, timeout=15_000)
