"""A month of targets from a spreadsheet, by keyboard but for one draw of the mouse: pasted, looked at, taken, put
right, saved."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page, expect

from accounts.tenancy import tenant
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from kpis.models import Target
from tests.factories import owner_of
from tests.factories.kpis import SmallShop, make_small_shop
from tests.journeys.hands import answered, eventually
from tests.journeys.sessions import come_in

# What Excel puts on the clipboard: groups by U+00A0, a decimal comma, a short form, and a cell that is no number.
BLOCK = "100\u00a0000\t1,25 млн\r\n60\u00a0000,50\tмного\r\n"
PASTE = """([cell, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
COPIED = """(cell) => {
    const data = new DataTransfer();
    cell.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
}"""


def stored(small: SmallShop, month: Period) -> dict[str, tuple[Decimal, str]]:
    company = small.shop.company
    with tenant(company):
        rows = Target.objects.for_company(company).of_period("month", month.start).select_related("person")
        return {row.person.full_name if row.person else "all": (row.value, row.way) for row in rows}


def paste(page: Page, cell: Locator, text: str) -> None:
    page.evaluate(PASTE, [cell.element_handle(), text])


def test_targets_are_pasted_from_a_spreadsheet_and_put_right_by_keyboard(
    new_page: Callable[..., Page], site: str, no_barriers: Callable[[Page], None]
) -> None:
    small = make_small_shop()
    first = Period.of(Grain.MONTH, today_of(small.shop.company)).shifted(1)
    page = new_page()
    come_in(page, site, owner_of(small.shop.company).user.email)
    page.goto(f"{site}/c/{small.shop.company.slug}/targets/?metric=revenue&from={first.key}")

    def cell(person: Any, later: int = 0) -> Locator:
        return page.locator(f"input[name='c.p-{person.uid}.{first.shifted(later).key}']")

    # The block lies over the cells, and nothing is taken before the yes.
    cell(small.anna).focus()
    paste(page, cell(small.anna), BLOCK)
    expect(cell(small.anna)).to_have_value("100\u00a0000")
    expect(cell(small.anna, 1)).to_have_value("1\u00a0250\u00a0000")
    expect(cell(small.boris, 1)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-bad-note]")).to_be_visible()
    no_barriers(page)
    page.keyboard.press("Escape")
    expect(cell(small.anna)).to_have_value("")
    assert stored(small, first) == {}

    # Taken, the bad cell put right, one change by per cent, one step back, one cell filled down from the team.
    paste(page, cell(small.anna), BLOCK)
    page.keyboard.press("Enter")
    expect(cell(small.anna)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(small.boris)).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(small.boris, 1)).to_be_focused()
    page.keyboard.type("800 тыс")
    page.keyboard.press("ArrowUp")
    expect(cell(small.boris, 1)).to_have_value("800\u00a0000")
    page.keyboard.press("%")
    page.keyboard.type("-20")
    page.keyboard.press("Enter")
    expect(cell(small.anna, 1)).to_have_value("1\u00a0000\u00a0000")
    page.keyboard.press("Control+z")
    expect(cell(small.anna, 1)).to_have_value("1\u00a0250\u00a0000")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("td.is-selected")).to_have_count(2)
    assert page.evaluate(COPIED, cell(small.anna, 1).element_handle()) == "1250000\n800000"
    page.keyboard.press("Control+d")
    expect(cell(small.boris, 1)).to_have_value("1\u00a0250\u00a0000")
    page.keyboard.press("Control+z")
    expect(cell(small.boris, 1)).to_have_value("800\u00a0000")

    # The square at the corner of the block draws it on to the right; one step back takes all of that away.
    page.locator(".so-target-handle").hover()
    page.mouse.down()
    cell(small.boris, 2).hover()
    expect(page.locator("td.is-filling")).to_have_count(2)
    page.mouse.up()
    expect(cell(small.anna, 2)).to_have_value("1\u00a0250\u00a0000")
    expect(cell(small.boris, 2)).to_have_value("800\u00a0000")
    page.keyboard.press("Control+z")
    expect(cell(small.anna, 2)).to_have_value("")
    with answered(page, "/targets/save/"):
        page.get_by_role("button", name="Сохранить").last.press("Enter")
    eventually(
        lambda: stored(small, first),
        {"Анна": (Decimal(100_000), "hand"), "Борис": (Decimal("60000.5"), "hand")},
    )
    assert stored(small, first.next())["Борис"] == (Decimal(800_000), "hand")

    # Another value with its reason is a change for one month; its page takes it back.
    cell(small.anna).focus()
    page.keyboard.press("F2")
    page.keyboard.press("Backspace")
    page.keyboard.press("End")
    page.get_by_label("Только в\u00a0этом периоде иначе, потому что").fill("Отпуск")
    with answered(page, "/targets/save/"):
        page.get_by_role("button", name="Сохранить").last.press("Enter")
    eventually(lambda: stored(small, first)["Анна"][1], "once")
    expect(page.locator("td.so-target-once")).to_have_count(1)
    cell(small.anna).focus()
    page.keyboard.press("Shift+F2")
    expect(page.get_by_text("«Отпуск»").first).to_be_visible()
    no_barriers(page)
    page.get_by_role("button", name="Вернуть шаблон").press("Enter")
    eventually(lambda: stored(small, first)["Анна"], (Decimal(100_000), "hand"))
