"""The chart in a browser beside d3-org-chart: one Chromium, the same seeded boxes, both fully expanded.

First complete paint, a branch that moves to another leader until the new layout is on screen, the 95th percentile of a
frame while one pans and zooms for two seconds (at a scale that reads and with the whole chart in view), elements in the
document, JavaScript heap. Every figure is the median of three; neither chart animates. The pages are in chart_pages/.
"""

from __future__ import annotations

import mimetypes
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, Route, sync_playwright

from bench.measurement import Measurement
from common.vendor_assets import folder_of, pins

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "bench" / "chart_pages"
SITE = "http://bench.invalid"
OURS, THEIRS = "ours.html", "theirs.html"
PEER = "d3-org-chart 3.1.1"
SIZES = (100, 1_000, 5_000, 10_000)
FRAMES_AT = 5_000
ROUNDS = 3
WINDOW = {"width": 1440, "height": 900}
MEBIBYTE = 2**20
VENDORED = {"/inter/": "@fontsource-variable/inter", "/tabler/": "@tabler/core"}
WORDS = {
    "paint_ms": ("first complete paint", "ms"),
    "move_ms": ("re-parent of a branch", "ms"),
    "pan_reading_ms": ("p95 of a frame, panning at a reading scale", "ms"),
    "zoom_reading_ms": ("p95 of a frame, zooming at a reading scale", "ms"),
    "pan_fit_ms": ("p95 of a frame, panning the whole chart", "ms"),
    "zoom_fit_ms": ("p95 of a frame, zooming the whole chart", "ms"),
    "elements": ("elements in the document", "elements"),
    "heap_mib": ("JavaScript heap", "MiB"),
}


def main() -> Iterable[Measurement]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        # Whoever comes first pays for the browser's start.
        for page in (OURS, THEIRS):
            _measured(browser, page, SIZES[0])
        for size in SIZES:
            yield from _compared(browser, size)
        browser.close()


def _chromium() -> str | None:
    """The system's browser where there is one, else Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _compared(browser: Browser, size: int) -> Iterable[Measurement]:
    ours: dict[str, list[float]] = defaultdict(list)
    theirs: dict[str, list[float]] = defaultdict(list)
    # Turn by turn, so that a machine that slows down slows down both.
    for _ in range(ROUNDS):
        for page, figures in ((OURS, ours), (THEIRS, theirs)):
            for name, value in _measured(browser, page, size).items():
                figures[name].append(value)
    yield from _lines(size, ours, theirs)


def _lines(
    size: int, ours: Mapping[str, Sequence[float]], theirs: Mapping[str, Sequence[float]]
) -> Iterable[Measurement]:
    for name, (words, unit) in WORDS.items():
        if name in ours:
            said = f"chart of {size:,} boxes, {words}"
            yield Measurement(said, median(ours[name]), PEER, median(theirs[name]), unit)


def _measured(browser: Browser, name: str, size: int) -> dict[str, float]:
    """The figures of one fresh page. Raises RuntimeError when it did not draw all boxes."""
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.route(f"{SITE}/**", _serve)
    page.goto(f"{SITE}/{name}")
    page.wait_for_function("Boolean(window.measure)")
    # A page has shown words before it shows a chart: neither waits for its letters.
    page.evaluate("document.fonts.load('12px \"Inter Variable\"')")
    found: dict[str, float] = page.evaluate(
        "([size, frames]) => measure(size, frames)", [size, size == FRAMES_AT]
    )
    if found.pop("boxes") != size:
        raise RuntimeError(f"{name} did not draw all of {size} boxes")
    found["heap_mib"] = _heap(page)
    context.close()
    return found


def _heap(page: Page) -> float:
    """What is left of the JavaScript heap after a collection of garbage, in MiB."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    return float(used) / MEBIBYTE


def _serve(route: Route) -> None:
    """Files of the project in place of a server; only what the pages ask for."""
    path = route.request.url.removeprefix(SITE).partition("?")[0]
    file = _file(path)
    if file is None:
        route.fulfill(status=404, body=path)
        return
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    route.fulfill(status=200, body=file.read_bytes(), content_type=kind)


def _file(path: str) -> Path | None:
    for short, package in VENDORED.items():
        if path.startswith(short):
            return ROOT / "static" / "vendor" / folder_of(package, pins()) / path.removeprefix(short)
    is_shared = path.startswith(("/static/", "/node_modules/"))
    file = (ROOT if is_shared else PAGES) / path.removeprefix("/")
    return file if file.is_file() else None
