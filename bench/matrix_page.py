"""The responsibility matrix in a browser beside a plain HTML table of the same size: one Chromium, the same parts.

150 rows × 60 columns. First paint: from the data at hand until the picture stands, of ours by its own modules, of the
table by one innerHTML. A cell change: another letter in a cell in sight until it is on screen, of ours with the totals
and the check of the row. Every figure is the median of five, turn by turn. The pages are in matrix_pages/.
"""

from __future__ import annotations

import mimetypes
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Route, sync_playwright

from bench.measurement import Measurement
from common.vendor_assets import folder_of, pins

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "bench" / "matrix_pages"
SITE = "http://bench.invalid"
OURS, THEIRS = "ours.html", "theirs.html"
ROWS, COLUMNS = 150, 60
ROUNDS = 5
WINDOW = {"width": 1440, "height": 900}
PEER = "plain HTML table"
WORDS = {
    "paint_ms": ("first paint", "ms"),
    "change_ms": ("a cell change", "ms"),
    "scroll_ms": ("p95 of a frame, scrolling", "ms"),
}


def main() -> Iterable[Measurement]:
    found: dict[str, dict[str, list[float]]] = {OURS: defaultdict(list), THEIRS: defaultdict(list)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        # Whoever comes first pays for the browser's start.
        for page in (OURS, THEIRS):
            _measured(browser, page)
        for _round in range(ROUNDS):
            for page in (OURS, THEIRS):
                for name, value in _measured(browser, page).items():
                    found[page][name].append(value)
        browser.close()
    for name, (words, unit) in WORDS.items():
        said = f"matrix of {ROWS} × {COLUMNS}, {words}"
        yield Measurement(said, median(found[OURS][name]), PEER, median(found[THEIRS][name]), unit)


def _chromium() -> str | None:
    """The system's browser where there is one, else Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _measured(browser: Browser, name: str) -> dict[str, float]:
    """The figures of one fresh page. Raises RuntimeError when it did not make all cells."""
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.route(f"{SITE}/**", _serve)
    page.goto(f"{SITE}/{name}")
    page.wait_for_function("document.fonts.ready.then(() => Boolean(window.measure))")
    found: dict[str, float] = page.evaluate("([rows, columns]) => measure(rows, columns)", [ROWS, COLUMNS])
    if found.pop("cells") != ROWS * COLUMNS:
        raise RuntimeError(f"{name} did not make all cells of {ROWS} × {COLUMNS}")
    context.close()
    return found


def _serve(route: Route) -> None:
    """Files of the project in place of a server; only what the pages ask for."""
    file = _file(route.request.url.removeprefix(SITE).partition("?")[0])
    if file is None:
        route.fulfill(status=404)
        return
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    route.fulfill(status=200, body=file.read_bytes(), content_type=kind)


def _file(path: str) -> Path | None:
    if path.startswith("/inter/"):
        fonts = ROOT / "static" / "vendor" / folder_of("@fontsource-variable/inter", pins())
        return fonts / path.removeprefix("/inter/")
    file = (ROOT if path.startswith("/static/") else PAGES) / path.removeprefix("/")
    return file if file.is_file() else None
