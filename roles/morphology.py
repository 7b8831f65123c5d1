"""The Russian dictionary behind `roles.matching`: pymorphy3 with its OpenCorpora data."""

from functools import lru_cache

import pymorphy3

from roles.matching.lexicon import Reading, WordClass
from roles.matching.words import plain, stem

_CLASSES: dict[str, WordClass] = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "ADJS": "adjective",
    "PRTF": "adjective",
    "PRTS": "adjective",
    "COMP": "adjective",
    "VERB": "verb",
    "INFN": "verb",
}
UNLIKELY = 0.05
"""Readings of a word with less than this share of its uses are left out."""


class RussianMorphology:
    """Dictionary forms of Russian words; a Latin word is cut to its stem, for the dictionary has none."""

    def __init__(self) -> None:
        self._analyzer = pymorphy3.MorphAnalyzer()

    @lru_cache(maxsize=65_536)  # noqa: B019  one analyzer lives as long as the program
    def read(self, word: str) -> Reading:
        if not "а" <= word[:1] <= "я":
            return Reading((stem(word),), "noun" if word.isalpha() else "other", known=True)
        parses = self._analyzer.parse(word)
        known = self._analyzer.word_is_known(word)
        likely = [parse for parse in parses if parse.score >= UNLIKELY] or parses[:1]
        lemmas = dict.fromkeys(plain(parse.normal_form) for parse in likely)
        word_class = _CLASSES.get(str(likely[0].tag.POS), "other")
        if not known and word_class == "other":
            word_class = "noun"
        subject = word_class != "noun" or any(_may_be_subject(parse.tag) for parse in likely)
        return Reading(tuple(lemmas), word_class, known, subject)


def _may_be_subject(tag: pymorphy3.tagset.OpencorporaTag) -> bool:
    # The accusative of a thing is the same form; that of a person is the genitive.
    return tag.case in ("nomn", None) or (tag.case == "accs" and tag.animacy != "anim")


@lru_cache(maxsize=1)
def russian() -> RussianMorphology:
    return RussianMorphology()
