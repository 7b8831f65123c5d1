"""Letters as people type them, made comparable. Standard library only, so pure packages may use it.

Two strengths: `tidy` keeps the wording for people to read; `fold` gives up case, ё and look-alike letters.
"""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x85]")
_SPACES = re.compile(r"\s+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")

# Letters that look the same on both keyboards. A word that mixes alphabets was mistyped, never meant.
_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_TO_LATIN = str.maketrans("АВСЕНКМОРТХУасеорхук", "ABCEHKMOPTXYaceopxyk")


def _one_alphabet(word: str) -> str:
    if word.isascii():
        return word
    latin, cyrillic = len(_LATIN.findall(word)), len(_CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return word
    likely_first = (_TO_CYRILLIC, _TO_LATIN) if cyrillic >= latin else (_TO_LATIN, _TO_CYRILLIC)
    for table in likely_first:
        moved = word.translate(table)
        if not (_LATIN.search(moved) and _CYRILLIC.search(moved)):
            return moved
    return word


def squeeze(text: str) -> str:
    """Text with no invisible or control characters, every run of blanks (NBSP and newlines too) one space."""
    text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", _INVISIBLE.sub("", text))).strip()


@lru_cache(maxsize=16_384)
def tidy(text: str) -> str:
    """`squeeze`, and each mixed-alphabet word put back into one alphabet, that of its majority first."""
    return _WORD.sub(lambda found: _one_alphabet(found.group()), squeeze(text))


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """The comparable form: `tidy`, lower case, ё as е, one kind of dash and of quote."""
    folded = tidy(text).casefold().replace("ё", "е")
    return re.sub("[‐‑‒–—−]", "-", folded).replace("’", "'")


def to_latin(text: str) -> str:
    """Cyrillic look-alikes as Latin letters, for e-mail addresses and codes."""
    return text.translate(_TO_LATIN)


def is_latin(text: str) -> bool:
    """True when the text has Latin letters and no Cyrillic ones."""
    return bool(_LATIN.search(text)) and not _CYRILLIC.search(text)
