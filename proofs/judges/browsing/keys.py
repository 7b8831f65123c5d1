"""Hands without a mouse: they get about by Tab, look where the focus is, and complain when it cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

MOST_TABS = 150
# Where the focus is: the words by which it is known, and whether an eye finds it.
FOCUS = """(wanted) => {
    const at = document.activeElement;
    if (!at || at === document.body || at === document.documentElement) return null;
    const labels = [...(at.labels ?? [])];
    const by = (at.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
    const words = [at.getAttribute("aria-label"), ...by.map((one) => one?.textContent),
        ...labels.map((one) => one.textContent), at.tagName === "SELECT" ? "" : at.textContent, at.title]
        .filter(Boolean).join(" ").replace(/\\s+/g, " ").trim();
    const parts = [at, at.parentElement, ...labels].filter(Boolean);
    const marked = parts.some((part) => {
        const look = getComputedStyle(part);
        return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
    });
    const inSight = parts.some((part) => {
        const box = part.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0
            && box.top < innerHeight && box.left < innerWidth;
    });
    const isIt = /^[[#.]/.test(wanted) ? at.matches(wanted) : words.includes(wanted);
    return { isIt, marked, inSight, what: `${at.tagName.toLowerCase()} “${words.slice(0, 60)}”` };
}"""


class LostFocusError(AssertionError):
    """The focus is nowhere, cannot be seen, or never comes to what is wanted."""


class Keys:
    """Presses nothing but keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.stations: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def to(self, wanted: str, key: str = "Tab") -> None:
        """Goes on by Tab to what says these words, or matches this selector (`[…]`, `#…`, `.…`)."""
        passed: list[str] = []
        for _step in range(MOST_TABS):
            focus = self._look(wanted)
            if focus and focus["isIt"]:
                self.stations.append(focus["what"])
                return
            passed.append(focus["what"] if focus else "nothing")
            self.press(key)
        raise LostFocusError(f"{wanted} is never reached; the way was {passed[:40]}")

    def on(self, wanted: str, key: str = "Enter") -> None:
        """Goes there and presses it."""
        self.to(wanted)
        self.press(key)

    def fill(self, wanted: str, text: str) -> None:
        """Goes to a field and types over what is in it."""
        self.to(wanted)
        self.press("Control+a")
        self.type(text)

    def stays(self) -> None:
        """The focus is on something after what has just happened: whoever reads by ear is not thrown to the top."""
        if self._look("#nothing") is None:
            raise LostFocusError(f"the focus is lost on {self.page.url} after {self.stations[-1:]}")

    @contextmanager
    def leads_on(self) -> Iterator[None]:
        """What is pressed within brings another page."""
        with self.page.expect_navigation(wait_until="load"):
            yield
        expect(self.page.locator("h1").first).to_be_visible()

    def _look(self, wanted: str) -> dict[str, Any] | None:
        focus: dict[str, Any] | None = self.page.evaluate(FOCUS, wanted)
        if focus and not focus["inSight"]:
            raise LostFocusError(f"{focus['what']} has the focus out of sight on {self.page.url}")
        if focus and not focus["marked"]:
            raise LostFocusError(f"{focus['what']} has the focus and does not show it on {self.page.url}")
        return focus
