"""No script makes markup of a text: a hole in one of ours would find no way to write into the page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

SCRIPTS = Path(__file__).resolve().parents[2] / "static/js"

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


def test_the_way_that_htmx_takes_stands_open_to_all_and_runs_nothing(page: Page) -> None:
    """The exception: what comes by it is markup in the page, and the policy of scripts keeps its handlers still."""
    page.evaluate("""() => {
        const text = "<img id='bad' src='/nowhere.png' onerror='window.ran = true'><script>window.ran = true</script>";
        document.body.append(...Document.parseHTMLUnsafe(text).querySelectorAll("img, script"));
    }""")
    page.wait_for_function("() => document.getElementById('bad').complete")
    assert page.evaluate("() => window.ran") is None


def test_no_script_of_ours_takes_the_way_of_htmx() -> None:
    scripts = {
        path.relative_to(SCRIPTS).as_posix(): path.read_text("utf-8") for path in SCRIPTS.rglob("*.js")
    }
    takers = [name for name, text in scripts.items() if re.search(r"parseHTMLUnsafe|parseFromString", text)]
    assert takers == ["trusted-html.js"]


def test_without_a_policy_all_but_htmx_works(site: str, browser: Browser) -> None:
    with browser.new_context(locale="ru-RU") as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(error.message))
        page.add_init_script("trustedTypes.createPolicy = () => { throw new TypeError('no more policies'); }")
        page.goto(f"{site}/accounts/login/")
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.getElementById('unsent-edits').showModal()")
        page.locator("#unsent-edits [data-close]").click()
        expect(page.locator("#unsent-edits")).to_be_hidden()
        assert complaints == ["no more policies"]


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
