"""Misspelt words of the trade -> the words they were meant for.

A word is mended when one letter more, less, other or exchanged with its neighbour gives a known word, or a known start
of a word. Found through the words with one letter left out on both sides (the symmetric delete of W. Garbe's SymSpell),
so that the cost does not grow with the vocabulary.
"""

from collections.abc import Iterable, Iterator

SHORTEST = 5
"""Shorter words are never mended: too many other words are one letter away."""


class Speller:
    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, set[str]] = {}
        for word in sorted({word for word in words if len(word) >= SHORTEST}):
            for shorter in (word, *_without_one(word)):
                self._words.setdefault(shorter, set()).add(word)

    def mend(self, word: str) -> str | None:
        """The word with its damaged start exchanged for the nearest known one; None when nothing is near."""
        if len(word) < SHORTEST or len(word) > 40:
            return None
        best: tuple[int, str, str] | None = None
        for size in range(SHORTEST, len(word) + 1):
            head = word[:size]
            for candidate in self._near(head):
                mended = (-len(candidate), candidate, candidate + word[size:])
                if _one_apart(head, candidate) and (best is None or mended < best):
                    best = mended
        return best[2] if best else None

    def _near(self, head: str) -> set[str]:
        found: set[str] = set()
        for shorter in (head, *_without_one(head)):
            found |= self._words.get(shorter, set())
        return found


def _without_one(word: str) -> Iterator[str]:
    # The first letter is hardly ever the wrong one.
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter added, left out, exchanged or swapped with its neighbour makes the two equal."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return swapped or one[at + 1 :] == other[at + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]
