"""The matcher of duty texts, built from the catalogue's files without the database."""

from collections.abc import Iterable

from roles.catalogue_files import Catalogue
from roles.lexicon_files import read_lexicon
from roles.matching.duties import DutyMatcher


def matcher_of(wordings: Iterable[tuple[str, Iterable[str]]]) -> DutyMatcher:
    """`wordings`: responsibility slug -> how the catalogue names it, in both languages."""
    files = read_lexicon()
    return DutyMatcher(wordings, files.lexicon, files.rules)


def matcher_of_catalogue(files: Catalogue) -> DutyMatcher:
    """In both languages whatever the active one."""
    wordings = {
        slug: [item.name.ru, item.name.en, *item.synonyms] for slug, item in files.responsibilities.items()
    }
    for card in files.roles.values():
        for line in card.duty_lines():
            wordings[line.responsibility] += [line.text.ru, line.text.en]
    return matcher_of(wordings.items())
