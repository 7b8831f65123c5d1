"""The lexicon's files: read, checked, built.

catalogue/lexicon/actions.yaml     classes of actions
catalogue/lexicon/concepts-*.yaml  what work is done on
catalogue/lexicon/scopes.yaml      parts of the market and of the work
catalogue/lexicon/rules-*.yaml     which frames mean which responsibility
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from roles.catalogue_files import CATALOGUE_FOLDER
from roles.catalogue_yaml import CatalogueError, Document, read_document
from roles.matching.lexicon import Lexicon, LexiconError, lexicon_from
from roles.matching.rules import RuleBook
from roles.morphology import russian

LEXICON_FOLDER = CATALOGUE_FOLDER / "lexicon"


@dataclass(frozen=True)
class LexiconFiles:
    """`rules`: responsibility slug -> lines of `roles.matching.rules`."""

    lexicon: Lexicon
    rules: Mapping[str, tuple[str, ...]]


def read_lexicon(folder: Path | None = None) -> LexiconFiles:
    """The lexicon of a folder; without one the product's own, read once a process.

    Raises CatalogueError naming the file that is not as it should be.
    """
    return _own() if folder is None else _read(folder)


@cache
def _own() -> LexiconFiles:
    return _read(LEXICON_FOLDER)


def _read(folder: Path) -> LexiconFiles:
    actions = _document(folder / "actions.yaml", "lexicon_actions")
    scopes = _document(folder / "scopes.yaml", "lexicon_scopes")
    concepts = _gathered(folder, "concepts")
    rules = _gathered(folder, "rules")
    data = {
        "actions": actions.value["actions"],
        "concepts": concepts,
        "scopes": scopes.value["scopes"],
    }
    try:
        lexicon = lexicon_from(data, russian())
        lines = {slug: tuple(found) for slug, found in rules.items()}
        RuleBook(lines, lexicon)
    except LexiconError as error:
        raise CatalogueError("lexicon", 1, "", str(error)) from error
    return LexiconFiles(lexicon, lines)


def _gathered(folder: Path, name: str) -> dict[str, Any]:
    """The entries of all files `<name>-*.yaml`; none may stand in two of them."""
    gathered: dict[str, Any] = {}
    for path in sorted(folder.glob(f"{name}-*.yaml")):
        document = _document(path, f"lexicon_{name}")
        for slug, row in document.value[name].items():
            if slug in gathered:
                raise document.error((name, slug), "stands in another file too")
            gathered[slug] = row
    return gathered


def _document(path: Path, schema: str) -> Document:
    return read_document(path, f"lexicon/{path.name}", schema)
