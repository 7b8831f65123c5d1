"""Reads catalogue/titles.yaml, the job titles behind each catalogue role."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from roles.matching.titles import TitleAliases, build_aliases

TITLES_PATH = Path(__file__).resolve().parent / "catalogue" / "titles.yaml"
_WORD_LISTS = ("rank_words", "filler_words", "trade_words", "lead_words")


class TitlesFileError(ValueError):
    """The file is not as its own head describes; the message names the part."""


@cache
def title_aliases() -> TitleAliases:
    """The product's own titles, read once a process."""
    return read_titles(TITLES_PATH)


def read_titles(path: Path) -> TitleAliases:
    """The aliases of a titles file. TitlesFileError names the part that is not as it should be."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise TitlesFileError(f"{path.name}: a mapping was expected")
    short_forms = _mapping(path, data, "short_forms")
    for short, full in short_forms.items():
        if not isinstance(full, str):
            raise TitlesFileError(f"{path.name}: short_forms: {short!r} and its full form must be text")
    return build_aliases(
        {
            slug: _texts(path, f"titles.{slug}", texts)
            for slug, texts in _mapping(path, data, "titles").items()
        },
        {slug: _texts(path, f"weak.{slug}", texts) for slug, texts in _mapping(path, data, "weak").items()},
        short_forms=short_forms,
        **{name: _texts(path, name, data.get(name)) for name in _WORD_LISTS},
    )


def _mapping(path: Path, data: dict[str, Any], name: str) -> dict[str, Any]:
    part = data.get(name)
    if not isinstance(part, dict) or not all(isinstance(key, str) for key in part):
        raise TitlesFileError(f"{path.name}: {name}: a mapping of texts was expected")
    return part


def _texts(path: Path, name: str, part: object) -> list[str]:
    if not isinstance(part, list) or not all(isinstance(text, str) and text.strip() for text in part):
        raise TitlesFileError(f"{path.name}: {name}: a list of texts was expected")
    return part
