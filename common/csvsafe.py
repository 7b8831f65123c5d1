"""Text that a spreadsheet would run as a formula, made harmless on the way out and given back on the way in.

A table that others open may hold «=HYPERLINK(…)» typed by anybody. `neutralise` puts one apostrophe before such text;
`restore`, which the importers call on every text cell, takes exactly that one away, so export and import are inverse.
Numbers are written as numbers and need neither.
"""

import unicodedata

_STARTERS = frozenset("=+-@|%＝＋－＠")
_LEADING_CONTROLS = frozenset("\t\r\n\x00")
_APOSTROPHE = "'"


def _runs(text: str) -> bool:
    if text[:1] in _LEADING_CONTROLS and text:
        return True
    for sign in text:
        if sign.isspace() or sign == "\ufeff" or unicodedata.category(sign) in {"Cc", "Cf", "Zs"}:
            continue
        return sign in _STARTERS
    return False


def neutralise(text: str) -> str:
    """`text`, with an apostrophe before it when a spreadsheet could take it for a formula.

    Text that already begins with apostrophes and then such a sign gets one more, so that `restore` gives it back whole.
    """
    return _APOSTROPHE + text if _runs(text.lstrip(_APOSTROPHE)) else text


def restore(text: str) -> str:
    """The inverse of `neutralise`: one leading apostrophe is removed where `neutralise` would have put it."""
    if text.startswith(_APOSTROPHE) and _runs(text.lstrip(_APOSTROPHE)):
        return text[1:]
    return text
