"""Duty lines against each other and against the catalogue, beside rapidfuzz on the same lines.

The peer does less: it compares letters. It is there as the speed that a well-made C++ library reaches on these lines.
"""

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from time import perf_counter

from pymorphy3 import MorphAnalyzer
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from bench.measurement import Measurement, seconds
from roles.catalogue_files import Catalogue, read_catalogue
from roles.matchers import matcher_of_catalogue
from roles.matching.frames import read_frame
from roles.matching.pairs import PairJudge

LINES = 5_000
PAIRS = 10_000
UNSEEN = 500
PLACES = ("", "по Москве", "в регионах", "по ключевым клиентам", "каждую неделю", "вместе с коллегами")
"""What is set behind a line of the catalogue, so that there are enough different lines."""


def main() -> Iterator[Measurement]:
    catalogue = read_catalogue()
    lines = list(islice(_lines(catalogue), LINES))
    yield _frames(catalogue, lines)
    yield _one_line(catalogue, lines)
    yield _pairs(catalogue, lines)
    yield _all_against_all(catalogue, lines)


def _lines(catalogue: Catalogue) -> Iterator[str]:
    texts = dict.fromkeys(line.text.ru for card in catalogue.roles.values() for line in card.duty_lines())
    texts |= dict.fromkeys(item.definition.ru for item in catalogue.responsibilities.values())
    texts |= dict.fromkeys(word for item in catalogue.responsibilities.values() for word in item.synonyms)
    return (f"{text} {place}".strip() for place, text in product(PLACES, texts))


def _frames(catalogue: Catalogue, lines: list[str]) -> Measurement:
    """The peer is the dictionary alone: no frame can be faster than looking its words up."""
    lexicon = matcher_of_catalogue(catalogue).lexicon
    took = seconds(lambda: [read_frame(line, lexicon) for line in lines], rounds=3)
    analyzer = MorphAnalyzer()
    words = {word for line in lines for word in line.split()}
    looking_up = seconds(lambda: [analyzer.parse(word) for word in words], rounds=3)
    return Measurement(f"frames of {LINES} lines", took, "pymorphy3 on their distinct words", looking_up, "s")


def _one_line(catalogue: Catalogue, lines: list[str]) -> Measurement:
    """A line that the matcher has not seen, against the whole catalogue."""
    matcher = matcher_of_catalogue(catalogue)
    unseen = iter(lines)
    took = seconds(lambda: [matcher.match(line) for line in islice(unseen, UNSEEN)], rounds=5) / UNSEEN
    known = [wording for item in catalogue.responsibilities.values() for wording in item.synonyms]
    theirs = seconds(lambda: [fuzz.token_set_ratio(lines[0], wording) for wording in known])
    peer = f"token_set_ratio with {len(known)} synonyms"
    return Measurement("one unseen line against the catalogue", took * 1_000, peer, theirs * 1_000, "ms")


def _pairs(catalogue: Catalogue, lines: list[str]) -> Measurement:
    judge = _judge(catalogue)
    random = Random(1)
    pairs = [(random.choice(lines), random.choice(lines)) for _ in range(PAIRS)]
    took = seconds(lambda: [judge.judge(one, other) for one, other in pairs], rounds=3)
    theirs = seconds(lambda: [fuzz.token_set_ratio(one, other) for one, other in pairs], rounds=3)
    return Measurement(f"{PAIRS} pairs of lines seen before", took, "rapidfuzz token_set_ratio", theirs, "s")


def _all_against_all(catalogue: Catalogue, lines: list[str]) -> Measurement:
    """From nothing: frames, meanings and comparison of lines that were never seen."""
    judge = _judge(catalogue)
    started = perf_counter()
    for _pair in judge.all_pairs(lines):
        pass
    took = perf_counter() - started
    started = perf_counter()
    cdist(lines, lines, scorer=fuzz.token_set_ratio)
    theirs = perf_counter() - started
    return Measurement(
        f"{LINES} lines against each other", took, "rapidfuzz cdist token_set_ratio", theirs, "s"
    )


def _judge(catalogue: Catalogue) -> PairJudge:
    return PairJudge(matcher_of_catalogue(catalogue), catalogue.neighbours())
