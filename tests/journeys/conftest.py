"""The stage of the journeys: the site on a port, a real browser, and axe to look for barriers."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.catalogue import load_roles

# Playwright runs an event loop in this thread; the ORM is called beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

LONGEST_REQUEST_S = 15
# Long enough for a machine that does other things besides.
expect.set_options(timeout=15_000)
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium where there is one; the sandbox cannot be had as root in a container."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **chosen, "args": arguments}


@pytest.fixture
def requests_end(transactional_db: None) -> Iterator[None]:
    """Waits for what the closed pages had still asked: emptying the tables under a request ends in a deadlock."""
    under_way = [0]

    def begun(**_about: object) -> None:
        under_way[0] += 1

    def ended(**_about: object) -> None:
        under_way[0] -= 1

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    until = time.monotonic() + LONGEST_REQUEST_S
    while under_way[0] > 0 and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture(scope="session")
def files_are_kept() -> Iterator[None]:
    """The browser asks for a script once, whatever day a test has: else it asks a hundred times for each page."""
    serve = StaticFilesHandlerMixin.serve

    def lasting(handler: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
        answer = serve(handler, request)
        answer.headers["Cache-Control"] = "max-age=31536000"
        return answer

    with mock.patch.object(StaticFilesHandlerMixin, "serve", lasting):
        yield


@pytest.fixture
def site(requests_end: None, files_are_kept: None, live_server: Any) -> str:
    """The address of the running site, with the catalogue loaded; nobody has yet knocked too often."""
    cache.clear()
    load_roles()
    return str(live_server.url)


@pytest.fixture(scope="session")
def spare_contexts() -> list[BrowserContext]:
    """Sessions of the browser that nobody uses now. What they have fetched they keep: a chart is 70 scripts."""
    return []


@pytest.fixture
def new_page(browser: Browser, requests_end: None, spare_contexts: list[BrowserContext]) -> Any:
    """Opens pages in sessions of their own; fails the test when one of them logged an error or broke the CSP."""
    usual: list[BrowserContext] = []
    special: list[BrowserContext] = []
    complaints: list[str] = []

    def session(options: dict[str, Any]) -> BrowserContext:
        if not options and spare_contexts:
            context = spare_contexts.pop()
        else:
            context = browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 900}, **options)
        (special if options else usual).append(context)
        return context

    def open_page(**options: Any) -> Page:
        page = session(options).new_page()
        page.set_default_timeout(15_000)
        # The first page of a session fetches a hundred files.
        page.set_default_navigation_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error" and "Content Security Policy" in line.text
                else None
            ),
        )
        return page

    yield open_page
    for context in special:
        context.close()
    for context in usual:
        _forget(context)
        spare_contexts.append(context)
    assert complaints == []


def _forget(context: BrowserContext) -> None:
    """Makes a session as if it were new, but for the files of the site in its cache."""
    sites = {"/".join(page.url.split("/")[:3]) for page in context.pages}
    blank = context.new_page()
    for page in context.pages:
        if page != blank:
            page.close()
    context.set_offline(False)
    context.clear_cookies()
    context.clear_permissions()
    browser_side = context.new_cdp_session(blank)
    for site in sites:
        kept = "local_storage,indexeddb,service_workers,cache_storage"
        browser_side.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": kept})
    blank.close()


# What moves without end, or waits for a frame that a page in the background never gets, is not waited for.
SETTLED = """() => Promise.race([
    Promise.allSettled(document.getAnimations()
        .filter((movement) => movement.effect.getTiming().iterations !== Infinity)
        .map((movement) => movement.finished)),
    new Promise((resolve) => setTimeout(resolve, 3000)),
])"""


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Asserts that axe finds nothing serious on the page as it stands."""

    def check(page: Page) -> None:
        # What is still fading in has not its colours yet.
        page.evaluate(SETTLED)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            f"{item['id']}: {item['help']} {[node['target'] for node in item['nodes'][:3]]}"
            for item in found["violations"]
            if item["impact"] in ("serious", "critical")
        ]
        assert serious == [], page.url

    return check
