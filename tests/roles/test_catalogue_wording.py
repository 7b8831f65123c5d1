"""The catalogue's facts come from articles; its sentences must not. No run of seven words is shared with them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from roles.catalogue_files import read_catalogue
from tests.roles.article_lines import ARTICLES, RUN, runs, words

LETTERS = re.compile("[А-Яа-яЁё]")


def texts(part: object) -> Iterator[str]:
    """Every text below a value of the catalogue."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from texts(item)
    elif isinstance(part, tuple | list):
        for item in part:
            yield from texts(item)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from texts(getattr(part, field.name))


def copied(ours: str, theirs: str) -> list[str]:
    """The runs that both texts have."""
    return sorted(" ".join(run) for run in runs(ours) & runs(theirs))


def test_the_walk_reaches_every_part_of_the_catalogue() -> None:
    catalogue = read_catalogue()
    everything = set(texts(catalogue))
    card = catalogue.roles["sales-head"]
    assert {
        card.thought.ru,
        card.duties[0].items[0].text.ru,
        card.not_with[0].reason.en,
        card.skills.soft[0].text.ru,
        card.styles[0].example.ru,
        catalogue.responsibilities["receivables-control"].synonyms[0],
        catalogue.styles["coaching"].risk.ru,
        catalogue.training_types["crm"].purpose.en,
        catalogue.metrics["revenue"].name.ru,
    } <= everything
    assert sum(bool(LETTERS.search(text)) for text in everything) > 1500


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ("один два три четыре пять шесть семь", "ноль один два три четыре пять шесть семь восемь", 1),
        ("Ещё: один, два -- три;\n«четыре» пять шесть.", "еще один два три четыре пять шесть", 1),
        ("один два три четыре пять шесть", "один два три четыре пять шесть", 0),
        ("один два три четыре пять шесть СЕМЬ", "один два три семь четыре пять шесть", 0),
    ],
)
def test_a_copied_run_of_seven_words_is_found_and_a_shorter_one_is_not(
    ours: str, theirs: str, found: int
) -> None:
    assert len(copied(ours, theirs)) == found


# The articles are not ours to publish, so a checkout may stand without them. The comparison is collected only where
# they are at hand: an absent one is never counted as a pass.
if ARTICLES:

    @pytest.fixture(scope="module", params=ARTICLES, ids=lambda path: path.stem)
    def article(request: pytest.FixtureRequest) -> str:
        return Path(request.param).read_text(encoding="utf-8")

    def test_a_sentence_planted_from_an_article_is_found(article: str) -> None:
        middle = words(article)[200 : 200 + RUN]
        assert copied("Начало " + " ".join(middle) + " конец", article)

    def test_no_text_of_the_catalogue_is_copied_from_an_article(article: str) -> None:
        theirs = runs(article)
        assert [" ".join(run) for text in texts(read_catalogue()) for run in runs(text) & theirs] == []
