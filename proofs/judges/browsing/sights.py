"""What is wrong with a page as a browser shows it: barriers, broken rules of the site, what does not fit a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from proofs.judges.browsing.languages import Language
from tests.journeys.conftest import AXE

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Which rules of axe a change of theme can break.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
ALL_RULES = {"resultTypes": ["violations"]}
BARRIERS = """async (options) => (await axe.run(document, options)).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .flatMap((found) => found.nodes.slice(0, 3).map((node) =>
        `${found.id}: ${node.target.flat().join(" ")}: ${node.html.slice(0, 160)}`))"""
REFUSALS = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`))"""
# Resolves when nothing has been fetched, nor is waited for, for so many milliseconds; at the latest after five seconds.
QUIET = """(quiet) => new Promise((resolve) => {
    const end = performance.now() + 5000;
    let seen = -1, since = 0;
    const look = () => {
        const now = performance.getEntriesByType("resource").length
            + 1e6 * document.querySelectorAll(".htmx-request").length;
        if (now !== seen) [seen, since] = [now, performance.now()];
        performance.now() - since >= quiet || performance.now() > end ? resolve() : setTimeout(look, 20);
    };
    document.fonts.ready.then(look);
})"""
# What moves is put where it comes to rest, and whatever that sets off: what is still fading in has not its colours yet.
AT_REST = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const moving = () => document.getAnimations().filter((one) =>
        one.playState !== "finished" && one.effect.getComputedTiming().endTime !== Infinity);
    for (let round = 0; round < 10 && moving().length; round++) {
        moving().forEach((one) => one.finish());
        await frame();
    }
    await frame();
}"""
IN_THEME = """(theme) => new Promise((resolve) => {
    const look = () => document.documentElement.dataset.bsTheme === theme
        ? requestAnimationFrame(() => requestAnimationFrame(resolve)) : setTimeout(look, 10);
    look();
})"""
FRAME = """() => ({
    title: document.title.trim(), lang: document.documentElement.lang,
    heads: [...document.querySelectorAll("h1")].filter((head) => head.checkVisibility()).length,
    over: document.scrollingElement.scrollWidth - document.documentElement.clientWidth,
})"""
# Every text a person may read or hear, with the nearest language said for it. Data is what people typed.
TEXTS = """() => {
    const texts = new Set();
    const add = (element, text) => {
        const said = text?.replaceAll("\\u00ad", "").replace(/\\s+/g, " ").trim();
        if (!said || element.closest("[translate=no], script, style, template, code, pre, textarea")) return;
        const lang = element.closest("[lang]");
        if (lang && lang !== document.documentElement && lang.lang !== document.documentElement.lang) return;
        texts.add(said);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) add(walker.currentNode.parentElement, walker.currentNode.data);
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"])
        for (const element of document.querySelectorAll(`[${name}]`)) add(element, element.getAttribute(name));
    texts.add(document.title);
    return [...texts];
}"""


@dataclass(frozen=True)
class Fault:
    """`kind`: barrier, policy, error, width, frame or language."""

    kind: str
    look: str
    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} on {self.page} ({self.look}): {self.text}"


class Eye:
    """One browser session, in one language; remembers every fault and counts what it has looked at."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page, self.language = page, language
        self.faults: list[Fault] = []
        self.pages = self.checks = 0
        self._look, self._name, self._expected = "", "", 200
        page.on("pageerror", lambda error: self._found("error", str(error)))
        page.on("console", self._hear)

    def come_as(self, site: str, cookies: Mapping[str, str]) -> None:
        """From here on the pages are asked for by somebody else, in the language of this session."""
        worn = {**cookies, settings.LANGUAGE_COOKIE_NAME: self.language.code}
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in worn.items()]
        )

    def look_at(self, name: str, url: str, expected: int, picture: Path | None) -> None:
        """The page, answered with the status `expected`, in both themes at a desk, then on a phone."""
        self._name, self._look, self._expected = name, "light", expected
        self.pages += 1
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(DESK)
        answer = self.page.goto(url)
        self._check_answer(answer)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self._check_frame()
        self._barriers(ALL_RULES)
        for text in self.language.foreign(self.page.evaluate(TEXTS)):
            self._found("language", text)
        self._in_the_dark()
        if picture:
            self.page.screenshot(path=picture.with_suffix(".dark.png"))
        self._on_a_phone()
        if picture:
            self.page.screenshot(path=picture.with_suffix(".phone.png"))

    def _in_the_dark(self) -> None:
        self._look = "dark"
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate(IN_THEME, "dark")
        self._barriers(OF_COLOURS)

    def _on_a_phone(self) -> None:
        self._look = "phone, dark"
        self.page.set_viewport_size(PHONE)
        self.page.evaluate(QUIET, 150)
        if self.language.code == "ru":
            # What a phone lays out otherwise is the same in both languages, but for the length of words.
            self._barriers(ALL_RULES)
        if (over := self.page.evaluate(FRAME)["over"]) > 0:
            self._found("width", f"{over} px wider than the phone")

    def _barriers(self, options: dict[str, Any]) -> None:
        self.checks += 1
        self.page.evaluate(AT_REST)
        for barrier in self.page.evaluate(BARRIERS, options):
            self._found("barrier", barrier)

    def _check_answer(self, answer: Response | None) -> None:
        if answer is None or answer.status != self._expected:
            self._found("error", f"answers {answer and answer.status}, not {self._expected}")
        self.page.evaluate(QUIET, 150)

    def _check_frame(self) -> None:
        frame = self.page.evaluate(FRAME)
        if not frame["title"] or frame["title"] == "SalesOrg":
            self._found("frame", "has no title of its own")
        if frame["heads"] != 1:
            self._found("frame", f"{frame['heads']} headings of the first level")
        if frame["lang"] != self.language.code:
            self._found("frame", f"says it is in “{frame['lang']}”")

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type != "error":
            return
        if f"status of {self._expected}" in line.text and line.location["url"] == self.page.url:
            return
        self._found("policy" if "olicy" in line.text else "error", line.text)

    def _found(self, kind: str, text: str) -> None:
        self.faults.append(Fault(kind, self._look, self._name, text))


@contextmanager
def open_eye(browser: Browser, language: Language) -> Iterator[Eye]:
    """A session that stays for all pages: what it has fetched it keeps."""
    context = browser.new_context(viewport=DESK, locale=language.code)
    context.add_init_script(REFUSALS)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.set_default_navigation_timeout(60_000)
    try:
        yield Eye(page, language)
    finally:
        context.close()
