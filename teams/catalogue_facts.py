"""The catalogue's files as facts of the analysis: for analysing a structure without a database."""

from typing import cast

from django.utils.translation import get_language

from roles.catalogue_files import Catalogue as CatalogueFiles
from roles.catalogue_types import RoleCard, Text
from teams.analysis.facts import (
    OWN_PEOPLE_AREAS,
    Catalogue,
    Involvement,
    Responsibility,
    Role,
    RoleDuty,
    Stage,
)

LEADING_CATEGORIES = ("management",)


def facts_of_catalogue(files: CatalogueFiles) -> Catalogue:
    """Roles, duties and responsibilities with their names in the active language."""
    return Catalogue(
        responsibilities={
            slug: Responsibility(
                slug=slug,
                title=_text(item.name),
                exclusive=item.exclusive,
                universal=item.universal,
                needed_from=cast(Stage | None, item.needed_from),
                weight=item.weight,
                own_people=item.area in OWN_PEOPLE_AREAS,
            )
            for slug, item in files.responsibilities.items()
        },
        roles={slug: _role(card) for slug, card in files.roles.items()},
    )


def _role(card: RoleCard) -> Role:
    return Role(
        slug=card.slug,
        title=_text(card.name),
        duties=tuple(
            RoleDuty(line.responsibility, cast(Involvement, line.involvement), _text(line.text))
            for line in card.duty_lines()
        ),
        leads=card.category in LEADING_CATEGORIES,
        never_with=frozenset(other.role for other in card.not_with if other.until == "never"),
    )


def _text(text: Text) -> str:
    return text.en if (get_language() or "ru").startswith("en") else text.ru
