"""A job description -> its title and its lines by section: duties, zones, metrics, requirements, the rest. Pure.

Nothing is lost: every line of the document stands in a section or among the unused ones, and every line of a section
names the lines it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from common.letters import fold
from roles.matching.job_lines import Item, SourceLine, apart, tidied, whole_items
from roles.matching.job_sections import SECTIONS, Heading, Section, heading_of
from roles.matching.job_titles import title_of

__all__ = ["SECTIONS", "JobLine", "JobText", "Section", "SourceLine", "split_job_text"]

MOST_MERGED, LONGEST_MERGED_PART = 6, 4
"""How many parts, of how many words, still make one line with what stands above them."""
_FORM = re.compile(
    r"_{3,}|\.{6,}|\(подпись\)|\(ф\.?\s?и\.?\s?о|с (?:настоящей )?(?:должностной )?инструкцией ознакомлен"
    r"|^м\.\s?п\.|«\s*»|(?:^|\W)(?:утверждаю|согласовано)(?:\W|$)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"в (?:пределах|порядке|рамках),?\s+(?:\w+\s+){0,3}(?:определ|установл|предусмотр)"
    r"|действующ\w+ (?:\w+ ){0,4}законодательств|трудов(?:ым|ого) (?:кодекс|законодательств)"
    r"|уголовн\w+ и гражданск\w+|правонарушени|ненадлежащее исполнение"
)
_OWN_WORK = re.compile(
    r"^(?:вести|\w+(?:ние|ния|нье|ция|тка|вка|ёт|ет|ит|ют|ять|ать|ить|овать)|учет|анализ|контроль|сбор)$"
)
_WORD = re.compile(r"\w+")
_READABLE = re.compile(r"[A-Za-zА-Яа-яЁё]")


@dataclass(frozen=True, slots=True)
class JobLine:
    """`context`: the line above it that ends with a colon, or its group; `sources`: numbers of the document's lines."""

    section: Section
    text: str
    context: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JobText:
    """`unused`: numbers of lines that are headings, titles, page numbers. `is_foreign`: letters of other languages."""

    title: str
    lines: tuple[JobLine, ...]
    unused: tuple[int, ...]
    is_foreign: bool

    def of(self, section: Section) -> tuple[JobLine, ...]:
        return tuple(line for line in self.lines if line.section == section)


@dataclass(frozen=True, slots=True)
class _Placed:
    section: Section
    item: Item
    group: str
    by_commas: bool = False


def split_job_text(
    lines: Sequence[SourceLine],
    *,
    wrapped: bool = True,
    looks_like_title: Callable[[str], bool] = lambda text: False,
) -> JobText:
    """Title and lines by section. `wrapped`: lines may be pieces of sentences, as in a PDF.

    `looks_like_title` is asked about the first lines when none of them is called a title by its own words.
    """
    items = whole_items(_trusted(lines), wrapped=wrapped)
    title, said_by = title_of(items, looks_like_title)
    unused = {number for place in said_by for number in items[place].sources}
    left = [item for place, item in enumerate(items) if place not in said_by]
    placed: list[_Placed] = []
    for each in _placed(left):
        if isinstance(each, _Placed):
            placed.append(each)
        else:
            unused.update(each)
    found = tuple(line for each in _families(placed) for line in each)
    letters = sum(char.isalpha() for line in lines for char in line.text)
    readable = sum(len(_READABLE.findall(line.text)) for line in lines)
    return JobText(title, found, tuple(sorted(unused)), is_foreign=readable * 2 < letters)


def _trusted(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Where most lines are set as headings, the setting says nothing."""
    headings = sum(line.kind == "heading" for line in lines)
    if headings * 2 <= len(lines):
        return list(lines)
    return [
        SourceLine(line.text, "plain" if line.kind == "heading" else line.kind, line.level) for line in lines
    ]


def _heading(item: Item) -> Heading | None:
    is_item = item.mark in ("bullet", "letter") or "." in item.sign.strip("().")
    return heading_of(item.text, looks_like_one=item.kind == "heading", is_item=is_item)


def _placed(items: Sequence[Item]) -> Iterator[_Placed | tuple[int, ...]]:
    """Every item with its section, or the numbers of the lines that none needs."""
    headings = [_heading(item) for item in items]
    told = {found.section for found in headings if found}
    section: Section = "general" if "duties" in told else "duties"
    group = ""
    for item, found in zip(items, headings, strict=True):
        if item.is_blank or item.kind == "running":
            yield item.sources
        elif found:
            section, group = found.section, ""
            if found.rest:
                yield _Placed(section, _with_text(item, found.rest), "", by_commas=True)
            else:
                yield item.sources
        elif item.kind == "heading" and not item.mark:
            group = item.text.rstrip(" :.")
            yield item.sources
        else:
            yield _Placed(_own_section(item, section), item, group)


def _with_text(item: Item, text: str) -> Item:
    return Item(text, item.kind, item.level, item.mark, item.sign, item.sources, item.last)


def _own_section(item: Item, section: Section) -> Section:
    if _FORM.search(item.text):
        return "general"
    if section == "zones" and _BOILERPLATE.search(fold(item.text)):
        return "general"
    return section


# --- a list under a line ------------------------------------------------------------------------------------------


def _families(placed: Sequence[_Placed]) -> Iterator[list[JobLine]]:
    at = 0
    while at < len(placed):
        parent = placed[at]
        children = _children(placed, at)
        at += 1 + len(children)
        if children:
            yield _family(parent, children)
        else:
            yield _alone(parent)


def _children(placed: Sequence[_Placed], at: int) -> list[_Placed]:
    parent = placed[at]
    if not parent.item.text.endswith(":"):
        return []
    children: list[_Placed] = []
    for each in placed[at + 1 :]:
        is_next_parent = each.item.text.endswith(":") and not _is_deeper(parent.item, each.item)
        if each.section != parent.section or is_next_parent or not _belongs(parent, each, children):
            break
        children.append(each)
    return children


def _belongs(parent: _Placed, each: _Placed, siblings: Sequence[_Placed]) -> bool:
    if _is_deeper(parent.item, each.item):
        return True
    if _is_deeper(each.item, parent.item):
        return False
    same_look = (parent.item.mark, parent.item.sign[:1]) == (each.item.mark, each.item.sign[:1])
    if siblings and _is_deeper(parent.item, siblings[0].item):
        return False  # back at the parent's own level
    if parent.item.mark in ("bullet", "number") and same_look:
        return each.item.text[0].islower() and parent.item.text[0].isupper()
    return not parent.item.mark


def _is_deeper(parent: Item, item: Item) -> bool:
    if item.level != parent.level:
        return item.level > parent.level
    if parent.mark == "number" and item.mark == "number":
        return item.sign.strip("().").count(".") > parent.sign.strip("().").count(".")
    if parent.mark in ("", "number") and item.mark in ("bullet", "letter"):
        return True
    if parent.mark == "" and item.mark:
        return True
    return parent.mark == item.mark == "bullet" and parent.sign != item.sign and item.sign in "-–—o◦○"


def _family(parent: _Placed, children: Sequence[_Placed]) -> list[JobLine]:
    head = parent.item.text.rstrip(" :")
    parts = [
        (part, child.item.sources) for child in children for part in apart(child.item.text, is_marked=True)
    ]
    if _is_one_work(head, [part for part, _sources in parts]):
        sources = parent.item.sources + tuple(number for child in children for number in child.item.sources)
        joined = "; ".join(tidied(part)[:1].lower() + tidied(part)[1:] for part, _sources in parts)
        return [
            JobLine(parent.section, f"{tidied(head)}: {joined}", parent.group, tuple(sorted(set(sources))))
        ]
    lines = [JobLine(parent.section, tidied(part), head, sources) for part, sources in parts]
    first = lines[0]
    # The parent's own lines go with its first child: it is read as that child's context.
    return [JobLine(first.section, first.text, head, parent.item.sources + first.sources), *lines[1:]]


def _is_one_work(head: str, parts: Sequence[str]) -> bool:
    """«Ведение CRM: внесение данных; постановка задач»: the short parts only say how the head's work is done."""
    words = _WORD.findall(fold(head))
    return (
        len(words) >= 2
        and _OWN_WORK.match(words[0]) is not None
        and len(parts) <= MOST_MERGED
        and all(part[0].islower() and len(_WORD.findall(part)) <= LONGEST_MERGED_PART for part in parts)
    )


def _alone(placed: _Placed) -> list[JobLine]:
    item = placed.item
    head, colon, rest = item.text.partition(": ")
    if colon and ";" in rest and ";" not in head and len(_WORD.findall(head)) <= 8:
        parts = apart(rest, is_marked=True)
        if _is_one_work(head, parts):
            return [JobLine(placed.section, tidied(item.text), placed.group, item.sources)]
        return [JobLine(placed.section, tidied(part), head, item.sources) for part in parts]
    pieces = apart(
        item.text,
        is_marked=bool(item.mark),
        by_commas=placed.by_commas,
        after_one=item.sign.strip("().") == "1",
    )
    return [JobLine(placed.section, tidied(piece), placed.group, item.sources) for piece in pieces]
