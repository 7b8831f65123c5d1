"""Marks of the catalogue's pages."""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags.ui import icon
from roles.matching.search import Found
from roles.selectors.coverage import CoverageCell
from roles.wording import DIRECTION_ICONS, SECTIONS, SOURCES, VERDICT_ICONS, Words

register = template.Library()
HIGHEST_LEVEL = 5
BAR_WIDTH = 24


@register.filter
def marked(text: str, words: Found | str | None) -> SafeString:
    """The text with the words that were looked for marked; without a search as it is."""
    if not isinstance(words, Found):
        return conditional_escape(text)
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


@register.simple_tag
def verdict_icon(verdict: str) -> SafeString:
    """May one person hold both roles: a tick, a clock, a bar. The words must stand beside it."""
    return icon(VERDICT_ICONS[verdict], 16)


@register.filter
def direction_icon(direction: str) -> str:
    return DIRECTION_ICONS[direction]


@register.simple_tag
def share_bar(answers: int, does: int, takes_part: int) -> SafeString:
    """Three parts of a whole as a bar: full, half-toned, hollow. Silent: the figures must stand beside it."""
    whole, at, parts = answers + does + takes_part, 0.0, []
    for name, count in (("a", answers), ("r", does), ("c", takes_part)):
        if count:
            width = BAR_WIDTH * count / whole
            inset = 0.5 if name == "c" else 0
            parts.append((name, f"{at + inset:.1f}", inset, f"{width - 2 * inset:.1f}", 5 - 2 * inset))
            at += width
    rects = format_html_join("", '<rect class="so-share-{}" x="{}" y="{}" width="{}" height="{}"/>', parts)
    return format_html(
        '<svg width="{}" height="5" viewBox="0 0 {} 5" aria-hidden="true">{}</svg>',
        BAR_WIDTH,
        BAR_WIDTH,
        rects,
    )


@register.simple_tag
def coverage_words(cell: CoverageCell) -> str:
    """A cell of the coverage picture as a sentence."""
    names = {"role": cell.role.name, "area": cell.area.name}
    if not cell.held:
        return _("%(role)s, %(area)s: nothing") % names
    figures = {"answers": cell.answers, "does": cell.does, "part": cell.takes_part, "total": cell.total}
    parts = [
        words % figures
        for count, words in (
            (cell.answers, _("answers for %(answers)s")),
            (cell.does, _("does %(does)s")),
            (cell.takes_part, _("takes part in %(part)s")),
        )
        if count
    ]
    said = {**names, **figures, "parts": ", ".join(parts)}
    return _("%(role)s, %(area)s: %(parts)s of %(total)s") % said
