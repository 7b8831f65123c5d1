"""The lexicon and the company's own wordings as lists that can be searched and leafed through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Company
from roles.lexicon_files import LexiconFiles, read_lexicon
from roles.matching.words import plain
from roles.models import CompanyWording
from roles.selectors.company_roles import active_language
from roles.selectors.lexicon import RuleRow, dimension_word, rule_row, thing_name
from roles.selectors.values import responsibility_names

SHOWS = ("actions", "concepts", "scopes", "rules", "wordings")
PAGE_SIZE = 30
LONGEST_QUERY = 120


@dataclass(frozen=True)
class LexiconRow:
    """An action, a concept or a value of a scope. `wider`: what else it is, or what people mix it with."""

    slug: str
    name: str
    words: tuple[str, ...]
    wider: tuple[str, ...] = ()
    weight: float | None = None
    does: str = ""


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one responsibility."""

    slug: str
    name: str
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class LexiconPage:
    """`rows`: those of this page, of `total` found; `counts`: all there are, by what is shown."""

    show: str
    query: str
    rows: Sequence[Any]
    total: int
    number: int
    counts: dict[str, int]

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


def lexicon_page(company: Company, show: str, query: str = "", number: int = 1) -> LexiconPage:
    """One page of what is shown, of entries that hold every word of the query somewhere."""
    show = show if show in SHOWS else "concepts"
    query = query.strip()[:LONGEST_QUERY]
    files = read_lexicon()
    rows = _found(_READERS[show](files, company), query)
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(number, 1), last)
    start = (number - 1) * PAGE_SIZE
    return LexiconPage(
        show, query, rows[start : start + PAGE_SIZE], len(rows), number, _counts(files, company)
    )


def _counts(files: LexiconFiles, company: Company) -> dict[str, int]:
    lexicon = files.lexicon
    return {
        "actions": len(lexicon.actions),
        "concepts": len(lexicon.concepts),
        "scopes": len(lexicon.scopes),
        "rules": sum(len(lines) for lines in files.rules.values()),
        "wordings": CompanyWording.objects.for_company(company).count(),
    }


def _found(rows: Iterable[tuple[str, Any]], query: str) -> list[Any]:
    """Rows come with the text they are looked for in."""
    wanted = plain(query).split()
    return [row for text, row in rows if all(word in text for word in wanted)]


def _text(*texts: str) -> str:
    return plain(" ".join(texts))


def _actions(files: LexiconFiles, _company: Company) -> Iterable[tuple[str, LexiconRow]]:
    actions = files.lexicon.actions
    for action in sorted(actions.values(), key=lambda row: row.name):
        near = tuple(sorted(actions[slug].name for slug in action.near if slug in actions))
        yield (
            _text(action.slug, action.name, *action.patterns),
            LexiconRow(action.slug, action.name, action.patterns, near),
        )


def _concepts(files: LexiconFiles, _company: Company) -> Iterable[tuple[str, LexiconRow]]:
    lexicon = files.lexicon
    for concept in sorted(lexicon.concepts.values(), key=lambda row: row.name):
        parents = tuple(thing_name(slug, lexicon) for slug in concept.parents)
        does = lexicon.actions[concept.does].name if concept.does in lexicon.actions else ""
        row = LexiconRow(concept.slug, concept.name, concept.patterns, parents, concept.weight, does)
        yield _text(concept.slug, concept.name, *parents, *concept.patterns), row


def _scopes(files: LexiconFiles, _company: Company) -> Iterable[tuple[str, LexiconRow]]:
    for value in files.lexicon.scopes.values():
        name = dimension_word(value.dimension)
        row = LexiconRow(f"{value.dimension}={value.slug}", name, value.patterns)
        yield _text(name, row.slug, *value.patterns), row


def _rules(files: LexiconFiles, _company: Company) -> Iterable[tuple[str, RuleGroup]]:
    names, language = responsibility_names(), active_language()
    for slug, lines in files.rules.items():
        name = str(getattr(names[slug], language)) if slug in names else slug
        rules = tuple(rule_row(slug, line, files.lexicon) for line in lines)
        said = [word for rule in rules for word in (*rule.actions, *sum(rule.wanted, ()), rule.text)]
        yield _text(slug, name, *said), RuleGroup(slug, name, rules)


def _wordings(_files: LexiconFiles, company: Company) -> Iterable[tuple[str, CompanyWording]]:
    rows = CompanyWording.objects.for_company(company).select_related("responsibility").order_by("-at", "-id")
    for row in rows:
        yield _text(row.text, row.responsibility.name_ru, row.responsibility.name_en, row.by_label), row


_READERS = {
    "actions": _actions,
    "concepts": _concepts,
    "scopes": _scopes,
    "rules": _rules,
    "wordings": _wordings,
}
