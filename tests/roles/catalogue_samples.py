"""Smaller catalogues cut out of the real one, for tests that count, change or remove."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from common.formulas import names_of, parse
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Catalogue, Responsibility, RoleCard, TrainingType

Item = TypeVar("Item", Responsibility, TrainingType)


def trimmed(*slugs: str) -> Catalogue:
    """The real catalogue with these roles alone; what their cards say of other roles is left out."""
    whole = read_catalogue()
    return with_roles(whole, [_without_others(whole.roles[slug], set(slugs)) for slug in slugs])


def with_roles(catalogue: Catalogue, cards: Iterable[RoleCard]) -> Catalogue:
    return replace(catalogue, roles={card.slug: card for card in cards})


def without_responsibility(catalogue: Catalogue, slug: str) -> Catalogue:
    """The files after an editor took a responsibility out of them, and out of every card."""
    rest = {key: item for key, item in catalogue.responsibilities.items() if key != slug}
    cards = [_without_duty(card, slug) for card in catalogue.roles.values()]
    near = tuple(pair for pair in catalogue.adjacency if slug not in (pair.one, pair.other))
    return replace(with_roles(catalogue, cards), responsibilities=rest, adjacency=near)


def without_metric(catalogue: Catalogue, slug: str) -> Catalogue:
    """The files after an editor took out a metric, the formulas that take it, and everything that names them."""
    rest = {
        key: metric
        for key, metric in catalogue.metrics.items()
        if slug not in (key, *(names_of(parse(metric.formula)) if metric.formula else ()))
    }
    cards = [
        replace(card, kpis=tuple(kpi for kpi in card.kpis if kpi.metric in rest))
        for card in catalogue.roles.values()
    ]
    work = {key: _measured(item, rest) for key, item in catalogue.responsibilities.items()}
    training = {key: _measured(kind, rest) for key, kind in catalogue.training_types.items()}
    return replace(with_roles(catalogue, cards), responsibilities=work, training_types=training, metrics=rest)


def _measured(item: Item, metrics: Collection[str]) -> Item:
    return replace(item, metrics=tuple(slug for slug in item.metrics if slug in metrics))


def _without_others(card: RoleCard, kept: set[str]) -> RoleCard:
    return replace(
        card,
        career=tuple(slug for slug in card.career if slug in kept),
        not_with=tuple(item for item in card.not_with if item.role in kept),
        good_with=tuple(item for item in card.good_with if item.role in kept),
    )


def _without_duty(card: RoleCard, slug: str) -> RoleCard:
    groups = [
        replace(group, items=tuple(line for line in group.items if line.responsibility != slug))
        for group in card.duties
    ]
    return replace(
        card,
        duties=tuple(group for group in groups if group.items),
        zones=tuple(zone for zone in card.zones if zone.responsibility != slug),
    )
