"""Small pieces of the interface that need a decision: icons, avatars, badges, chips. Built into every template.

Larger pieces are includes in ``templates/_components/``; each documents its parameters at its top.
"""

import zlib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.icons import ICONS
from common.templatetags.blocks import BLOCKS
from common.vendor_assets import SPRITE, folder_of, pins

register = template.Library()
for block in BLOCKS:
    register.simple_block_tag(block)

Words = str | Promise

AVATAR_HUES = 8
SEVERITY_WORDS: dict[str, Words] = {
    "high": pgettext_lazy("severity", "High"),
    "medium": pgettext_lazy("severity", "Medium"),
    "low": pgettext_lazy("severity", "Low"),
}
# Shape, not colour alone, tells severities apart: rhomb, triangle, disc in a box of 10 x 10.
SEVERITY_SHAPES: dict[str, SafeString] = {
    "high": mark_safe('<path d="M5 0 10 5 5 10 0 5z"/>'),  # nosec B308 # written here
    "medium": mark_safe('<path d="M5 .6 9.8 9.4H.2z"/>'),  # nosec B308
    "low": mark_safe('<circle cx="5" cy="5" r="4.3"/>'),  # nosec B308
}
# The keys are those of roles.models.Category, which words them.
CATEGORY_ICONS: dict[str, str] = {
    "management": "crown",
    "sales": "briefcase",
    "accounts": "heart-handshake",
    "development": "rocket",
    "marketing": "speakerphone",
    "analytics": "chart-bar",
    "quality": "rosette-discount-check",
    "operations": "settings",
}
INVOLVEMENT_WORDS: dict[str, Words] = {
    "A": _("answers for the result"),
    "R": _("does the work"),
    "C": _("is consulted"),
    "I": _("is informed"),
}
STATUS_ICONS: dict[str, str] = {
    "ahead": "arrow-up-right",
    "on_track": "check",
    "behind": "alert-triangle",
    "at_risk": "alert-octagon",
    "no_data": "circle-dashed",
}
STATUS_WORDS: dict[str, Words] = {
    "ahead": _("Ahead"),
    "on_track": _("On track"),
    "behind": _("Behind"),
    "at_risk": _("At risk"),
    "no_data": _("No actuals"),
}
STATUS_TONES: dict[str, str] = {
    "ahead": "ok",
    "on_track": "ok",
    "behind": "medium",
    "at_risk": "high",
    "no_data": "low",
}


class UnknownNameError(ValueError):
    """A template asked for an icon, severity, category or status that does not exist."""


def _known(name: str, names: Sequence[str] | frozenset[str] | dict[str, Any], what: str) -> str:
    if name not in names:
        raise UnknownNameError(f"No {what} «{name}». Known: {', '.join(sorted(names))}.")
    return name


@cache
def _pins() -> dict[str, str]:
    return pins()


@cache
def _rendered(name: str, _language: str | None) -> SafeString:
    return SafeString(get_template(name).render())  # nosec B703 # escaped by the template


@register.simple_tag
def still(name: str) -> SafeString:
    """A part that depends on the language alone, as the sentences for scripts do: rendered once for each language."""
    found: SafeString = (_rendered.__wrapped__ if settings.DEBUG else _rendered)(name, get_language())
    return found


@cache
def _address(path: str) -> str:
    return static(path)


@register.simple_tag
def vendor(package: str, name: str) -> str:
    """The address of a copied file: ``{% vendor 'htmx.org' 'htmx.min.js' %}``; the version is package.json's."""
    return _address(f"vendor/{folder_of(package, _pins())}/{name}")


@register.simple_tag
def icon(name: str, size: int = 16, css: str = "", label: Words = "") -> SafeString:
    """One icon of common/icons.py. Decorative unless ``label`` gives its words."""
    href = f"{_address(f'vendor/{SPRITE}')}#{_known(name, ICONS, 'icon')}"
    hidden = mark_safe('aria-hidden="true"')  # nosec B308
    spoken = format_html('role="img" aria-label="{}"', label) if label else hidden
    return format_html(
        '<svg class="{}" width="{}" height="{}" viewBox="0 0 24 24" {} focusable="false"><use href="{}"/></svg>',
        f"so-icon {css}".rstrip(), size, size, spoken, href,
    )  # fmt: skip


def initials(name: str) -> str:
    """Up to two capital letters: «Савельева Ирина Олеговна» -> «СИ»; «?» when there is no letter."""
    letters = [word[0] for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(letters[:2]).upper() or "?"


def hue(seed: str) -> int:
    """A number 0-7 that stays the same for the same seed, on every machine and in every process."""
    return zlib.crc32(seed.encode()) % AVATAR_HUES


@register.simple_tag
def avatar(person: Any, size: int = 22) -> SafeString:
    """Initials on a colour of the person's own. ``None`` draws the dashed figure of a vacancy.

    ``person`` is a string or anything with ``name`` (or ``full_name``); its ``uid`` keeps the colour through a
    change of name. Sizes: 22, 28, 40. The name must stand beside it as text: the picture is silent.
    """
    css = f"so-avatar so-avatar-{_known(str(size), ('22', '28', '40'), 'avatar size')}"
    if person is None:
        return format_html(
            '<span class="{} so-avatar-vacant">{}</span>', css, icon("user-plus", size * 5 // 9)
        )
    name = person if isinstance(person, str) else _name_of(person)
    colour = hue(str(getattr(person, "uid", "") or name))
    return format_html('<span class="{} so-hue-{}" aria-hidden="true">{}</span>', css, colour, initials(name))


def _name_of(person: Any) -> str:
    return str(getattr(person, "name", "") or getattr(person, "full_name", "") or person)


@register.simple_tag
def severity_mark(severity: str, size: int = 10) -> SafeString:
    """The bare shape of a severity, with its word for screen readers."""
    shape = SEVERITY_SHAPES[_known(severity, SEVERITY_SHAPES, "severity")]
    return format_html(
        '<svg class="so-severity so-severity-{}" width="{}" height="{}" viewBox="0 0 10 10" role="img"'
        ' aria-label="{}">{}</svg>',
        severity, size, size, SEVERITY_WORDS[severity], shape,
    )  # fmt: skip


@register.simple_tag
def severity_badge(severity: str, count: int | None = None) -> SafeString:
    """Shape and word («◆ Высокая»), or shape and number when ``count`` is given («◆ 3»)."""
    shape = SEVERITY_SHAPES[_known(severity, SEVERITY_SHAPES, "severity")]
    word = SEVERITY_WORDS[severity]
    shown: Words | SafeString = word
    if count is not None:
        shown = format_html('{}<span class="visually-hidden"> · {}</span>', count, word)
    return format_html(
        '<span class="so-badge so-tone-{}"><svg class="so-severity" width="9" height="9" viewBox="0 0 10 10"'
        ' aria-hidden="true">{}</svg>{}</span>',
        severity, shape, shown,
    )  # fmt: skip


@register.simple_tag
def status_badge(status: str, figure: str = "") -> SafeString:
    """How a plan goes: icon and word («Отстаёт»), or icon and a formatted figure («88 %»)."""
    tone = STATUS_TONES[_known(status, STATUS_TONES, "status")]
    word = STATUS_WORDS[status]
    shown: Words | SafeString = word
    if figure:
        shown = format_html('{}<span class="visually-hidden"> · {}</span>', figure, word)
    return format_html(
        '<span class="so-badge so-badge-square so-tone-{}">{}{}</span>',
        tone,
        icon(STATUS_ICONS[status], 14),
        shown,
    )


@register.simple_tag
def role_chip(
    name: str, category: str, share_pct: Decimal | int | None = None, short: str = ""
) -> SafeString:
    """A role with the colour and icon of its category; ``short`` shows («АМ») and ``name`` is spoken and hovered.

    A share of 100 % is not worth a place and is left out.
    """
    _known(category, CATEGORY_ICONS, "role category")
    share: str | SafeString = ""
    if share_pct is not None and share_pct != 100:
        share = format_html(' <span class="so-chip-share">{}&nbsp;%</span>', f"{share_pct:.0f}")
    word: str | SafeString = name
    if short and short != name:
        word = format_html('<abbr title="{}">{}</abbr>', name, short)
    return format_html(
        '<span class="so-chip so-cat-{}">{}<span class="so-chip-text">{}</span>{}</span>',
        category, icon(CATEGORY_ICONS[category], 12), word, share,
    )  # fmt: skip


@register.simple_tag
def category_icon(category: str, size: int = 16) -> SafeString:
    """The category's icon on its soft ground."""
    _known(category, CATEGORY_ICONS, "role category")
    return format_html(
        '<span class="so-tile so-cat-{}">{}</span>', category, icon(CATEGORY_ICONS[category], size)
    )


@register.simple_tag
def involvement(letters: str) -> SafeString:
    """R, A, C, I as the matrix draws them; «AR» is one tile of two halves."""
    marks = [(letter, _known(letter, INVOLVEMENT_WORDS, "involvement")) for letter in letters.upper()]
    words = ", ".join(str(INVOLVEMENT_WORDS[letter]) for letter, _same in marks)
    tiles = format_html_join("", '<span class="so-raci-{}">{}</span>', ((x.lower(), x) for x, _same in marks))
    return format_html(
        '<span class="so-raci" role="img" aria-label="{}" title="{}">{}</span>', words, words, tiles
    )


@register.simple_tag
def keys(combination: str) -> SafeString:
    """Key caps for a hint: ``{% keys 'Ctrl Z' %}``."""
    caps = format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in combination.split()))
    return format_html('<span class="so-keys">{}</span>', caps)


@register.simple_tag
def bar(
    value: Decimal | float | int | None, total: Decimal | float | int = 100, tone: str = "accent"
) -> SafeString:
    """A thin horizontal bar, ``value`` of ``total``. Silent: the figure must stand beside it as text.

    Tones: accent, ok, warn, high, low, draft. A value above the total fills the bar; None leaves it empty.
    """
    share = 0.0 if value is None or not total else max(0.0, min(1.0, float(value) / float(total)))
    return format_html(
        '<svg class="so-bar so-bar-{}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="so-bar-track" width="100" height="4"/><rect class="so-bar-fill" width="{}" height="4"/></svg>',
        tone, f"{share * 100:.1f}",
    )  # fmt: skip


@register.simple_tag
def ring(score: Decimal | float | int | None, size: int = 84) -> SafeString:
    """A ring of 0-100 with the figure inside: green from 80, amber from 60, red below; None is a dashed circle."""
    if score is None:
        shown, tone, dash = "—", "none", 0.0
    else:
        dash = max(0.0, min(100.0, float(score)))
        shown, tone = f"{score:.0f}", "ok" if score >= 80 else "warn" if score >= 60 else "high"
    return format_html(
        '<svg class="so-ring so-ring-{}" width="{}" height="{}" viewBox="0 0 84 84" role="img" aria-label="{}">'
        '<circle class="so-ring-track" cx="42" cy="42" r="36"/>'
        '<circle class="so-ring-fill" cx="42" cy="42" r="36" pathLength="100" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 42 42)"/><text x="42" y="50" text-anchor="middle">{}</text></svg>',
        tone, size, size, shown, f"{dash:.1f}", shown,
    )  # fmt: skip
