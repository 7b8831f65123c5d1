"""The product's own lexicon, and lexicons that are not as they should be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from roles.catalogue_files import CatalogueError, read_catalogue
from roles.lexicon_files import LEXICON_FOLDER, read_lexicon


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEXICON_FOLDER, tmp_path / "lexicon"))


def break_file(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_every_responsibility_of_the_catalogue_has_rules_and_no_rule_is_for_another() -> None:
    assert read_lexicon().rules.keys() == read_catalogue().responsibilities.keys()


def test_every_pattern_is_written_once_in_its_concept() -> None:
    doubled = [
        (slug, pattern)
        for slug, concept in read_lexicon().lexicon.concepts.items()
        for pattern in set(concept.patterns)
        if concept.patterns.count(pattern) > 1
    ]

    assert doubled == []


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("actions.yaml", "actions:\n  do:", "actions:\n  do:\n    colour: red", "colour"),
        (
            "concepts-people.yaml",
            "concepts:\n",
            "concepts:\n  call: {ru: Звонок, words: [звонок]}\n",
            "another file",
        ),
        ("rules-team.yaml", "rules:\n", 'rules:\n  nothing: ["control :"]\n', "nothing"),
        ("scopes.yaml", "scopes:\n", "scopes:\n  place: 5\n", "place"),
    ],
)
def test_a_fault_in_a_file_is_refused_and_named(
    folder: Path, name: str, old: str, new: str, named: str
) -> None:
    with pytest.raises(CatalogueError, match=named):
        read_lexicon(break_file(folder, name, old, new))
