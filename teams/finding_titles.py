"""Titles of the catalogue inside a finding's parameters, in the reader's language.

The analysis keeps the titles of the day it ran, in Russian. Beside each `…_title` stands the slug it belongs to, so the
reader gets the catalogue's or the company's own name of today, and an English reader the English one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Named = Callable[[str], str | None]
KIND_OF = {
    "responsibility": "responsibility",
    "does": "responsibility",
    "checks": "responsibility",
    "metric": "metric",
    "role": "role",
    "one": "role",
    "other": "role",
}
"""Key of a slug -> what it names; its title stands under the same key with `_title`."""


def with_titles(params: Mapping[str, Any], names: Mapping[str, Named]) -> dict[str, Any]:
    """The parameters with every title that is known. `names`: responsibility, metric and role -> slug -> title."""
    found = {key: _inner(value, names) for key, value in params.items()}
    for key, kind in KIND_OF.items():
        if isinstance(found.get(key), str) and f"{key}_title" in found:
            found[f"{key}_title"] = names[kind](found[key]) or found[f"{key}_title"]
    return found


def _inner(value: Any, names: Mapping[str, Named]) -> Any:
    if isinstance(value, Mapping):
        return with_titles(value, names)
    if isinstance(value, list | tuple):
        return [_inner(item, names) for item in value]
    return value
