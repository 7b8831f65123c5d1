"""No script makes markup of a text: a hole in one of ours would find no way to write into the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

# Each puts something named "bad" into the page when the browser lets it.
WAYS = {
    "innerHTML": "document.body.innerHTML = '<i id=bad></i>'",
    "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', '<i id=bad></i>')",
    "a page in a frame": "document.body.append(Object.assign(document.createElement('iframe'),"
    " {id: 'bad', srcdoc: '<i></i>'}))",
    "a parser": "document.body.append(new DOMParser().parseFromString('<i id=bad></i>', 'text/html').body.firstChild)",
    "the text of a script": "document.body.append(Object.assign(document.createElement('script'),"
    " {id: 'bad', text: '1'}))",
    "the address of a script": "document.body.append(Object.assign(document.createElement('script'),"
    " {id: 'bad', src: '/static/js/theme.js'}))",
    "a policy of one's own": "document.body.innerHTML = trustedTypes.createPolicy('own',"
    " {createHTML: (text) => text}).createHTML('<i id=bad></i>')",
}
PART = "<p id='bad'>part</p><script>window.ran = true</script>"


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A page of the site with all that every page loads; what it refuses is meant, and no complaint."""
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")
    page.wait_for_load_state("networkidle")
    yield page
    page.close()


@pytest.mark.parametrize("way", WAYS)
def test_no_script_writes_a_text_as_markup_or_as_a_script(page: Page, way: str) -> None:
    with pytest.raises(Error, match="Trusted"):
        page.evaluate(f"() => {{ {WAYS[way]} }}")
    assert page.locator("#bad").count() == 0


def test_without_the_policy_each_of_these_would_write(site: str, browser: Browser) -> None:
    """The control: the same in a page whose policy the browser was told to leave aside."""
    with browser.new_context(bypass_csp=True) as context:
        for script in WAYS.values():
            page = context.new_page()
            page.goto(f"{site}/accounts/login/")
            page.evaluate(f"() => {{ {script} }}")
            assert page.locator("#bad").count() == 1, script


def test_a_part_of_a_page_comes_in_by_htmx_and_its_scripts_do_not(page: Page) -> None:
    page.route("**/part/", lambda route: route.fulfill(body=PART, content_type="text/html"))
    page.evaluate("() => window.htmx.ajax('GET', '/part/', {target: '#content', swap: 'innerHTML'})")
    page.locator("#bad").wait_for()
    assert page.evaluate("() => window.ran") is None
    assert page.locator("#content script").count() == 0


def test_what_htmx_keeps_over_a_swap_is_kept(page: Page) -> None:
    """The page's own place for it: htmx would write one as a text."""
    page.route(
        "**/part/",
        lambda route: route.fulfill(body="<b id='kept' hx-preserve>new</b>", content_type="text/html"),
    )
    page.evaluate("""() => {
        const kept = Object.assign(document.createElement("b"), { id: "kept", textContent: "former" });
        kept.setAttribute("hx-preserve", "");
        document.getElementById("content").replaceChildren(kept);
    }""")
    for _swap in range(2):
        page.evaluate("() => window.htmx.ajax('GET', '/part/', {target: '#content', swap: 'innerHTML'})")
        page.wait_for_load_state("networkidle")
        assert page.locator("#kept").all_inner_texts() == ["former"]
