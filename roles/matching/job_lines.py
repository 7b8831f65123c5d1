"""The lines of a document -> whole items: marks off, wrapped lines together, run-on text apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from roles.matching.job_sections import heading_of

Kind = Literal["plain", "heading", "item", "running"]
Mark = Literal["", "bullet", "number", "letter"]

NARROWEST_PAGE = 60
"""Characters; text whose longest line is shorter was not wrapped by a page."""
WRAPPED_SHARE = 0.6
"""Of the longest line: a line at least this long may have been cut by the page's edge."""
FULL_SHARE = 0.85
"""From here on the line fills the page, so a next one with a capital may still belong to it."""
LONGEST_HEADING = 300
"""Characters; what has grown longer piece by piece opens no section."""
TAIL = 100
"""Characters; the last word stands in them."""
LONGEST_ITEM = 10_000
"""Characters; no sentence goes on for longer, and to ask about ever longer ones would take quadratic time."""

_SIGNS = "•●○◦▪■□▫◆◇►▶➢➤➔✓✔✅☑‣⁃·∙*→–—‒-"
_BULLET = re.compile(rf"^(?:[{re.escape(_SIGNS)}]+\s*|[oо§Øø]\s+)(?=\S)")
_BARE_BULLET = re.compile(rf"^[{re.escape(_SIGNS)}]+$")
_NUMBER = re.compile(
    r"^\(?(?:\d{1,2}(?:\.\d{1,2}){1,3}(?:[.)]\s*|\s+(?=[A-ZА-ЯЁ«]))|\d{1,2}[.)]\s*)(?=[^\d\s.])"
    r"|^[IVX]{1,4}[.)]\s+(?=\S)"
)
_BARE_NUMBER = re.compile(r"^\d{1,2}(?:(?:\.\d{1,2}){0,3}[.)]|(?:\.\d{1,2}){1,3})$")
_LETTER = re.compile(r"^\(?[a-zа-я]\)\s*(?=\S)")
_LETTERS = re.compile(r"[^\W\d_]")
_WEAK_END = re.compile(
    r"(?:^|\s)(?:и|а|или|в|во|на|с|со|к|ко|по|о|об|от|до|для|из|за|под|при|над|не|через|между|без|про|как|что|их|его|её"
    r"|and|or|the|of|to|for|in|on|with|a|an|by|from|as)$",
    re.IGNORECASE,
)
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_KEEPS_HYPHEN = re.compile(
    r"(?:^|[\s(«])(?:[A-ZА-ЯЁ0-9]+|[A-Za-z]+|(?i:бизнес|интернет|онлайн|веб|пресс|бренд|контент|маркетинг|топ|экс"
    r"|вице|смс|чат|план|тест|промо|чек|лид|кросс|скрипт|директ|супер|мини|микро|нон|торгово|социально|финансово))-$"
)
_ENDS_SENTENCE = (".", ";", ":", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line as it stands in the document; `level` is the depth of its list or its indentation."""

    text: str
    kind: Kind = "plain"
    level: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A whole line: its mark taken off, its wrapped pieces joined. `sources`: numbers of the lines it comes from.

    `sign` is the mark's own sign, so that a list under a list can be told. `last`: how long its last piece was.
    """

    text: str
    kind: Kind
    level: int
    mark: Mark
    sign: str
    sources: tuple[int, ...]
    last: int

    @property
    def is_blank(self) -> bool:
        return _LETTERS.search(self.text) is None


def whole_items(lines: Sequence[SourceLine], *, wrapped: bool) -> list[Item]:
    """Every line, in order, each in exactly one item; `wrapped`: a line may be a piece of a sentence."""
    width = max((len(line.text) for line in lines if line.kind != "running"), default=0)
    items: list[Item] = []
    held: list[Item] = []  # running heads met inside a sentence: they follow it
    pending: tuple[str, int] | None = None  # a mark that stands alone on its line
    for number, line in enumerate(lines):
        if line.kind == "running":
            held.append(Item(line.text, "running", 0, "", "", (number,), 0))
            continue
        if _stands_alone(line.text):
            if pending:
                items.append(_bare_item(*pending))
            pending = (line.text.strip(), number)
            continue
        item = _item(line, number, pending)
        pending = None
        if items and wrapped and _continues(items[-1], item, width):
            items[-1] = _joined(items[-1], item)
        else:
            items += [*held, item]
            held = []
    return [*items, *held, *([_bare_item(*pending)] if pending else [])]


def _stands_alone(text: str) -> bool:
    bare = text.strip()
    return bool(_BARE_BULLET.match(bare) or _BARE_NUMBER.match(bare))


def _bare_item(text: str, number: int) -> Item:
    return Item(text, "plain", 0, "", "", (number,), len(text))


def _item(line: SourceLine, number: int, pending: tuple[str, int] | None) -> Item:
    text = line.text.strip()
    mark, sign, text = _unmarked(text)
    sources: tuple[int, ...] = (number,)
    if pending and not mark:
        mark, sign = ("bullet" if _BARE_BULLET.match(pending[0]) else "number"), pending[0][:1]
    if pending:
        sources = (pending[1], number)
    if not mark and line.kind == "item":
        mark, sign = "bullet", "list"
    return Item(text, line.kind, line.level, mark, sign, sources, len(line.text))


def _unmarked(text: str) -> tuple[Mark, str, str]:
    kinds: tuple[tuple[Mark, re.Pattern[str]], ...] = (
        ("number", _NUMBER),
        ("bullet", _BULLET),
        ("letter", _LETTER),
    )
    for mark, pattern in kinds:
        if (found := pattern.match(text)) and _LETTERS.search(text[found.end() :]):
            sign = found.group().strip()
            return mark, sign[:1] if mark == "bullet" else sign, text[found.end() :].strip()
    return "", "", text


def _continues(before: Item, item: Item, width: int) -> bool:
    """Whether the line goes on with the sentence of the one before it."""
    if item.mark or item.kind == "heading" or before.kind == "heading" or before.is_blank or item.is_blank:
        return False
    if len(before.text) > LONGEST_ITEM:
        return False
    if before.text.endswith("\u00ad"):
        return True
    starts_small = item.text[0].islower()
    end = before.text[-TAIL:]
    if _BROKEN_WORD.search(end):
        return starts_small
    if before.text.endswith(_ENDS_SENTENCE) or _opens_section(before):
        return False
    if before.text.endswith(",") or _WEAK_END.search(end):
        return starts_small or heading_of(item.text, looks_like_one=False) is None
    if width < NARROWEST_PAGE or before.last < WRAPPED_SHARE * width:
        return False
    if (
        not starts_small
    ):  # a name at the start of the line, under an item of a list that fills the page's width
        fills = before.last >= FULL_SHARE * width
        return bool(before.mark) and fills and heading_of(item.text, looks_like_one=False) is None
    return bool(before.mark) or before.text[0].isupper()


def _opens_section(item: Item) -> bool:
    if len(item.sources) > 2 and len(item.text) > LONGEST_HEADING:
        return False  # it was asked about each of its pieces
    return heading_of(item.text, looks_like_one=False) is not None


def _joined(before: Item, item: Item) -> Item:
    text = before.text
    if text.endswith("\u00ad"):
        text = text[:-1] + item.text
    elif _BROKEN_WORD.search(text[-TAIL:]):
        text = (text if _KEEPS_HYPHEN.search(text[-TAIL:]) else text[:-1]) + item.text
    else:
        text = f"{text} {item.text}"
    return replace(before, text=text, sources=before.sources + item.sources, last=item.last)


# --- run-on text ------------------------------------------------------------------------------------------------

_GLUED = re.compile(r"(?:(?<=[\s;.,:])|^)\(?(\d{1,2})[.)]\s+(?=[^\d\s])")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[«\"(]?[A-ZА-ЯЁ])")
_SHORT_FORM = re.compile(
    r"(?:^|[\s(])(?:т\.\s?[дпек]|др|пр|руб|тыс|млн|млрд|г|гг|ул|им|см|напр|e\.g|i\.e|etc|inc|ltd|[A-ZА-ЯЁ])\.$",
    re.IGNORECASE,
)
_INLINE_BULLET = re.compile(r"(?<!\s)\s+[•●▪■➢✓✔]\s*")
_WORD = re.compile(r"\w+")


def apart(text: str, *, is_marked: bool, by_commas: bool = False, after_one: bool = False) -> list[str]:
    """The text as separate pieces of work: «1) … 2) …», «•», «;», then sentences of an unmarked paragraph.

    `by_commas`: the text follows a heading on its own line, where commas are all that parts the items. `after_one`:
    a mark «1)» was taken off the text.
    """
    pieces = _at_glued_numbers(text, int(after_one))
    pieces = [part for piece in pieces for part in _INLINE_BULLET.split(piece)]
    pieces = [part for piece in pieces for part in _at_semicolons(piece)]
    if not is_marked:
        pieces = [part for piece in pieces for part in _at_sentences(piece)]
    if by_commas and len(pieces) == 1:
        pieces = _at_commas(pieces[0])
    return _with_letters(pieces) or [text]


def _with_letters(pieces: Iterable[str]) -> list[str]:
    """A piece of figures and signs alone goes with its neighbour."""
    kept: list[str] = []
    for piece in pieces:
        bare = piece.strip()
        if not bare:
            continue
        if kept and not (_LETTERS.search(bare) and _LETTERS.search(kept[-1])):
            kept[-1] = f"{kept[-1]}; {bare}"
        else:
            kept.append(bare)
    return kept


def _at_glued_numbers(text: str, seen: int) -> list[str]:
    """Cut where numbers go up by one from 1, at least to 2; `seen`: how many of them stood before the text."""
    cuts: list[re.Match[str]] = []
    for found in _GLUED.finditer(text):
        if int(found.group(1)) == seen + len(cuts) + 1:
            cuts.append(found)
    if seen + len(cuts) < 2:
        return [text]
    starts = [found.start() for found in cuts]
    ends = [*starts[1:], len(text)]
    return [text[: starts[0]], *(text[found.end() : end] for found, end in zip(cuts, ends, strict=True))]


def _at_semicolons(text: str) -> list[str]:
    parts = _outside_brackets(text, ";")
    return parts if len(parts) > 1 else [text]


def _at_commas(text: str) -> list[str]:
    parts = [part for part in _outside_brackets(text, ",") if part.strip()]
    worded = all(len(_WORD.findall(part)) >= 2 for part in parts)
    return parts if len(parts) >= 3 and worded else [text]


def _outside_brackets(text: str, sign: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")" and depth > 0)
        if char == sign and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _at_sentences(text: str) -> list[str]:
    parts: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if parts and (_SHORT_FORM.search(parts[-1]) or len(_WORD.findall(piece)) < 2):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return parts


def tidied(text: str) -> str:
    """The piece as a line of a card: no stop at its end, a capital at its start."""
    bare = text.strip().rstrip(";,").rstrip()
    bare = bare[:-1].rstrip() if bare.endswith(".") and not _SHORT_FORM.search(bare) else bare
    bare = bare.replace("\u00ad", "")
    return bare[:1].upper() + bare[1:]
