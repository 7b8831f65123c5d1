"""How wide text is, from the font's own metrics, and how it breaks into lines: so that nothing is ever cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from common.drawing.shapes import Weight
from common.vendor_assets import ROOT, folder_of, pins

PACKAGE = "@expo-google-fonts/inter"
FAMILY = "Inter"
FILES: Mapping[Weight, str] = {400: "Inter_400Regular.ttf", 600: "Inter_600SemiBold.ttf"}
FOREIGN_EM = 1.3
"""The width counted for a letter that the font lacks: the fallback's emoji and ideographs are not wider."""
SPARE = 1.015
"""Kerning makes some pairs a little wider than the sum of their letters."""
_NO_WIDTH = {"Mn", "Me", "Cf"}
_BREAK_AFTER = frozenset("-/–—·")
_JOINER = "\u200d"


def font_folder() -> Path:
    """Where `python -m common.vendor_assets` puts the fonts."""
    return ROOT / "static" / "vendor" / folder_of(PACKAGE, pins())


@cache
def _widths(weight: Weight) -> dict[int, float]:
    """Code point -> advance in em."""
    with TTFont(font_folder() / FILES[weight], lazy=True) as font:
        em, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: advances[name][0] / em for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=20_000)
def _ems(text: str, weight: Weight) -> float:
    widths = _widths(weight)
    return sum(
        0.0 if unicodedata.category(sign) in _NO_WIDTH else widths.get(ord(sign), FOREIGN_EM) for sign in text
    )


def measure(text: str, size: float, weight: Weight = 400) -> float:
    """The width of one line of text in the units of `size`."""
    return _ems(text, weight) * size * SPARE


def one_line(text: str) -> str:
    """Without control characters and with single spaces; non-breaking ones stay."""
    kept = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cs"} else sign for sign in text)
    return " ".join(part for part in kept.split(" ") if part)


@lru_cache(maxsize=20_000)
def wrap(text: str, size: float, width: float, weight: Weight = 400) -> tuple[str, ...]:
    """`text` in lines no wider than `width`: broken between words, and inside a word only when it is wider than a line.

    Joined, the lines hold every letter of `text`. A single letter wider than the line stands alone.
    """
    lines: list[str] = []
    current = ""
    for piece in _pieces(one_line(text)):
        if measure((current + piece).rstrip(" "), size, weight) <= width:
            current += piece
            continue
        if current.strip(" "):
            lines.append(current.rstrip(" "))
        *full, current = _broken(piece, size, width, weight)
        lines.extend(full)
    if current.strip(" ") or not lines:
        lines.append(current.rstrip(" "))
    return tuple(lines)


@lru_cache(maxsize=20_000)
def wrap_balanced(text: str, size: float, width: float, weight: Weight = 400) -> tuple[str, ...]:
    """`wrap` in as many lines, of about the same length."""
    lines = wrap(text, size, width, weight)
    if len(lines) == 1:
        return lines
    # A word that stands whole in a line of the full width stays whole in a shorter one.
    widest = max(measure(piece.rstrip(" "), size, weight) for piece in _pieces(one_line(text)))
    low, high = max(width / 2, min(widest, width)), width
    for _step in range(6):
        middle = (low + high) / 2
        tried = wrap(text, size, middle, weight)
        fits = len(tried) == len(lines) and max(measure(line, size, weight) for line in tried) <= middle
        lines, low, high = (tried, low, middle) if fits else (lines, middle, high)
    return lines


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space, and after a hyphen, slash or dash inside a word."""
    pieces, current = [], ""
    for index, sign in enumerate(text):
        current += sign
        after = text[index + 1 : index + 2]
        if sign == " " or (sign in _BREAK_AFTER and after not in ("", " ") and after not in _BREAK_AFTER):
            pieces.append(current)
            current = ""
    return [*pieces, current] if current else pieces


def _broken(word: str, size: float, width: float, weight: Weight) -> list[str]:
    """One piece, in parts that fit a line; marks and joined signs stay with the letter before them."""
    parts, current = [], ""
    for cluster in _clusters(word):
        if current and measure((current + cluster).rstrip(" "), size, weight) > width:
            parts.append(current)
            current = ""
        current += cluster
    return [*parts, current]


def _clusters(word: str) -> list[str]:
    clusters: list[str] = []
    for sign in word:
        joins = unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf", "Sk"} and ord(sign) > 127
        if clusters and (joins or clusters[-1].endswith(_JOINER)):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters
