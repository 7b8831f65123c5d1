"""Marks of the pages where a company edits its roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roles.company_role_wording import ADD_LABELS, EDITOR_PARTS, FIELDS, LINE_BUTTONS, LINE_NAMES, Words
from roles.models import Category
from roles.role_editor import EditedLine

register = template.Library()
LEVELS = ("1", "2", "3", "4", "5")


@register.filter
def at(found: Mapping[str, Any] | None, key: str) -> Any:
    """The value for a key; None where there is none, or where a page has no such mapping."""
    return found.get(key) if found else None


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def editor_part(section: str) -> Words:
    return EDITOR_PARTS[section]


@register.filter
def field_word(name: str) -> Words:
    return FIELDS[name]


@register.filter
def groups(lines: Iterable[EditedLine]) -> list[str]:
    """The groups that the lines name, each once."""
    return list(dict.fromkeys(line.group for line in lines if line.group))


@register.simple_tag
def add_label(section: str) -> Words:
    return ADD_LABELS[section]


@register.simple_tag
def line_label(section: str, number: int) -> str:
    """«Duty 3», for the ear."""
    return f"{LINE_NAMES[section]} {number + 1}"


@register.simple_tag
def line_button(verb: str, spoken: str) -> str:
    return f"{LINE_BUTTONS[verb]}: {spoken}"


@register.simple_tag
def level_options(chosen: str) -> SafeString:
    spoken = _("level")
    return format_html_join(
        "",
        '<option value="{}"{}>{} {}</option>',
        ((value, _selected(value == chosen), spoken, value) for value in LEVELS),
    )


@register.simple_tag
def category_options(chosen: str) -> SafeString:
    """The categories; a first empty one while none is chosen."""
    first = (
        SafeString("")
        if chosen in Category.values
        else format_html('<option value="">{}</option>', _("Choose a category"))
    )
    rows = ((value, _selected(value == chosen), label) for value, label in Category.choices)
    return first + format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _selected(is_chosen: bool) -> SafeString:
    return SafeString(" selected") if is_chosen else SafeString("")
