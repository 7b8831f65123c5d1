"""Reads the folder of the catalogue: every file against its schema, every reference against what it names."""

from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from common.formulas import FormulaError, names_of, parse
from roles import catalogue_build as build
from roles.catalogue_types import Catalogue
from roles.catalogue_yaml import CatalogueError, Document, Step, read_document

__all__ = ["CATALOGUE_FOLDER", "Catalogue", "CatalogueError", "read_catalogue"]

CATALOGUE_FOLDER = Path(__file__).resolve().parent / "catalogue"
Place = tuple[tuple[Step, ...], str]
_reading = Lock()


class _Named(Protocol):
    @property
    def slug(self) -> str: ...


Item = TypeVar("Item", bound=_Named)


def read_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue of a folder; without one the product's own, read once a process.

    Raises CatalogueError naming the first file, line and field that are not as they should be.
    """
    return _own() if folder is None else _read(folder)


def _own() -> Catalogue:
    # Threads that begin together wait for one reading: half a second of processor time and tens of megabytes each.
    with _reading:
        return _own_once()


@cache
def _own_once() -> Catalogue:
    return _read(CATALOGUE_FOLDER)


def _read(folder: Path) -> Catalogue:
    work = read_document(folder / "responsibilities.yaml", "responsibilities.yaml", "responsibilities")
    metrics = read_document(folder / "metrics.yaml", "metrics.yaml", "metrics")
    styles = read_document(folder / "styles.yaml", "styles.yaml", "styles")
    training = read_document(folder / "training_types.yaml", "training_types.yaml", "training_types")
    ready = read_document(folder / "departments.yaml", "departments.yaml", "departments")
    near = read_document(folder / "adjacency.yaml", "adjacency.yaml", "adjacency")
    cards = [
        read_document(path, f"roles/{path.name}", "role")
        for path in sorted((folder / "roles").glob("*.yaml"))
    ]
    if not cards:
        raise CatalogueError("roles/*.yaml", 1, "", "there is no role card")
    for document, lists in (
        (work, ("areas", "responsibilities")),
        (metrics, ("metrics",)),
        (styles, ("styles",)),
        (training, ("training_types",)),
    ):
        _refuse_repeated_slugs(document, lists)
    _check_metrics(metrics)
    _check_responsibilities(work, metrics)
    _check_adjacency(near, work)
    _check_cards(cards, work, metrics)
    _check_departments(ready, cards, work)
    _refuse_unknown(
        training, _inside(training, "training_types", "metrics"), _slugs(metrics, "metrics"), "metric"
    )
    known = _by_slug(map(build.metric, metrics.value["metrics"]))
    return Catalogue(
        areas=_by_slug(map(build.area, work.value["areas"])),
        responsibilities=_by_slug(map(build.responsibility, work.value["responsibilities"])),
        metrics=known,
        roles=_by_slug(
            sorted((build.card(card.value, known) for card in cards), key=lambda card: card.order)
        ),
        styles=_by_slug(map(build.style, styles.value["styles"])),
        training_types=_by_slug(map(build.training_type, training.value["training_types"])),
        adjacency=tuple(map(build.adjacency, near.value["pairs"])),
        departments=MappingProxyType(
            {item.stage: item for item in map(build.department, ready.value["departments"])}
        ),
    )


def _slugs(document: Document, name: str) -> set[str]:
    return {item["slug"] for item in document.value[name]}


def _inside(document: Document, name: str, field: str) -> Iterator[Place]:
    """Every slug of a list field of a list's items, with its path."""
    for number, item in enumerate(document.value[name]):
        for index, slug in enumerate(item[field]):
            yield (name, number, field, index), slug


def _refuse_repeated_slugs(document: Document, lists: Iterable[str]) -> None:
    for name in lists:
        seen: set[str] = set()
        for number, item in enumerate(document.value[name]):
            if item["slug"] in seen:
                raise document.error((name, number, "slug"), f"the slug {item['slug']!r} stands twice")
            seen.add(item["slug"])


def _refuse_unknown(document: Document, places: Iterable[Place], known: set[str], what: str) -> None:
    for path, slug in places:
        if slug not in known:
            raise document.error(path, f"there is no {what} {slug!r}")


def _check_metrics(metrics: Document) -> None:
    """A computed metric has a formula over the others, nothing else has one, and none needs itself."""
    known, needs = _slugs(metrics, "metrics"), dict[str, tuple[str, ...]]()
    for number, item in enumerate(metrics.value["metrics"]):
        path = ("metrics", number, "formula")
        if (item["aggregation"] == "formula") != ("formula" in item):
            raise metrics.error(path, "a formula, and only a formula, has the field formula")
        if "formula" not in item:
            continue
        try:
            needs[item["slug"]] = names_of(parse(item["formula"]))
        except FormulaError as error:
            raise metrics.error(path, f"no formula: {error}") from error
        _refuse_unknown(metrics, [(path, slug) for slug in needs[item["slug"]]], known, "metric")
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            raise metrics.error(path, f"the formula needs itself: {' > '.join(error.args[1])}") from error


def _check_responsibilities(work: Document, metrics: Document) -> None:
    areas = _slugs(work, "areas")
    for number, item in enumerate(work.value["responsibilities"]):
        path = ("responsibilities", number)
        _refuse_unknown(work, [((*path, "area"), item["area"])], areas, "area")
        if item["universal"] and item["exclusive"]:
            raise work.error((*path, "exclusive"), "what is everybody's cannot have one accountable")
        if item["universal"] and item["needed_from"]:
            raise work.error((*path, "needed_from"), "what is everybody's is never missing: write null")
    _refuse_unknown(work, _inside(work, "responsibilities", "metrics"), _slugs(metrics, "metrics"), "metric")


def _check_adjacency(near: Document, work: Document) -> None:
    """Each pair once, in the order of the responsibilities, so that nobody can say two things about it."""
    order = {item["slug"]: number for number, item in enumerate(work.value["responsibilities"])}
    seen: set[tuple[str, str]] = set()
    for number, item in enumerate(near.value["pairs"]):
        path, pair = ("pairs", number), (item["a"], item["b"])
        places = [((*path, side), item[side]) for side in ("a", "b")]
        _refuse_unknown(near, places, set(order), "responsibility")
        if order[item["a"]] >= order[item["b"]]:
            raise near.error((*path, "b"), f"{item['b']!r} must come after {item['a']!r} in {work.file}")
        if pair in seen:
            raise near.error(path, "the pair stands twice")
        seen.add(pair)


def _check_cards(cards: list[Document], work: Document, metrics: Document) -> None:
    responsibilities, measures = _slugs(work, "responsibilities"), _slugs(metrics, "metrics")
    roles = _names_and_places(cards)
    for card in cards:
        _refuse_unknown(card, _claims(card), responsibilities, "responsibility")
        kpis = [(("kpis", number, "metric"), kpi["metric"]) for number, kpi in enumerate(card.value["kpis"])]
        _refuse_unknown(card, kpis, measures, "metric")
        _refuse_unknown(card, _other_roles(card), roles - {card.value["slug"]}, "other role")
        _refuse_both(card)


def _check_departments(ready: Document, cards: list[Document], work: Document) -> None:
    """A department a stage; keys once each, leaders first; every slug and every receiver is there."""
    stages: set[str] = set()
    for number, department in enumerate(ready.value["departments"]):
        if department["stage"] in stages:
            raise ready.error(
                ("departments", number, "stage"), f"{department['stage']!r} has a department already"
            )
        stages.add(department["stage"])
        _check_positions(ready, number, department["positions"])
    roles = {card.value["slug"] for card in cards}
    _refuse_unknown(ready, _of_positions(ready, "roles"), roles, "role")
    for field in ("without", "holds"):
        _refuse_unknown(
            ready, _of_positions(ready, field), _slugs(work, "responsibilities"), "responsibility"
        )


def _check_positions(ready: Document, department: int, positions: list[dict[str, Any]]) -> None:
    keys = {position["key"] for position in positions}
    seen: set[str] = set()
    for number, position in enumerate(positions):
        path: tuple[Step, ...] = ("departments", department, "positions", number)
        if position["key"] in seen:
            raise ready.error((*path, "key"), f"the key {position['key']!r} stands twice")
        if position["parent"] is not None and position["parent"] not in seen:
            raise ready.error((*path, "parent"), f"{position['parent']!r} must stand above in the list")
        seen.add(position["key"])
        receivers = [
            ((*path, "without", index, "to"), part["to"])
            for index, part in enumerate(position.get("without", ()))
        ]
        _refuse_unknown(ready, receivers, keys - {position["key"]}, "other position")


def _of_positions(ready: Document, field: str) -> Iterator[Place]:
    """The slugs under one field of all positions: plain ones, or those of hand-overs and holdings."""
    for number, department in enumerate(ready.value["departments"]):
        for place, position in enumerate(department["positions"]):
            for index, part in enumerate(position.get(field, ())):
                path: tuple[Step, ...] = ("departments", number, "positions", place, field, index)
                yield (
                    (path, part)
                    if isinstance(part, str)
                    else (
                        (*path, "responsibility"),
                        part["responsibility"],
                    )
                )


def _names_and_places(cards: list[Document]) -> set[str]:
    """The slugs of the cards, each in the file of its name and in a place of its own."""
    places: dict[int, str] = {}
    for card in cards:
        slug, order = card.value["slug"], card.value["order"]
        if card.file != f"roles/{slug}.yaml":
            raise card.error(("slug",), f"the file must be named {slug}.yaml")
        if order in places:
            raise card.error(("order",), f"{places[order]} has the place {order} already")
        places[order] = card.file
    return {card.value["slug"] for card in cards}


def _claims(card: Document) -> Iterator[Place]:
    for number, group in enumerate(card.value["duties"]):
        for index, item in enumerate(group["items"]):
            yield ("duties", number, "items", index, "responsibility"), item["responsibility"]
    for number, zone in enumerate(card.value["zones"]):
        if "responsibility" in zone:
            yield ("zones", number, "responsibility"), zone["responsibility"]


def _other_roles(card: Document) -> Iterator[Place]:
    for number, slug in enumerate(card.value["career"]):
        yield ("career", number), slug
    for field in ("not_with", "good_with"):
        for number, item in enumerate(card.value.get(field, ())):
            yield (field, number, "role"), item["role"]


def _refuse_both(card: Document) -> None:
    """Of one pair of roles a card says one thing, once."""
    said: set[str] = set()
    for field in ("not_with", "good_with"):
        for number, item in enumerate(card.value.get(field, ())):
            if item["role"] in said:
                raise card.error((field, number, "role"), f"the card speaks of {item['role']!r} already")
            said.add(item["role"])


def _by_slug(items: Iterable[Item]) -> MappingProxyType[str, Item]:
    return MappingProxyType({item.slug: item for item in items})
