"""Loading the catalogue's files into the database: the only write of this room."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from roles import models
from roles.catalogue_types import Catalogue, Line, RoleCard, Text


@dataclass(frozen=True)
class Loaded:
    """What a load changed: slugs of roles written anew, and whether anything at all was written."""

    roles: tuple[str, ...]
    changed: bool


def _texts(**texts: Text) -> dict[str, str]:
    """`name=Text(…)` -> `name_ru`, `name_en`."""
    return {f"{name}_{lang}": getattr(text, lang) for name, text in texts.items() for lang in ("ru", "en")}


def _hash(value: Any) -> str:
    # The frozen dataclasses of the catalogue print all they hold, in a fixed order.
    return hashlib.sha256(repr(value).encode()).hexdigest()


@transaction.atomic
def load_catalogue(catalogue: Catalogue) -> Loaded:
    """Makes the database equal to the files. A second load of the same files writes nothing.

    Rows are matched by slug, so what companies refer to keeps its id. What has left the files leaves the database,
    unless a company uses it: then PostgreSQL refuses, and the whole load with it.
    """
    version = _hash(
        (*catalogue.areas.items(), *catalogue.responsibilities.items(), *catalogue.metrics.items(),
         *catalogue.roles.items(), *catalogue.styles.items(), *catalogue.training_types.items())
    )  # fmt: skip
    # The lock makes two loads at once one after the other.
    current = models.CatalogueVersion.objects.select_for_update().first()
    if current is not None and current.content_hash == version:
        return Loaded((), changed=False)
    metrics = _load_metrics(catalogue)
    responsibilities = _load_responsibilities(catalogue, metrics)
    written = _load_roles(catalogue, responsibilities, metrics)
    _load_styles(catalogue, metrics)
    models.CatalogueVersion.objects.update_or_create(pk=1, defaults={"content_hash": version})
    return Loaded(tuple(written), changed=True)


def _load_metrics(catalogue: Catalogue) -> dict[str, models.MetricTemplate]:
    rows: dict[str, models.MetricTemplate] = {}
    ratios_last = sorted(catalogue.metrics.values(), key=lambda metric: metric.numerator is not None)
    for metric in ratios_last:
        rows[metric.slug], _created = models.MetricTemplate.objects.update_or_create(
            slug=metric.slug,
            defaults={
                **_texts(name=metric.name),
                "unit": metric.unit,
                "direction": metric.direction,
                "aggregation": metric.aggregation,
                "numerator": rows[metric.numerator] if metric.numerator else None,
                "denominator": rows[metric.denominator] if metric.denominator else None,
                "is_leading": metric.leading,
            },
        )
    models.MetricTemplate.objects.exclude(slug__in=rows).delete()
    return rows


def _load_responsibilities(
    catalogue: Catalogue, metrics: dict[str, models.MetricTemplate]
) -> dict[str, models.Responsibility]:
    areas = {}
    for order, area in enumerate(catalogue.areas.values()):
        areas[area.slug], _created = models.Area.objects.update_or_create(
            slug=area.slug, defaults={"order": order, **_texts(name=area.name)}
        )
    rows: dict[str, models.Responsibility] = {}
    for order, item in enumerate(catalogue.responsibilities.values()):
        row, _created = models.Responsibility.objects.update_or_create(
            slug=item.slug,
            defaults={
                **_texts(name=item.name, definition=item.definition),
                "area": areas[item.area],
                "order": order,
                "funnel_stage": item.funnel_stage or "",
                "exclusive": item.exclusive,
                "universal": item.universal,
                "needed_from": item.needed_from or "",
                "weight": item.weight,
                "synonyms": list(item.synonyms),
            },
        )
        row.metrics.set([metrics[slug] for slug in item.metrics])
        rows[item.slug] = row
    # Duties of the former state would hold what leaves; the changed roles get theirs back below.
    leaving = models.Responsibility.objects.exclude(slug__in=rows)
    models.Role.objects.filter(duties__responsibility__in=leaving).update(content_hash="")
    models.Zone.objects.filter(responsibility__in=leaving).delete()
    models.Duty.objects.filter(responsibility__in=leaving).delete()
    leaving.delete()
    models.Area.objects.exclude(slug__in=areas).delete()
    return rows


def _load_roles(
    catalogue: Catalogue,
    responsibilities: dict[str, models.Responsibility],
    metrics: dict[str, models.MetricTemplate],
) -> list[str]:
    before = dict(models.Role.objects.values_list("slug", "content_hash"))
    models.Role.objects.exclude(slug__in=catalogue.roles).delete()
    rows: dict[str, models.Role] = {}
    for card in catalogue.roles.values():
        rows[card.slug], _created = models.Role.objects.update_or_create(
            slug=card.slug,
            defaults={
                **_texts(name=card.name, short=card.short, purpose=card.purpose, thought=card.thought),
                "order": card.order,
                "category": card.category,
                "source": card.source,
                "content_hash": _hash(card),
            },
        )
    written = [slug for slug, card in catalogue.roles.items() if before.get(slug) != _hash(card)]
    for slug in written:
        _write_card(rows[slug], catalogue.roles[slug], rows, responsibilities, metrics)
    return written


def _write_card(
    role: models.Role,
    card: RoleCard,
    roles: dict[str, models.Role],
    responsibilities: dict[str, models.Responsibility],
    metrics: dict[str, models.MetricTemplate],
) -> None:
    for related in (
        "duties",
        "zones",
        "competencies",
        "skills",
        "styles",
        "portrait",
        "kpis",
        "career",
        "not_with",
    ):
        getattr(role, related).all().delete()
    duties = [(group.name, line) for group in card.duties for line in group.items]
    models.Duty.objects.bulk_create(
        models.Duty(
            role=role,
            order=order,
            responsibility=responsibilities[line.responsibility],
            involvement=line.involvement,
            source=line.source,
            **_texts(group=group, text=line.text),
        )
        for order, (group, line) in enumerate(duties)
    )
    models.Zone.objects.bulk_create(
        models.Zone(
            role=role,
            order=order,
            source=line.source,
            responsibility=responsibilities[line.responsibility] if line.responsibility else None,
            **_texts(text=line.text),
        )
        for order, line in enumerate(card.zones)
    )
    competencies = [(group.name, line) for group in card.competencies for line in group.items]
    models.Competency.objects.bulk_create(
        models.Competency(role=role, order=order, source=line.source, **_texts(group=group, text=line.text))
        for order, (group, line) in enumerate(competencies)
    )
    _write_person(role, card)
    models.RoleMetric.objects.bulk_create(
        models.RoleMetric(role=role, order=order, metric=metrics[kpi.metric], **_texts(name=kpi.name))
        for order, kpi in enumerate(card.kpis)
    )
    models.CareerStep.objects.bulk_create(
        models.CareerStep(role=role, order=order, next_role=roles[slug])
        for order, slug in enumerate(card.career)
    )
    models.Combination.objects.bulk_create(
        models.Combination(
            role=role,
            other=roles[item.role],
            bearable_until="" if item.until == "never" else item.until,
            **_texts(reason=item.reason),
        )
        for item in card.not_with
    )


def _write_person(role: models.Role, card: RoleCard) -> None:
    """What the card says of the person: skills, styles, portrait."""
    kinds = [("hard", line) for line in card.skills.hard] + [("soft", line) for line in card.skills.soft]
    models.Skill.objects.bulk_create(
        models.Skill(
            role=role, order=order, kind=kind, level=line.level, source=line.source, **_texts(text=line.text)
        )
        for order, (kind, line) in enumerate(kinds)
    )
    models.WorkStyle.objects.bulk_create(
        models.WorkStyle(
            role=role,
            order=order,
            source=style.source,
            **_texts(group=style.name, text=style.description, example=style.example),
        )
        for order, style in enumerate(card.styles)
    )
    models.PortraitTrait.objects.bulk_create(_portrait(role, card.portrait))


def _portrait(role: models.Role, lines: Iterable[Line]) -> list[models.PortraitTrait]:
    return [
        models.PortraitTrait(role=role, order=order, source=line.source, **_texts(text=line.text))
        for order, line in enumerate(lines)
    ]


def _load_styles(catalogue: Catalogue, metrics: dict[str, models.MetricTemplate]) -> None:
    for order, style in enumerate(catalogue.styles.values()):
        texts = _texts(
            name=style.name,
            fits=style.fits,
            description=style.description,
            risk=style.risk,
            example=style.example,
        )
        models.ManagementStyle.objects.update_or_create(slug=style.slug, defaults={"order": order, **texts})
    models.ManagementStyle.objects.exclude(slug__in=catalogue.styles).delete()
    for order, kind in enumerate(catalogue.training_types.values()):
        row, _created = models.TrainingType.objects.update_or_create(
            slug=kind.slug, defaults={"order": order, **_texts(name=kind.name, purpose=kind.purpose)}
        )
        row.metrics.set([metrics[slug] for slug in kind.metrics])
    models.TrainingType.objects.exclude(slug__in=catalogue.training_types).delete()
