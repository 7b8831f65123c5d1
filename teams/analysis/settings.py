"""What a company sets for its analyses, laid over the catalogue that all companies share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from teams.analysis.facts import Catalogue, Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """`norms`: responsibility -> own minutes; `volumes` and `money` as in facts.Catalogue."""

    limits: Limits = field(default_factory=Limits)
    norms: Mapping[str, int] = field(default_factory=dict)
    volumes: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    money: Mapping[str, Decimal] = field(default_factory=dict)


def laid_over(catalogue: Catalogue, settings: Settings) -> Catalogue:
    """The catalogue with the company's norms, volumes and money; norms of responsibilities it lacks are left out."""
    known = catalogue.responsibilities
    own = {
        slug: replace(known[slug], norm_minutes=minutes)
        for slug, minutes in settings.norms.items()
        if slug in known
    }
    return replace(
        catalogue,
        responsibilities={**known, **own} if own else known,
        volumes=settings.volumes,
        money=settings.money,
    )
