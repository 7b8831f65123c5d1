"""Loading the catalogue's files into the database."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from common.formulas import parse, written
from roles import models
from roles.card_rows import Stored, card_rows, texts
from roles.catalogue_types import Catalogue, MetricTemplate, Text

Row = TypeVar("Row", bound=Model)


class CatalogueInUse(Exception):
    """Something has left the catalogue's files, but a company uses it; the sentence names it."""


@dataclass(frozen=True)
class Loaded:
    """What a load changed: slugs of roles written anew, and whether anything at all was written."""

    roles: tuple[str, ...]
    changed: bool


def _hash(value: Any) -> str:
    # The frozen dataclasses of the catalogue print all they hold, in a fixed order.
    return hashlib.sha256(repr(value).encode()).hexdigest()


@transaction.atomic
def load_catalogue(catalogue: Catalogue) -> Loaded:
    """Makes the database equal to the files. A second load of the same files writes nothing.

    Rows are matched by slug, so what companies refer to keeps its id. What has left the files leaves the database;
    raises CatalogueInUse, and changes nothing, when a company uses it.
    """
    version = _hash(
        (*catalogue.areas.items(), *catalogue.responsibilities.items(), *catalogue.metrics.items(),
         *catalogue.roles.items(), *catalogue.styles.items(), *catalogue.training_types.items(),
         *catalogue.adjacency, *catalogue.departments.items())
    )  # fmt: skip
    _wait_for_other_loads()
    current = models.CatalogueVersion.objects.first()
    if current is not None and current.content_hash == version:
        return Loaded((), changed=False)
    metrics = _load_metrics(catalogue)
    responsibilities = _load_responsibilities(catalogue, metrics)
    _load_adjacency(catalogue, responsibilities)
    written = _load_roles(catalogue, responsibilities, metrics)
    _keep_revisions(catalogue)
    _load_styles(catalogue, metrics)
    _remove_what_left(catalogue)
    models.CatalogueVersion.objects.update_or_create(pk=1, defaults={"content_hash": version})
    return Loaded(tuple(written), changed=True)


def _wait_for_other_loads() -> None:
    """Two loads at once go one after the other; readers are not held up. A row's lock would not do: before the
    first load there is no row."""
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{models.CatalogueVersion._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def _upsert(rows: Sequence[Row]) -> dict[str, Row]:
    """Stores the rows by slug, in one statement; those that were there keep their ids."""
    if rows:
        fields = [field.name for field in rows[0]._meta.concrete_fields if field.name not in ("id", "slug")]
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["slug"], update_fields=fields
        )
    return {str(row): row for row in rows}


def _load_metrics(catalogue: Catalogue) -> dict[str, models.MetricTemplate]:
    return _upsert(
        [
            models.MetricTemplate(
                slug=metric.slug,
                **texts(name=metric.name, formula_words=_formula_words(metric, catalogue)),
                unit=metric.unit,
                direction=metric.direction,
                aggregation=metric.aggregation,
                formula=metric.formula or "",
                is_leading=metric.leading,
                weight=metric.weight,
            )
            for metric in catalogue.metrics.values()
        ]
    )


def _formula_words(metric: MetricTemplate, catalogue: Catalogue) -> Text:
    """The formula with the names of the metrics in place of their slugs."""
    if metric.formula is None:
        return Text("", "")
    formula, signs = parse(metric.formula), {"*": "×", "/": "÷", "-": "−"}
    names = {slug: other.name for slug, other in catalogue.metrics.items()}
    return Text(
        written(formula, lambda slug: names[slug].ru, signs=signs),
        written(formula, lambda slug: names[slug].en, signs=signs),
    )


def _load_responsibilities(
    catalogue: Catalogue, metrics: Mapping[str, models.MetricTemplate]
) -> dict[str, models.Responsibility]:
    areas = _upsert(
        [
            models.Area(slug=area.slug, order=order, **texts(name=area.name))
            for order, area in enumerate(catalogue.areas.values())
        ]
    )
    rows = _upsert(
        [
            models.Responsibility(
                slug=item.slug,
                **texts(name=item.name, definition=item.definition),
                area=areas[item.area],
                order=order,
                funnel_stage=item.funnel_stage or "",
                exclusive=item.exclusive,
                universal=item.universal,
                needed_from=item.needed_from or "",
                weight=item.weight,
                norm_minutes=item.norm.minutes if item.norm else None,
                norm_driver=item.norm.driver if item.norm else "",
                synonyms=list(item.synonyms),
            )
            for order, item in enumerate(catalogue.responsibilities.values())
        ]
    )
    measured = catalogue.responsibilities.values()
    _set_metrics(
        models.Responsibility.metrics.through,
        "responsibility_id",
        {(rows[item.slug].pk, metrics[slug].pk) for item in measured for slug in item.metrics},
    )
    return rows


def _set_metrics(through: type[Model], column: str, wanted: Collection[tuple[int, int]]) -> None:
    """Makes the links to metrics those of `wanted`: (id of the owner, id of the metric)."""
    links = through._default_manager
    stored = {(owner, metric): pk for pk, owner, metric in links.values_list("pk", column, "metrictemplate")}
    links.filter(pk__in=[pk for pair, pk in stored.items() if pair not in wanted]).delete()
    links.bulk_create(
        through(**{column: owner, "metrictemplate_id": metric})
        for owner, metric in sorted(set(wanted) - stored.keys())
    )


def _load_adjacency(catalogue: Catalogue, responsibilities: Mapping[str, models.Responsibility]) -> None:
    """The pairs of the files, and only these: a pair that says something else goes and comes anew."""
    wanted = {
        (responsibilities[pair.one].pk, responsibilities[pair.other].pk, pair.relation, pair.why or "")
        for pair in catalogue.adjacency
    }
    pairs = models.Adjacency.objects
    stored = {tuple(row): pk for pk, *row in pairs.values_list("pk", "one", "other", "relation", "why")}
    pairs.filter(pk__in=[pk for row, pk in stored.items() if row not in wanted]).delete()
    pairs.bulk_create(
        models.Adjacency(one_id=one, other_id=other, relation=relation, why=why)
        for one, other, relation, why in sorted(wanted - stored.keys())
    )


def _load_roles(
    catalogue: Catalogue,
    responsibilities: Mapping[str, models.Responsibility],
    metrics: Mapping[str, models.MetricTemplate],
) -> list[str]:
    before = {role.slug: role for role in models.Role.objects.all()}
    hashes = {card.slug: _hash(card) for card in catalogue.roles.values()}
    changed = [
        card
        for card in catalogue.roles.values()
        if card.slug not in before or before[card.slug].content_hash != hashes[card.slug]
    ]
    written = _upsert(
        [
            models.Role(
                slug=card.slug,
                **texts(name=card.name, short=card.short, purpose=card.purpose, thought=card.thought),
                order=card.order,
                category=card.category,
                source=card.source,
                content_hash=hashes[card.slug],
            )
            for card in changed
        ]
    )
    stored = Stored(before | written, responsibilities, metrics)
    lines: dict[type[Model], list[Model]] = {}
    for card in changed:
        for model, rows in card_rows(card, stored).items():
            lines.setdefault(model, []).extend(rows)
    for model, rows in lines.items():
        model._default_manager.filter(role__in=list(written.values())).delete()
        model._default_manager.bulk_create(rows)
    return list(written)


def _keep_revisions(catalogue: Catalogue) -> None:
    """A new state of each card that is not as its latest one: companies are told the difference."""
    revisions = models.RoleRevision.objects.order_by("role_id", "-number").distinct("role_id")
    latest = {row.role_id: row for row in revisions.defer("content")}
    new = []
    for role in models.Role.objects.filter(slug__in=catalogue.roles):
        last = latest.get(role.pk)
        if last is None or last.content_hash != role.content_hash:
            new.append(
                models.RoleRevision(
                    role=role,
                    number=last.number + 1 if last else 1,
                    content_hash=role.content_hash,
                    content=asdict(catalogue.roles[role.slug]),
                )
            )
    models.RoleRevision.objects.bulk_create(new)


def _load_styles(catalogue: Catalogue, metrics: Mapping[str, models.MetricTemplate]) -> None:
    _upsert(
        [
            models.ManagementStyle(
                slug=style.slug,
                order=order,
                **texts(
                    name=style.name,
                    fits=style.fits,
                    description=style.description,
                    risk=style.risk,
                    example=style.example,
                ),
            )
            for order, style in enumerate(catalogue.styles.values())
        ]
    )
    kinds = catalogue.training_types.values()
    rows = _upsert(
        [
            models.TrainingType(slug=kind.slug, order=order, **texts(name=kind.name, purpose=kind.purpose))
            for order, kind in enumerate(kinds)
        ]
    )
    _set_metrics(
        models.TrainingType.metrics.through,
        "trainingtype_id",
        {(rows[kind.slug].pk, metrics[slug].pk) for kind in kinds for slug in kind.metrics},
    )


def _remove_what_left(catalogue: Catalogue) -> None:
    """By now no card names what is not in the files, so only companies can still hold it."""
    gone = list(models.Role.objects.exclude(slug__in=catalogue.roles))
    for line in (models.Duty, models.Zone, models.Competency, models.Skill, models.WorkStyle,
                 models.PortraitTrait, models.RoleMetric, models.CareerStep, models.Combination):  # fmt: skip
        line.objects.filter(role__in=gone).delete()
    models.CareerStep.objects.filter(next_role__in=gone).delete()
    models.Combination.objects.filter(other__in=gone).delete()
    _remove("role", gone, and_its=models.RoleRevision)
    _remove("responsibility", models.Responsibility.objects.exclude(slug__in=catalogue.responsibilities))
    _remove("area", models.Area.objects.exclude(slug__in=catalogue.areas))
    _remove("metric", models.MetricTemplate.objects.exclude(slug__in=catalogue.metrics))
    models.ManagementStyle.objects.exclude(slug__in=catalogue.styles).delete()
    models.TrainingType.objects.exclude(slug__in=catalogue.training_types).delete()


def _remove(what: str, leaving: Iterable[Model], and_its: type[Model] | None = None) -> None:
    """Deletes the rows, each with its rows of `and_its`; raises CatalogueInUse naming every one that a company holds.

    Plain SQL and the database's own foreign keys: Django's delete() would look for the holders itself, and no
    company's rows can be seen from here.
    """
    used = []
    for row in leaving:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if and_its is not None:
                    table = and_its._meta.db_table
                    cursor.execute(f'DELETE FROM "{table}" WHERE {what}_id = %s', [row.pk])  # noqa: S608
                cursor.execute(f'DELETE FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])  # noqa: S608
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            used.append(f"{row} ({getattr(row, 'name_ru', '')})")
    if used:
        raise CatalogueInUse(
            f"Nothing was changed. A company uses what has left the files: {what} {', '.join(used)}. "
            "Put it back into the files, or take it out of the companies first."
        )
