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
    ZoneLine,
)

LEADING_CATEGORIES = ("management",)


def facts_of_catalogue(files: CatalogueFiles) -> Catalogue:
    """Roles, duties, responsibilities and metrics with their names in the active language."""
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
                norm_minutes=item.norm.minutes if item.norm else None,
                norm_driver=item.norm.driver if item.norm else "",
                metrics=item.metrics,
                funnel_stage=item.funnel_stage,
                area=item.area,
            )
            for slug, item in files.responsibilities.items()
        },
        roles={slug: _role(card) for slug, card in files.roles.items()},
        metrics={slug: _text(metric.name) for slug, metric in files.metrics.items()},
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
        zones=tuple(ZoneLine(_text(zone.text), zone.responsibility) for zone in card.zones),
        kpis=tuple(kpi.metric for kpi in card.kpis),
        good_with=frozenset(other.role for other in card.good_with),
        until={other.role: cast(Stage, other.until) for other in card.not_with if other.until != "never"},
    )


def _text(text: Text) -> str:
    return text.en if (get_language() or "ru").startswith("en") else text.ru
