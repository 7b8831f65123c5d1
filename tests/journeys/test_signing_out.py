"""Who signs out at somebody else's machine leaves nothing of the company there, and loses no edit unasked."""

from playwright.sync_api import Page, expect

from accounts.models import Company
from tests.journeys.hands import stored_tree
from tests.journeys.test_nothing_is_lost import rename
from tests.journeys.test_two_editors import company, is_saved, open_chart  # noqa: F401  (a fixture)

BORIS = "boris@example.com"
SAVING = "**/operations/"


def sign_out(page: Page) -> None:
    page.locator(".so-user").click()
    page.get_by_role("button", name="Выйти").click()


def is_out(page: Page) -> None:
    expect(page.get_by_label("Пароль")).to_be_visible()


def kept_in(page: Page) -> list[str]:
    """The names of what the browser keeps of the site, cookies apart, and what htmx notes on any page."""
    names = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    return [str(name) for name in names if name != "htmx-current-path-for-history"]


def rename_without_a_line(page: Page) -> None:
    """Renames "Менеджер, юг" while the server takes no edits."""
    page.route(SAVING, lambda route: route.abort())
    rename(page, "Менеджер, юг", "Старший, юг")
    expect(page.locator("#save-waiting")).to_contain_text("1 правка")


def test_after_signing_out_the_back_button_shows_no_page_of_the_company(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, BORIS)
    page.goto(f"{site}/c/{company.slug}/members/")
    expect(page.get_by_role("link", name="Изменить: Борис")).to_be_visible()
    sign_out(page)
    is_out(page)
    for _step in range(2):
        page.go_back()
        is_out(page)
        assert company.name not in page.content()
        assert BORIS not in page.content()


def test_signing_out_leaves_nothing_in_the_browser_but_its_language_and_theme(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, BORIS)
    rename(page, "Менеджер, юг", "Старший, юг")
    is_saved(page)
    page.locator(".so-user").click()
    page.locator("input[name='so-theme'][value='dark']").check(force=True)
    page.locator(".so-user").click()
    assert kept_in(page) != []
    sign_out(page)
    is_out(page)
    assert kept_in(page) == []
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert "sessionid" not in names
    assert "so-theme" in names


def test_edits_that_wait_are_asked_about_and_signing_out_can_be_let_be(site, new_page, company):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, BORIS)
    rename_without_a_line(page)
    sign_out(page)
    expect(page.locator("#unsent-edits")).to_be_visible()
    page.get_by_role("button", name="Остаться").click()
    expect(page.locator("#unsent-edits")).to_be_hidden()
    page.unroute(SAVING)
    page.reload()
    is_saved(page)
    assert_stored(company, "Старший, юг")


def test_edits_that_wait_go_with_who_says_so(site, new_page, company, no_barriers):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, BORIS)
    rename_without_a_line(page)
    sign_out(page)
    no_barriers(page)
    page.get_by_role("button", name="Выйти и потерять").click()
    is_out(page)
    assert kept_in(page) == []
    assert_stored(company, "Менеджер, юг")


def test_another_tab_of_the_chart_leaves_too_and_writes_nothing_again(site, new_page, company, no_barriers):  # noqa: F811
    page = new_page()
    open_chart(page, site, company, BORIS)
    other = page.context.new_page()
    other.goto(page.url)
    rename_without_a_line(other)
    sign_out(page)
    no_barriers(page)
    page.get_by_role("button", name="Выйти и потерять").click()
    is_out(page)
    is_out(other)
    assert kept_in(page) == []
    assert kept_in(other) == []
    assert_stored(company, "Менеджер, юг")


def assert_stored(company: Company, title: str) -> None:  # noqa: F811
    assert stored_tree(company) == [("Руководитель", [("Менеджер, север", []), (title, [])])]
