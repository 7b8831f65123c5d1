"""What a person typed into a search box -> patterns that find it in texts of either language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from common.letters import fold
from roles.matching.words import stem

LONGEST_QUERY = 120
"""Characters; what stands after them is not looked for."""


@dataclass(frozen=True)
class SearchWords:
    """`text`: the query as it was understood. `patterns`: one a word; each finds the word in any form, from its start.

    Without words everything matches, and nothing is marked.
    """

    text: str
    patterns: tuple[re.Pattern[str], ...]

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def match(self, texts: Iterable[str]) -> bool:
        """Whether every word stands somewhere in the texts."""
        joined = "\n".join(texts)
        return all(pattern.search(joined) for pattern in self.patterns)

    def pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text cut into pieces, each with whether it is a word that was looked for."""
        spans = sorted(found.span() for pattern in self.patterns for found in pattern.finditer(text))
        at = 0
        for start, end in spans:
            if start >= at:
                yield text[at:start], False
                yield text[start:end], True
                at = end
        yield text[at:], False


def search_words(query: str) -> SearchWords:
    """Case, ё and е, endings and look-alike letters of the other alphabet make no difference; signs are literal."""
    typed = fold(query[:LONGEST_QUERY])
    return SearchWords(
        " ".join(query[:LONGEST_QUERY].split()), tuple(map(_pattern, dict.fromkeys(typed.split())))
    )


def _pattern(word: str) -> re.Pattern[str]:
    root = re.escape(stem(word)).replace("е", "[её]").replace(r"\-", "[-‐‑‒–—]")
    # A sign such as % or an emoji stands where it stands; a word is looked for from its beginning.
    return re.compile(rf"(?<!\w){root}\w*" if word[0].isalnum() else root, re.IGNORECASE)
