"""One position as the rules read it, with what can be worked out of it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from teams.analysis.claims import Claim, Reader, Ways
from teams.analysis.controls import MEASURES
from teams.analysis.facts import Position, Responsibility, Role
from teams.analysis.scopes import Signature


class Card:
    """Kept from one analysis to the next while the position, its scope and its rank stay; never changed.

    `held`: responsibility -> the claim, where the position answers or works.
    """

    def __init__(
        self, position: Position, scope: Signature, *, leads: bool, claims: list[Claim], reader: Reader
    ) -> None:
        self.position, self.scope, self.leads = position, scope, leads
        self.claims = claims
        self.held = {claim.responsibility: claim for claim in claims if claim.answers or claim.works}
        self._reader = reader

    @cached_property
    def ways(self) -> Ways:
        """In which way each of these is held."""
        return self._reader.ways(self.position, self.held)

    @cached_property
    def exclusive(self) -> list[Claim]:
        """What is held that one answers for in the whole company, and that is not everybody's."""
        held = self.held
        return [held[slug] for slug in self._reader.of_work(self.ways, held, _exclusive)]

    @cached_property
    def heard(self) -> list[Claim]:
        """What the position is only asked about or told of."""
        return [claim for claim in self.claims if not (claim.answers or claim.works)]

    @cached_property
    def named(self) -> dict[str, Any]:
        """For the sentence: who sits where; an empty `people` is a vacancy."""
        position = self.position
        return {"title": position.title, "people": [person.name for person in position.people]}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Keys of those who sit there."""
        return tuple(person.key for person in self.position.people)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The known roles, each once, in order of their slugs."""
        known = self._reader.catalogue.roles
        return tuple(
            known[slug] for slug in sorted({share.role for share in self.position.roles}) if slug in known
        )

    @cached_property
    def kpis(self) -> frozenset[str]:
        return frozenset(metric for role in self.roles for metric in role.kpis)

    @cached_property
    def metrics(self) -> frozenset[str]:
        """All that the work moves."""
        return self._reader.of_work(self.ways, self.held, _moved)

    @cached_property
    def made(self) -> frozenset[str]:
        """Metrics whose figure comes about by this work."""
        return self._reader.of_work(self.ways, self.held, _made)

    @cached_property
    def share_pct(self) -> Decimal:
        """What the roles take together."""
        return sum((share.share_pct for share in self.position.roles), Decimal(0))

    @cached_property
    def unmoved(self) -> frozenset[str]:
        """KPIs of the roles that the work of this position does not move."""
        return self.kpis - self.metrics


def _exclusive(slugs: Iterable[str], known: Mapping[str, Responsibility]) -> list[str]:
    return [slug for slug in slugs if known[slug].exclusive and not known[slug].universal]


def _moved(slugs: Iterable[str], known: Mapping[str, Responsibility]) -> frozenset[str]:
    return frozenset(metric for slug in slugs for metric in known[slug].metrics)


def _made(slugs: Iterable[str], _known: Mapping[str, Responsibility]) -> frozenset[str]:
    return frozenset(metric for slug in slugs for metric in MEASURES.get(slug, ()))


def same_rank(card: Card, position: Position, scope: Signature, *, leads: bool) -> bool:
    """Whether the card still says everything about the position."""
    same = card.position is position or card.position == position
    return same and card.leads == leads and card.scope == scope
