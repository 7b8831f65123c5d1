"""Pieces of the side panel of a position: a fact that is changed where it stands, and what opens a form."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
Words = Any
"""A text or a lazy translation."""


def _plain(context: Context) -> dict[str, Any]:
    return {str(name): value for name, value in context.flatten().items()}


@register.simple_block_tag(takes_context=True)
def fact(context: Context, content: SafeString, label: Words, name: str) -> SafeString:
    """A line of the facts. `name`: the form of teams.forms.EDITS that changes it; the content is how it stands now."""
    is_open = context.get("edit") == name
    more: dict[str, Any] = {"label": label, "name": name, "content": content, "is_open": is_open}
    return render_to_string("teams/_panel_fact.html", {**_plain(context), **more})


@register.inclusion_tag("teams/_panel_edit_button.html", takes_context=True)
def edit_button(context: Context, name: str, words: Words, icon: str = "pencil") -> dict[str, Any]:
    """A small picture that opens a form."""
    return _plain(context) | {"name": name, "words": words, "icon_name": icon}


@register.inclusion_tag("teams/_panel_edit_link.html", takes_context=True)
def edit_link(context: Context, name: str, words: Words, icon: str = "pencil") -> dict[str, Any]:
    """A button with words that opens a form."""
    return _plain(context) | {"name": name, "words": words, "icon_name": icon}
