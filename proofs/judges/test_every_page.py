"""Every page of the product in a browser: at a desk and on a phone, light and dark, in both languages.

The pages are found by the routes, so a new one is looked at the day it appears. What is asked of each: no serious
barrier for axe, nothing that the content policy refuses, no error in the console, a title, one heading, the language
it says, no word of the interface in the other language, and nothing wider than a phone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from proofs.judges.browsing.addresses import Found, find_pages
from proofs.judges.browsing.house import House, open_house
from proofs.judges.browsing.languages import Language
from proofs.judges.browsing.sights import Eye, open_eye
from tests.journeys.conftest import browser_type_launch_args, files_are_kept, requests_end

__all__ = ["browser_type_launch_args", "files_are_kept", "requests_end"]
# Playwright runs an event loop in this thread; the ORM is called beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
LANGUAGES = ("ru", "en")
# Where the pictures go that a person looks through; none without it.
PICTURES = os.environ.get("PAGES_PICTURES", "")


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("files_are_kept")
def test_every_page_is_whole_for_everybody_in_either_language(
    browser: Browser,
    tmp_path: Path,
    live_server: Any,
    requests_end: None,
    record_property: Callable[[str, object], None],
) -> None:
    faults: list[str] = []
    with open_house(str(live_server.url), tmp_path) as house:
        found = find_pages(house)
        assert found.unexplained() == []
        for code in LANGUAGES:
            with open_eye(browser, Language(code, house.typed)) as eye:
                _look_around(eye, house, found)
            record_property(
                "figure",
                f"{code}: {eye.pages} pages of {len(found.pages)} addresses, {eye.checks} runs of axe"
                f" at a desk and on a phone, light and dark: {len(eye.faults)} findings",
            )
            faults += [f"{code}: {fault}" for fault in eye.faults]
    assert not faults, "\n".join(faults)


def _look_around(eye: Eye, house: House, found: Found) -> None:
    """Every page as the one who is shown it. Who is half way in may not stay there for long, and comes early."""
    for visitor, signed_in in reversed(house.visitors.items()):
        eye.come_as(house.address, {name: one.value for name, one in signed_in.cookies.items()})
        for page in [page for page in found.pages.values() if page.visitor == visitor]:
            picture = _picture(eye.language.code, eye.pages)
            eye.look_at(page.route, house.address + page.path, page.answers, picture)


def _picture(code: str, number: int) -> Path | None:
    return Path(PICTURES) / f"{code}-{number:03}" if PICTURES else None


SOUND = (
    "<!doctype html><html lang='ru' data-bs-theme='light'><head><meta charset='utf-8'><title>Лист</title>"
    "<meta name='viewport' content='width=device-width'><script src='/theme.js'></script></head>"
    "<body><main><h1>Лист</h1>%s</main></body></html>"
)
THEME = (
    "const dark = matchMedia('(prefers-color-scheme: dark)');"
    "const apply = () => document.documentElement.dataset.bsTheme = dark.matches ? 'dark' : 'light';"
    "apply(); dark.addEventListener('change', apply);"
)
POLICY = "default-src 'self'; style-src 'self'"
SPOILED = {
    "nothing": ("<p>Всё в порядке.</p>", set()),
    "a picture without words": ("<img src='/picture.svg'>", {"barrier"}),
    "pale letters in the dark": ("<link rel='stylesheet' href='/pale.css'><p>Текст.</p>", {"barrier"}),
    "letters that come out of the pale": ("<link rel='stylesheet' href='/in.css'><p>Текст.</p>", set()),
    "letters that go into the pale": ("<link rel='stylesheet' href='/out.css'><p>Текст.</p>", {"barrier"}),
    "a style in the page": ("<p style='color: #111'>Текст.</p>", {"policy"}),
    "a script that breaks": ("<script src='/broken.js'></script>", {"error"}),
    "a picture that is not there": ("<img src='/gone.svg' alt=''>", {"error"}),
    "a second heading": ("<h1>Ещё один</h1>", {"frame"}),
    "a wide table": ("<link rel='stylesheet' href='/wide.css'><p>Текст.</p>", {"width"}),
    "an English button": ("<button>Save as draft</button><p>All companies</p>", {"language"}),
}
FILES = {
    "/theme.js": ("text/javascript", THEME),
    "/broken.js": ("text/javascript", "throw new Error('broken');"),
    "/pale.css": ("text/css", "[data-bs-theme=dark] p { color: #eee; }"),
    "/in.css": ("text/css", "@keyframes in { from { opacity: 0.1; } } p { animation: in 30s; }"),
    "/out.css": ("text/css", "@keyframes out { to { opacity: 0.1; } } p { animation: out 30s forwards; }"),
    "/wide.css": ("text/css", "p { width: 600px; }"),
    "/picture.svg": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_the_eye_notices_what_is_wrong_and_only_that(name: str, browser: Browser) -> None:
    body, wanted = SPOILED[name]
    with open_eye(browser, Language("ru")) as eye:
        _serve(eye, SOUND % body)
        eye.look_at(name, "http://page.test/page", 200, None)
    assert {fault.kind for fault in eye.faults} == wanted


def _serve(eye: Eye, page: str) -> None:
    def answer(route: Any, request: Any) -> None:
        path = "/" + request.url.split("/", 3)[3]
        if path == "/page":
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=page, content_type="text/html; charset=utf-8", headers=headers)
        elif path in FILES:
            kind, text = FILES[path]
            route.fulfill(body=text, content_type=kind)
        else:
            route.fulfill(status=404 if path == "/gone.svg" else 204)

    eye.page.route("**/*", answer)


def test_a_name_that_people_gave_is_no_word_of_the_interface() -> None:
    texts = ["Маркетинг", "Сделки"]
    assert Language("en").foreign(texts) == texts
    assert Language("en", frozenset({"Маркетинг"})).foreign(texts) == ["Сделки"]


def test_an_address_that_shows_nothing_must_be_explained() -> None:
    found = Found(unseen={"set_language": "302", "teams:new_thing": "/new/ owner 404"})
    assert found.unexplained() == ["teams:new_thing: /new/ owner 404"]
