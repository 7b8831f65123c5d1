"""The normal form of a duty's wording: what is the same text for a company, however it was typed."""

import re

_SPACES = re.compile(r"\s+")
_EDGES = " \t.,;:!?-–—•·*"


def normal_wording(text: str) -> str:
    """«  Ведёт базу клиентов;» -> «ведет базу клиентов»: small letters, ё as е, single spaces, bare ends."""
    return _SPACES.sub(" ", text.casefold().replace("ё", "е")).strip(_EDGES)
