"""Colours and sizes of the chart on paper: the light tokens of static/css/tokens.css, on white."""

from __future__ import annotations

from dataclasses import dataclass

from common.drawing.shapes import Weight

PAPER = "#ffffff"
SURFACE = "#ffffff"
VACANT_SURFACE = "#f6f7f9"
BORDER = "#b9c1cc"
BOX_BORDER_WIDTH = 1.0
DASH = (4.0, 3.0)
LINE = "#7d8a9e"
LINE_WIDTH = 1.4
ELBOW = 8.0
STACK_ELBOW = 7.0
TEXT, TEXT_2, TEXT_3 = "#1a212b", "#525c69", "#667180"
ACCENT, ACCENT_SOFT = "#1f58c4", "#e8effc"
HIGH_TEXT = "#a81f1f"
DRAFT, DRAFT_TEXT, DRAFT_SOFT = "#9a6000", "#7d4e00", "#fdf4e1"

# Strip and text, chip ground; "none" is a box without a role.
CATEGORIES = {
    "management": ("#38469b", "#eaecf8"),
    "sales": ("#2563d9", "#e6eefc"),
    "accounts": ("#0a716c", "#e0f3f1"),
    "development": ("#7443c9", "#f0e9fb"),
    "marketing": ("#b02a7d", "#fbe8f3"),
    "analytics": ("#77690b", "#f5f1d8"),
    "quality": ("#2b7530", "#e6f3e6"),
    "operations": ("#55606e", "#ebeef2"),
    "none": ("#858f9e", "#eef1f5"),
}
# Mark, text, ground.
SEVERITIES = {
    "high": ("#c62828", "#a81f1f", "#fdecec"),
    "medium": ("#c2560a", "#97430a", "#fff1e4"),
    "low": ("#566579", "#475466", "#edf1f5"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of text: size and height of its line, weight, colour."""

    size: float
    line: float
    weight: Weight = 400
    fill: str = TEXT


TITLE = Style(12.5, 16, 600)
PERSON = Style(12, 16)
VACANCY = Style(12, 16, 400, TEXT_2)
SMALL = Style(11, 14.5, 400, TEXT_2)
LOAD_OVER = Style(11, 14.5, 600, HIGH_TEXT)
CHIP = Style(11, 18, 600)
POINTER = Style(11, 14.5, 600, ACCENT)
SMALLEST = 11.0
"""The smallest text on a box: pages keep it readable."""


def category(name: str) -> tuple[str, str]:
    """Strip and soft ground of a category of roles."""
    return CATEGORIES.get(name, CATEGORIES["none"])
