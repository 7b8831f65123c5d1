"""Marks of the catalogue's pages."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roles.matching.search import SearchWords
from roles.wording import DIRECTION_ICONS, SECTIONS, SOURCES, Words

register = template.Library()
HIGHEST_LEVEL = 5


@register.filter
def marked(text: str, words: SearchWords) -> SafeString:
    """The text with the words that were looked for marked."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", piece) if hit else piece,) for piece, hit in words.pieces(text)),
    )


@register.simple_tag
def level(value: int) -> SafeString:
    """A skill's level: five dots and the number."""
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="4" r="4"/>',
        (("so-level-on" if dot < value else "so-level-off", 4 + dot * 12) for dot in range(HIGHEST_LEVEL)),
    )
    spoken = _("level %(level)s of %(highest)s") % {"level": value, "highest": HIGHEST_LEVEL}
    return format_html(
        '<span class="so-level" role="img" aria-label="{}"><svg width="56" height="8" viewBox="0 0 56 8"'
        ' aria-hidden="true">{}</svg><b>{}</b></span>',
        spoken, dots, value,
    )  # fmt: skip


@register.simple_tag
def source_mark(source: str, usual: str = "") -> SafeString | str:
    """Where a line comes from, unless that is the `usual` source of its card."""
    if source == usual:
        return ""
    return format_html('<span class="so-source so-source-{}">{}</span>', source, SOURCES[source])


@register.filter
def section_name(section: str) -> Words:
    return SECTIONS[section]


@register.filter
def direction_icon(direction: str) -> str:
    return DIRECTION_ICONS[direction]
