"""Every line of the source articles has a place in the catalogue, and no sentence of theirs is in the project."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Catalogue, RoleCard
from tests.roles.article_lines import (
    ARTICLES,
    CHECKOUT,
    DATA_FILE,
    fingerprint,
    fingerprints,
    runs,
)

TABLE = CHECKOUT / "docs" / "coverage.md"
ROW = re.compile(
    r"^\| (?P<line>[123]\.[a-z0-9.-]+) \| (?P<about>[^|]+) \| (?P<places>`[^|]+`) \|$", re.MULTILINE
)
LETTERS = re.compile("[А-Яа-яЁё]")
PROSE = (".yaml", ".po", ".html", ".md", ".js", ".json", ".txt")


@pytest.fixture(scope="module")
def data() -> dict[str, list[str]]:
    return dict(json.loads(DATA_FILE.read_text(encoding="utf-8")))


def rows() -> list[tuple[str, str, list[str]]]:
    """(line, about, places) of the table."""
    return [
        (row["line"], row["about"], re.findall("`([^`]+)`", row["places"]))
        for row in ROW.finditer(TABLE.read_text(encoding="utf-8"))
    ]


def texts_at(catalogue: Catalogue, place: str) -> set[str]:
    """The English texts at a place of the table. Raises KeyError or IndexError where nothing stands."""
    where, _, key = place.partition(": ")
    if where == "styles":
        style = catalogue.styles[key]
        return {style.name.en, style.fits.en, style.description.en, style.example.en}
    if where == "training_types":
        return {catalogue.training_types[key].purpose.en}
    if where == "departments":
        return {position.title.en for position in catalogue.departments[key].positions}
    slug, _, part = where.partition(" ")
    found = _in_card(catalogue.roles[slug], part, key)
    if not found:
        raise KeyError(place)
    return found


def _in_card(card: RoleCard, part: str, key: str) -> set[str]:
    if part == "duties":
        return {line.text.en for line in card.duty_lines() if line.responsibility == key}
    if part == "kpis":
        return {kpi.name.en for kpi in card.kpis if kpi.metric == key}
    lists = {
        "purpose": [card.purpose],
        "duties.group": [group.name for group in card.duties],
        "zones": [zone.text for zone in card.zones],
        "competencies": [line.text for group in card.competencies for line in group.items],
        "competencies.group": [group.name for group in card.competencies],
        "skills.hard": [skill.text for skill in card.skills.hard],
        "skills.soft": [skill.text for skill in card.skills.soft],
        "styles": [style.name for style in card.styles],
        "styles.description": [style.description for style in card.styles],
        "styles.example": [style.example for style in card.styles],
        "portrait": [line.text for line in card.portrait],
        "thought": [card.thought],
    }[part]
    return {lists[int(key) - 1].en} if key else {text.en for text in lists}


def project_texts() -> Iterator[tuple[Path, str]]:
    """Every text of the project that may hold a Russian sentence; of Python the strings alone."""
    roots = [
        path
        for path in CHECKOUT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name != "node_modules"
    ]
    files = [*CHECKOUT.glob("*.md"), *(path for root in roots for path in root.rglob("*") if path.is_file())]
    for path in sorted(files):
        if path.suffix not in (*PROSE, ".py"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if LETTERS.search(text):
            yield path, strings(text) if path.suffix == ".py" else text.replace("\\n", " ")


def strings(source: str) -> str:
    """The string literals of Python, one a line; neighbours that Python joins are joined."""
    nodes = ast.walk(ast.parse(source))
    return "\n".join(
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def copied(text: str, theirs: set[str]) -> list[str]:
    """The runs of seven words whose fingerprints are among theirs."""
    return [" ".join(run) for run in sorted(runs(text)) if fingerprint(run) in theirs]


# --- the table ---


def test_every_line_of_the_articles_has_one_row(data: dict[str, list[str]]) -> None:
    assert [line for line, _, _ in rows()] == list(data["lines"])
    assert len(data["lines"]) > 600


def test_every_row_names_a_place_and_something_stands_there() -> None:
    catalogue = read_catalogue()
    for line, _, places in rows():
        assert places, line
        for place in places:
            try:
                texts_at(catalogue, place)
            except (KeyError, IndexError, ValueError):
                pytest.fail(f"{line}: nothing stands at {place}")


def test_a_row_of_the_third_article_says_what_the_card_says() -> None:
    catalogue = read_catalogue()
    for line, about, places in rows():
        if line.startswith("3.") and "skill-group" not in line and "conclusion" not in line:
            said = set().union(*(texts_at(catalogue, place) for place in places))
            assert set(about.split("; ")) <= said, line


@pytest.mark.parametrize(
    "place",
    ["sales-head duties: seo", "sales-head zones: 99", "sales-head kpis: nps", "nobody purpose", "styles: strict",
     "sales-head hobby: 1"],
)  # fmt: skip
def test_a_place_where_nothing_stands_is_noticed(place: str) -> None:
    with pytest.raises((KeyError, IndexError)):
        texts_at(read_catalogue(), place)


# --- the wording ---


def test_no_text_of_the_project_has_seven_words_in_a_row_of_the_articles(data: dict[str, list[str]]) -> None:
    theirs = {mark for row in data["runs"] for mark in row.split()}
    assert len(theirs) > 4000
    found = {str(path.relative_to(CHECKOUT)): copied(text, theirs) for path, text in project_texts()}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_the_search_reaches_every_kind_of_text() -> None:
    reached = {str(path.relative_to(CHECKOUT)) for path, _ in project_texts()}
    assert {
        "roles/catalogue/roles/sales-head.yaml",
        "roles/locale/ru/LC_MESSAGES/django.po",
        "tests/roles/test_catalogue_wording.py",
    } <= reached


def test_a_run_is_recognised_by_its_fingerprint_whatever_stands_around_it() -> None:
    article = "Ёж пошёл в лес за грибами, ягодами и орехами. Потом вернулся."
    theirs = {fingerprint(run) for run in runs(article)}
    assert copied("Однажды еж пошел в лес — за «грибами», ягодами", theirs) == [
        "еж пошел в лес за грибами ягодами"
    ]
    assert copied("Однажды ёж пошёл в лес за грибами", theirs) == []
    assert copied(strings("x = 'Пошёл в лес '\\\n    'за грибами ягодами и'"), theirs) != []


# The articles are not ours to publish: only where they are at hand can the data file be compared with them.
if ARTICLES:

    def test_the_data_file_is_what_the_articles_give(data: dict[str, list[str]]) -> None:
        assert data == fingerprints(ARTICLES)
