"""Block tags: frames around content written in the page. ``ui`` registers them, so they need no ``{% load %}``.

``{% card title=… %}…{% endcard %}`` and so on; each template in ``templates/_components/`` names its parameters.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Words = str | Promise

# Line drawings of templates/_components/drawings/.
DRAWINGS = frozenset(
    {"chart", "findings", "plan", "report", "people", "catalogue", "file", "search", "lock", "cut"}
)


def card(
    content: SafeString,
    title: Words = "",
    note: Words = "",
    link_url: str = "",
    link_label: Words = "",
    flush: bool = False,
    id: str = "",
    css: str = "",
) -> SafeString:
    """A framed part of a page; ``flush`` leaves out the padding (tables, lists)."""
    return render_to_string(
        "_components/_card.html",
        {
            "content": content, "title": title, "note": note, "link_url": link_url, "link_label": link_label,
            "flush": flush, "id": id, "css": css,
        },
    )  # fmt: skip


def page_header(
    content: SafeString, title: Words, lead: Words = "", crumbs: Sequence[dict[str, Any]] = ()
) -> SafeString:
    """The h1 of a page, one sentence under it, the way to it (``crumbs``: [{url, label}]); content = the buttons."""
    context = {"content": content, "title": title, "lead": lead, "crumbs": crumbs}
    return render_to_string("_components/_page_header.html", context)


def scroll_table(content: SafeString, label: Words) -> SafeString:
    """A table that scrolls sideways inside the page; give the table ``so-sticky-col`` to keep its first column."""
    return render_to_string("_components/_scroll_table.html", {"content": content, "label": label})


def empty_state(content: SafeString, drawing: str, title: Words, text: Words = "") -> SafeString:
    """What a page says when there is nothing yet; content = one primary, one secondary, one quiet link."""
    if drawing not in DRAWINGS:
        raise ValueError(f"No drawing «{drawing}». Known: {', '.join(sorted(DRAWINGS))}.")
    context = {
        "content": content, "title": title, "text": text,
        "drawing": f"_components/drawings/{drawing}.html",
    }  # fmt: skip
    return render_to_string("_components/_empty_state.html", context)


def alert(content: SafeString, level: str = "info") -> SafeString:
    """A message that belongs to a place of the page. Levels: info, success, warning, error."""
    return render_to_string("_components/_alert.html", {"content": content, "level": level})


BLOCKS = (card, page_header, scroll_table, empty_state, alert)
