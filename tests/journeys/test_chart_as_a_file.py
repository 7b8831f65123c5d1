"""The chart taken out as a file: by the keyboard alone on the desk, by a finger on a phone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Company
from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from tests.factories import actor_of, make_company, make_user, owner_of
from tests.journeys.sessions import come_in

HEAD, SELLER = (f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 3))


@pytest.fixture
def company(transactional_db: None) -> Company:
    company = make_company("Выгрузка", owner=make_user("anna@example.com", full_name="Анна"))
    with tenant(company):
        by = actor_of(owner_of(company))
        structure = live_structure(company=company, by=by)
        operations: list[dict[str, Any]] = [
            {"op": "add", "key": HEAD, "parent": None, "title": "Директор по продажам"},
            {"op": "add", "key": SELLER, "parent": HEAD, "title": "Менеджер, запад"},
        ]
        apply_operations(structure=structure, operations=operations, base_revision=0, by=by)
    return company


def open_chart(page: Page, site: str, company: Company) -> None:
    come_in(page, site, "anna@example.com")
    page.goto(f"{site}/c/{company.slug}/structure/")


def words_of(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages)


def test_a_consultant_takes_the_chart_out_without_a_mouse(
    site: str, company: Company, new_page: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    page = new_page()
    open_chart(page, site, company)
    page.get_by_role("button", name="Выгрузить").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Выгрузить схему")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Бумага")).to_be_hidden()
    no_barriers(page)
    dialog.get_by_role("radio", name="PDF, один лист").focus()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="PDF, страницы")).to_be_checked()
    expect(dialog.get_by_label("Бумага")).to_be_visible()
    dialog.get_by_role("button", name="Скачать").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith("-a4.pdf")
    assert "Менеджер, запад" in words_of(download.value.path())
    expect(dialog).to_be_hidden()


def test_the_choice_fits_a_phone(
    site: str, company: Company, new_page: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    page = new_page(has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    open_chart(page, site, company)
    page.get_by_role("button", name="Выгрузить").tap()
    dialog = page.get_by_role("dialog", name="Выгрузить схему")
    dialog.get_by_role("radio", name="PNG").tap()
    no_barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Скачать").tap()
    assert download.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
