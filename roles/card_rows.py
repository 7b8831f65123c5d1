"""A role card of the files -> the rows of its lines, not yet stored."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model

from roles import models
from roles.catalogue_types import Line, LineGroup, RoleCard, Text


@dataclass(frozen=True)
class Stored:
    """What card lines refer to, by slug; every row has its id."""

    roles: Mapping[str, models.Role]
    responsibilities: Mapping[str, models.Responsibility]
    metrics: Mapping[str, models.MetricTemplate]


def texts(**named: Text) -> dict[str, str]:
    """`name=Text(…)` -> `name_ru`, `name_en`."""
    return {f"{name}_{lang}": getattr(text, lang) for name, text in named.items() for lang in ("ru", "en")}


def card_rows(card: RoleCard, stored: Stored) -> dict[type[Model], list[Model]]:
    """The lines of a card by model, in the card's order."""
    role = stored.roles[card.slug]
    return {
        models.Duty: list(_duties(role, card, stored)),
        models.Zone: list(_zones(role, card, stored)),
        models.Competency: list(_competencies(role, card.competencies)),
        models.Skill: list(_skills(role, card)),
        models.WorkStyle: list(_styles(role, card)),
        models.PortraitTrait: list(_portrait(role, card.portrait)),
        models.RoleMetric: [
            models.RoleMetric(
                role=role, order=order, metric=stored.metrics[kpi.metric], **texts(name=kpi.name)
            )
            for order, kpi in enumerate(card.kpis)
        ],
        models.CareerStep: [
            models.CareerStep(role=role, order=order, next_role=stored.roles[slug])
            for order, slug in enumerate(card.career)
        ],
        models.Combination: list(_combinations(role, card, stored)),
    }


def _duties(role: models.Role, card: RoleCard, stored: Stored) -> Iterator[models.Duty]:
    lines = [(group.name, line) for group in card.duties for line in group.items]
    for order, (group, line) in enumerate(lines):
        yield models.Duty(
            role=role,
            order=order,
            responsibility=stored.responsibilities[line.responsibility],
            involvement=line.involvement,
            source=line.source,
            **texts(group=group, text=line.text),
        )


def _zones(role: models.Role, card: RoleCard, stored: Stored) -> Iterator[models.Zone]:
    for order, line in enumerate(card.zones):
        yield models.Zone(
            role=role,
            order=order,
            source=line.source,
            responsibility=stored.responsibilities[line.responsibility] if line.responsibility else None,
            **texts(text=line.text),
        )


def _competencies(role: models.Role, groups: Iterable[LineGroup]) -> Iterator[models.Competency]:
    lines = [(group.name, line) for group in groups for line in group.items]
    for order, (group, line) in enumerate(lines):
        yield models.Competency(
            role=role, order=order, source=line.source, **texts(group=group, text=line.text)
        )


def _skills(role: models.Role, card: RoleCard) -> Iterator[models.Skill]:
    kinds = [("hard", line) for line in card.skills.hard] + [("soft", line) for line in card.skills.soft]
    for order, (kind, line) in enumerate(kinds):
        yield models.Skill(
            role=role, order=order, kind=kind, level=line.level, source=line.source, **texts(text=line.text)
        )


def _styles(role: models.Role, card: RoleCard) -> Iterator[models.WorkStyle]:
    for order, style in enumerate(card.styles):
        named = texts(group=style.name, text=style.description, example=style.example)
        yield models.WorkStyle(role=role, order=order, source=style.source, **named)


def _portrait(role: models.Role, lines: Iterable[Line]) -> Iterator[models.PortraitTrait]:
    for order, line in enumerate(lines):
        yield models.PortraitTrait(role=role, order=order, source=line.source, **texts(text=line.text))


def _combinations(role: models.Role, card: RoleCard, stored: Stored) -> Iterator[models.Combination]:
    for item in card.not_with:
        never = item.until == "never"
        yield models.Combination(
            role=role,
            other=stored.roles[item.role],
            verdict=models.Verdict.FORBIDDEN if never else models.Verdict.FOR_NOW,
            bearable_until="" if never else item.until,
            **texts(reason=item.reason),
        )
    for good in card.good_with:
        yield models.Combination(
            role=role,
            other=stored.roles[good.role],
            verdict=models.Verdict.ALLOWED,
            **texts(reason=good.reason),
        )
