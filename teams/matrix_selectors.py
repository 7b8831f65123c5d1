"""The responsibility matrix of a structure on a day, with its names and the sentences of its findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors import catalogue_version
from roles.selectors.company_roles import RoleBook, role_book
from teams.analysis.facts import Position
from teams.analysis.facts import Structure as Facts
from teams.analysis.matrix import Matrix, matrix
from teams.analysis.matrix_columns import By
from teams.facts import catalogue_facts, structure_facts
from teams.finding_marks import mark_of, marks_on
from teams.models import Structure
from teams.selectors import FindingView


@dataclass(frozen=True)
class Place:
    """What a row is called and under which area it stands, in both languages."""

    slug: str
    area: str
    names: tuple[str, str]
    area_names: tuple[str, str]


@dataclass(frozen=True)
class MatrixView:
    """`findings`: by the id of the mark, those that name a responsibility; none for who may not see them.

    `revision`: that of the structure before anything was read, so never newer than what is shown.
    """

    matrix: Matrix
    facts: Facts
    by: By
    folded: bool
    on: date
    revision: int
    places: Mapping[str, Place]
    book: RoleBook
    findings: Mapping[str, FindingView]

    @cached_property
    def positions(self) -> dict[str, Position]:
        return {position.key: position for position in self.facts.positions}


@lru_cache(maxsize=2)
def _places(version: str) -> tuple[Place, ...]:
    rows = Responsibility.objects.select_related("area").order_by("area__order", "order")
    return tuple(
        Place(
            row.slug,
            row.area.slug,
            (row.name_ru, row.name_en),
            (row.area.name_ru, row.area.name_en),
        )
        for row in rows
    )


def places() -> tuple[Place, ...]:
    """Every responsibility of the catalogue, in the order of the rows."""
    return _places(catalogue_version())


def matrix_view(
    structure: Structure, company: Company, *, on: date, by: By = "positions", fold: bool, findings: bool
) -> MatrixView:
    """The same number of queries for any structure. Today's findings are the stored ones, an accepted one is quiet;
    those of another day are computed for it. `findings`: whether the reader may see them."""
    revision = structure.revision
    facts = structure_facts(structure, company, on)
    views = marks_on(structure, company, on) if findings else {}
    known = places()
    areas: dict[str, list[str]] = {}
    for place in known:
        areas.setdefault(place.area, []).append(place.slug)
    marks = [mark_of(name, view.row) for name, view in views.items()]
    return MatrixView(
        matrix=matrix(facts, catalogue_facts(company), areas, marks, by=by, fold=fold),
        facts=facts,
        by=by,
        folded=fold,
        on=on,
        revision=revision,
        places={place.slug: place for place in known},
        book=role_book(company),
        findings=views,
    )
