"""Names as addresses: Latin letters, digits and hyphens."""

import re

from django.utils.text import slugify

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya".split(" "),
        strict=True,
    )
)


def latin_slug(name: str, *, longest: int, otherwise: str) -> str:
    """«Новые сделки» -> novye-sdelki, at most `longest` characters; `otherwise` when no letter is left."""
    latin = "".join(_LATIN.get(char, char) for char in name.lower())
    return slugify(re.sub(r"[«»\"']", "", latin))[:longest].strip("-_") or otherwise
