"""What somebody meant who typed on the wrong keyboard layout or missed a letter. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SWITCH = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_LETTERS = {letter: 1 << place for place, letter in enumerate(_CYRILLIC + "abcdefghijklmnopqrstuvwxyz")}

ONE_FROM, TWO_FROM = 4, 6
"""Letters from which a word may hold one and two slips; shorter words turn into too many others."""


def switched(text: str) -> str:
    """The same keys on the other layout, Russian or English: «ghjlf;b» is «продажи», «скь» is «crm»."""
    return text.casefold().translate(_SWITCH)


def slips(first: str, second: str, most: int) -> int:
    """Letters missed, added, exchanged or put in each other's place; `most + 1` as soon as there are more.

    The restricted Damerau-Levenshtein distance (optimal string alignment).
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: Sequence[int] = ()
    last: Sequence[int] = range(len(second) + 1)
    for row, one in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (one != other))
            if row > 1 and column > 1 and one == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most and (not before or min(last) > most):
            return most + 1
        before, last = last, current
    return min(last[-1], most + 1)


def _mask(word: str) -> int:
    found = 0
    for letter in word:
        found |= _LETTERS.get(letter, 0)
    return found


class Vocabulary:
    """The roots that a search can find, in alphabetical order."""

    def __init__(self, roots: Iterable[str]) -> None:
        self.roots = sorted(set(roots))
        self._known = frozenset(self.roots)
        self._masks = [_mask(root) for root in self.roots]
        # One query asks for the same word several times, and people type the same words.
        self.misspelt = lru_cache(maxsize=2048)(self._misspelt)

    def __contains__(self, root: str) -> bool:
        return root in self._known

    def beginning_with(self, start: str) -> frozenset[str]:
        """The roots that go on after `start`; as somebody types, the word is not finished yet."""
        at, found = bisect_left(self.roots, start), []
        while at < len(self.roots) and self.roots[at].startswith(start):
            found.append(self.roots[at])
            at += 1
        return frozenset(found) - {start}

    def _misspelt(self, root: str, most: int = 0) -> frozenset[str]:
        """The other roots that are the fewest slips away; none when nothing is near.

        `most`: slips to allow, else what the length allows. A word that is not finished may be a misspelt beginning.
        """
        most = most or (2 if len(root) >= TWO_FROM else 1 if len(root) >= ONE_FROM else 0)
        if not most:
            return frozenset()
        whole = self._nearest(root, most)
        return whole if whole or len(root) <= ONE_FROM else self._nearest(root, 1, unfinished=True)

    def _nearest(self, root: str, most: int, *, unfinished: bool = False) -> frozenset[str]:
        """`unfinished`: the root is compared with the beginnings of the known ones."""
        found: dict[int, set[str]] = {}
        mask, size = _mask(root), len(root)
        for known, other in zip(self.roots, self._masks, strict=True):
            # A slip changes at most one kind of letter on either side: a cheap test that leaves a few words.
            if (mask & ~other).bit_count() > most or len(known) < size - most or known == root:
                continue
            if not unfinished and (len(known) > size + most or (other & ~mask).bit_count() > most):
                continue
            count = slips(root, known[:size] if unfinished else known, most)
            if count <= most:
                found.setdefault(count, set()).add(known)
                most = count
        if not found:
            return frozenset()
        near = found[min(found)]
        # People rarely miss the first letter of a word.
        return frozenset({known for known in near if known[0] == root[0]} or near)
