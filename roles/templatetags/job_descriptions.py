"""Marks of the pages where a job description becomes a role."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.access import Permission
from accounts.door import CompanyRequest
from common.templatetags.ui import icon
from roles.job_description_wording import (
    CONFIDENCE,
    CONFIDENCE_ICONS,
    CONFIDENCE_TONES,
    PART_TITLES,
    PARTS,
    Words,
)
from roles.models import Involvement

register = template.Library()
ROW_CHARS = 52
MOST_ROWS = 6


@register.simple_tag
def may_write_roles(request: CompanyRequest) -> bool:
    """Whether to show the way to a role of one's own; the door asks again."""
    return request.membership.may(Permission.EDIT_CATALOGUE)


@register.simple_tag
def confidence_badge(confidence: str) -> SafeString:
    """How sure a suggestion is: shape, colour and word."""
    return format_html(
        '<span class="so-badge so-badge-square so-tone-{}">{}{}</span>',
        CONFIDENCE_TONES[confidence], icon(CONFIDENCE_ICONS[confidence], 14), CONFIDENCE[confidence],
    )  # fmt: skip


@register.simple_tag
def involvement_options(chosen: str) -> SafeString:
    """«R · does», …: the letters with their words."""
    return _options([(letters, f"{letters} · {word}") for letters, word in Involvement.choices], chosen)


@register.simple_tag
def part_options(chosen: str) -> SafeString:
    return _options(list(PARTS.items()), chosen)


@register.simple_tag
def part_title(part: str) -> Words:
    return PART_TITLES.get(part, part)


@register.filter
def text_rows(text: str) -> int:
    """Rows that a box needs for the text, where the browser cannot tell by itself."""
    return min(MOST_ROWS, max(1, -(-len(text) // ROW_CHARS)))


def _options(choices: list[tuple[str, Words]], chosen: str) -> SafeString:
    plain, selected = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'
    return mark_safe(  # noqa: S308 (joined from what format_html has escaped)
        "".join(format_html(selected if value == chosen else plain, value, label) for value, label in choices)
    )
