"""What comes in as the content of a company's role, made clean or refused with a sentence for the member at fault."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.requests import unusable_text
from roles.cards.content import LINE_SECTIONS, ContentDuty, ContentLine, RoleContent
from roles.models import Category, Involvement

MAX_NAME = 120
MAX_SHORT = 24
MAX_GROUP = 120
MAX_TEXT = 2000
MAX_LINES = 300
"""Of duties, and of each other section."""
USUAL_LEVEL = 3
SKILLS = ("hard_skills", "soft_skills")
_GAP = re.compile(r"[^\S\u00a0\u202f]+")
"""A space that must not break is a letter of the text: dropped, it would look like an edit that nobody made."""

DutyIn = ContentDuty | tuple[Any, ...]
"""A duty, or its members in their order: (text, responsibility or None, involvement, group)."""


def duties_from(duties: Iterable[DutyIn]) -> tuple[ContentDuty, ...]:
    return tuple(duty if isinstance(duty, ContentDuty) else ContentDuty(*duty) for duty in duties)


def clean_content(content: RoleContent) -> RoleContent:
    """The content of a card that can be stored. ValidationError by member (name, duties, lines, …) otherwise."""
    name = _line("name", content.name, MAX_NAME)
    if not any(char.isalnum() for char in name):
        raise ValidationError({"name": _("Enter the name of the role.")})
    if content.category not in Category.values:
        allowed = ", ".join(Category.values)
        raise ValidationError({"category": _("Choose one of: %(allowed)s.") % {"allowed": allowed}})
    short = _line("short", content.short, MAX_SHORT)
    return RoleContent(
        name=name,
        short=short or (name if len(name) <= MAX_SHORT else f"{name[: MAX_SHORT - 1].rstrip()}…"),
        category=content.category,
        purpose=_text("purpose", content.purpose),
        thought=_text("thought", content.thought),
        duties=_duties(content.duties),
        lines=_sections(content.lines),
    )


def line_refusal(section: str, line: ContentDuty | ContentLine) -> str:
    """Why one line of a section (LINE_SECTIONS, or "duties") cannot be stored; "" when it can."""
    try:
        if isinstance(line, ContentDuty):
            _duties((line,))
        else:
            _sections({section: (line,)})
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


def _duties(duties: tuple[ContentDuty, ...]) -> tuple[ContentDuty, ...]:
    _refuse_too_many("duties", duties)
    for duty in duties:
        if duty.involvement not in Involvement.values:
            allowed = ", ".join(Involvement.values)
            raise ValidationError({"duties": _("Choose one of: %(allowed)s.") % {"allowed": allowed}})
    return tuple(
        ContentDuty(
            _filled("duties", duty.text),
            duty.responsibility or None,
            duty.involvement,
            _line("duties", duty.group, MAX_GROUP),
        )
        for duty in duties
    )


def _sections(lines: Mapping[str, tuple[ContentLine, ...]]) -> dict[str, tuple[ContentLine, ...]]:
    if unknown := [name for name in lines if name not in LINE_SECTIONS]:
        raise ValidationError(
            {"lines": _("A card has no section “%(section)s”.") % {"section": str(unknown[0])[:60]}}
        )
    for found in lines.values():
        _refuse_too_many("lines", found)
    # In the order of the card, so that equal contents are equal values.
    return {
        name: tuple(_card_line(name, line) for line in lines[name])
        for name in LINE_SECTIONS
        if lines.get(name)
    }


def _card_line(section: str, line: ContentLine) -> ContentLine:
    """Only what the section knows is kept: a level of skills, a metric of KPIs, a responsibility of zones."""
    level = None
    if section in SKILLS:
        level = USUAL_LEVEL if line.level is None else line.level
        if level not in range(1, 6):
            raise ValidationError({"lines": _("A level is a number from 1 to 5.")})
    return ContentLine(
        text=_filled("lines", line.text),
        group=_line("lines", line.group, MAX_GROUP),
        example=_text("lines", line.example) if section == "styles" else "",
        level=level,
        responsibility=(line.responsibility or None) if section == "zones" else None,
        metric=(line.metric or None) if section == "kpis" else None,
    )


def _refuse_too_many(member: str, lines: tuple[Any, ...]) -> None:
    if len(lines) > MAX_LINES:
        sentence = _("At most %(limit)s lines in a section, and here are %(count)s.")
        raise ValidationError({member: sentence % {"limit": MAX_LINES, "count": len(lines)}})


def _filled(member: str, text: Any) -> str:
    line = _line(member, text, MAX_TEXT)
    if not any(char.isalnum() for char in line):
        raise ValidationError({member: _("A line is empty. Write it or take it out.")})
    return line


def _line(member: str, text: Any, limit: int) -> str:
    """One line of text: runs of spaces and line ends are one space."""
    return _text(member, _GAP.sub(" ", text) if isinstance(text, str) else text, limit)


def _text(member: str, text: Any, limit: int = MAX_TEXT) -> str:
    if not isinstance(text, str):
        raise ValidationError({member: _("“%(name)s” must be a text.") % {"name": member}})
    if unusable_text(text):
        raise ValidationError({member: _("The text holds characters that cannot be stored.")})
    text = text.replace("\r\n", "\n").strip()
    if len(text) > limit:
        raise ValidationError({member: _("The text is longer than %(limit)s characters.") % {"limit": limit}})
    return text
