"""What the source articles say, as fingerprints: the articles are not ours to publish, so no word of them stands here.

`python -m tests.roles.article_lines` writes article_lines.json anew from the articles beside the checkout.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ARTICLES = sorted(Path(os.environ.get("SALESORG_SEEDS", CHECKOUT.parent / "shared" / "seeds")).glob("*.txt"))
DATA_FILE = Path(__file__).with_name("article_lines.json")
RUN = 7
WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
# The third article: the headings of its roles and of the parts of a role, by their first words.
ROLES = {
    "руководитель отдела продаж": "sales-head",
    "менеджер по продажам": "sales-manager",
    "аккаунт менеджер менеджер": "account-manager",
    "менеджер по развитию продаж": "sales-development-manager",
    "аналитик отдела продаж": "sales-analyst",
    "тренер по продажам": "sales-trainer",
    "менеджер по маркетингу": "marketing-manager",
    "администратор отдела продаж": "sales-administrator",
    "заключение": "conclusion",
}
PARTS = {
    "основные обязанности": "duty",
    "ответственность": "zone",
    "зоны ответственности": "zone",
    "необходимые компетенции": "competency",
    "ключевые компетенции": "competency",
    "ключевые навыки": "skill",
    "необходимые навыки": "skill",
    "стили": "style",
    "показатели эффективности": "kpi",
    "идеальный портрет": "portrait",
}
# The first and the second article run on as prose: a part is the lines (from 1, both ends in) under one heading.
FIRST_PARTS = {
    "sales-head": (9, 9), "account-manager": (11, 11), "lead-generation": (13, 13), "support": (15, 17),
    "technical": (19, 19), "creative": (20, 20), "training": (22, 22), "international": (24, 24), "quality": (26, 26),
    "digital": (28, 29),
}  # fmt: skip
SECOND_PARTS = {
    "purpose": (3, 3),
    "strategy": (6, 11), "motivation": (13, 13), "analysis": (15, 21), "forecast": (22, 22), "partners": (24, 29),
    "crm": (31, 39), "training": (41, 42), "training-type": (45, 48),
}  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text, with nothing that a copyist changes without thinking: case, ё, punctuation."""
    return [word.casefold().replace("ё", "е") for word in WORD.findall(text)]


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of RUN words of a text; punctuation and line ends do not break a run."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def fingerprint(run: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that tell whether two runs are equal and nothing more."""
    return sha256(" ".join(run).encode()).hexdigest()[:16]


def content_lines(articles: Iterable[Path]) -> dict[str, str]:
    """Every line (of prose: every sentence) of the articles that says something: id -> text.

    An id is the number of the article, the role or the part, and in the third article the kind of line; then the
    place. A line that opens a group has the kind with `-group`.
    """
    texts = [path.read_text(encoding="utf-8") for path in articles]
    first, second, third = texts
    return {**_prose(1, first, FIRST_PARTS), **_prose(2, second, SECOND_PARTS), **_roles(third)}


def fingerprints(articles: Iterable[Path]) -> dict[str, object]:
    """The contents of the data file: `lines` id -> sha256 of the words; `runs` of all articles, eight a row."""
    paths = list(articles)
    lines = {
        key: sha256(" ".join(words(text)).encode()).hexdigest() for key, text in content_lines(paths).items()
    }
    found = sorted({fingerprint(run) for path in paths for run in runs(path.read_text(encoding="utf-8"))})
    return {"lines": lines, "runs": [" ".join(found[start : start + 8]) for start in range(0, len(found), 8)]}


def _prose(number: int, text: str, parts: dict[str, tuple[int, int]]) -> dict[str, str]:
    every = text.splitlines()
    return {
        f"{number}.{part}.{place:02}": sentence
        for part, (first, last) in parts.items()
        for place, sentence in enumerate(
            (
                sentence
                for line in every[first - 1 : last]
                for sentence in SENTENCE.split(line)
                if words(sentence)
            ),
            1,
        )
    }


def _roles(text: str) -> dict[str, str]:
    places: Counter[str] = Counter()
    found = {}
    for key, line in _marked(text):
        places[key] += 1
        found[f"3.{key}.{places[key]:02}"] = line
    return found


def _marked(text: str) -> Iterator[tuple[str, str]]:
    """(role.kind, line) of what stands inside a part of a role; the line after the portrait is the closing thought."""
    role = part = ""
    for line in text.splitlines():
        flat = " ".join(words(line))
        if not flat:
            part = "thought" if part == "portrait" else part
        elif heading := _heading(flat, ROLES):
            role, part = heading, "line" if heading == "conclusion" else ""
        elif heading := _heading(flat, PARTS):
            part = heading
        elif role and part:
            yield f"{role}.{part}-group" if line.lstrip().startswith("•") else f"{role}.{part}", line
            part = "" if part == "thought" else part


def _heading(flat: str, known: dict[str, str]) -> str | None:
    """What a line stands for if it is a heading: these are short and begin with known words."""
    if len(flat.split()) > 8:
        return None
    return next(
        (name for start, name in known.items() if flat == start or flat.startswith(f"{start} ")), None
    )


def main() -> None:
    DATA_FILE.write_text(json.dumps(fingerprints(ARTICLES), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
