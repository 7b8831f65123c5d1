"""What the journeys of the chart share: an empty company with people on the bench, and what of it is stored."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

from playwright.sync_api import Locator, Page, expect

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.people import add_person
from teams.models import Assignment, Position, PositionRole
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.sessions import come_in

Tree = list[tuple[str, "Tree"]]
MAIL = "builder@example.com"
BENCH = ("Ковалёв Дмитрий Олегович", "Жданова Елена Павловна", "Мухин Олег Игоревич")


def company_with_a_bench(names: Iterable[str]) -> Company:
    """A company without a structure, whose owner signs in with MAIL."""
    company = make_company("С чистого листа", owner=make_user(MAIL, full_name="Дорофеева Алла"))
    with tenant(company):
        for name in names:
            add_person(company=company, full_name=name, by=actor_of(owner_of(company)))
    return company


def open_empty_chart(page: Page, site: str, company: Company) -> None:
    """From the sign-in to a chart without a position, by the ways that the pages offer."""
    come_in(page, site, MAIL)
    page.goto(f"{site}/c/{company.slug}/structure/")
    page.get_by_role("button", name="Нарисовать с нуля").press("Enter")
    expect(page.locator("#chart-empty")).to_be_visible()


def begin_on_nothing(new_page: Callable[..., Page], site: str, names: Iterable[str]) -> tuple[Page, Company]:
    """The empty chart of a company that has these people on the bench."""
    company, page = company_with_a_bench(names), new_page()
    open_empty_chart(page, site, company)
    return page, company


def eventually(found: Callable[[], Any], wanted: Any) -> None:
    """What is stored follows what is seen by a moment."""
    until = time.monotonic() + 20
    while found() != wanted and time.monotonic() < until:
        time.sleep(0.1)
    assert found() == wanted


def at_rest(page: Page) -> None:
    """Nothing is asked for, and what came stands in its place: a node about to be swapped is not pressed."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


@contextmanager
def answered(page: Page, part: str) -> Iterator[None]:
    """What is done within asks for an address that holds `part`; at the end the answer is in the page."""
    with page.expect_response(lambda answer: part in unquote_plus(answer.url)):
        yield
    at_rest(page)


# Resolves when neither the chart nor its address has changed for so many milliseconds.
UNMOVED = """(quiet) => new Promise((resolve) => {
    let last = "", since = 0;
    const look = () => {
        const now = `${location.href} ${document.querySelector("#chart .so-boxes")?.getAttribute("style")}`;
        if (now !== last) [last, since] = [now, performance.now()];
        performance.now() - since >= quiet ? resolve() : setTimeout(look, 20);
    };
    look();
})"""


def unmoved(page: Page, quiet_ms: int = 250) -> None:
    """The chart has come to rest; its address follows 300 ms later, for which `quiet_ms` must be longer."""
    page.evaluate(UNMOVED, quiet_ms)


def stored_tree(company: Company) -> Tree:
    """(title, reports) in the order of siblings, from the top down."""
    with tenant(company):
        rows = list(Position.objects.for_company(company).order_by("order", "id"))
    below: dict[int | None, list[Position]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)

    def branch(parent: int | None) -> Tree:
        return [(row.title, branch(row.pk)) for row in below[parent]]

    return branch(None)


def stored_roles(company: Company, title: str) -> dict[str, int]:
    """Slug -> share in per cent, of the only position with the title."""
    with tenant(company):
        rows = PositionRole.objects.for_company(company).filter(position__title=title).with_slug()
        return {row.slug: int(row.share_pct) for row in rows}


def stored_seats(company: Company) -> dict[str, str]:
    """Person -> title of the position."""
    with tenant(company):
        rows = Assignment.objects.for_company(company).values_list("person__full_name", "position__title")
        return dict(rows)


def held(page: Page) -> Locator:
    """The box that has the focus."""
    focused = page.locator("#chart [role=treeitem]:focus")
    expect(focused).to_be_visible()
    return focused


def box(page: Page, key: str) -> Locator:
    return page.locator(f"#chart [data-key='{key}']")


def saved(page: Page) -> None:
    """Nothing is on its way to the server; twenty edits go there one after the other, and that may take a while."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved", timeout=30_000)
