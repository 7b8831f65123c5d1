"""The responsibility matrix of a structure on a day, with its names and the sentences of its findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from django.utils import timezone

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors import catalogue_version
from roles.selectors.company_roles import RoleBook, role_book
from teams.analysis.facts import Position
from teams.analysis.facts import Structure as Facts
from teams.analysis.findings import Severity
from teams.analysis.matrix import Mark, Matrix, matrix
from teams.analysis.matrix_columns import By
from teams.facts import catalogue_facts, structure_facts
from teams.finding_rows import finding_row
from teams.models import Finding, Structure
from teams.selectors import FindingView, finding_views, structure_analysis


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

    @property
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
    views = _findings(structure, company, on) if findings else {}
    known = places()
    areas: dict[str, list[str]] = {}
    for place in known:
        areas.setdefault(place.area, []).append(place.slug)
    marks = [_mark(name, view.row) for name, view in views.items()]
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


def _findings(structure: Structure, company: Company, on: date) -> dict[str, FindingView]:
    rows: Sequence[Finding]
    if on == timezone.localdate():
        stored = Finding.objects.for_company(company).filter(structure=structure)
        rows = list(stored.exclude(state=Finding.State.CLOSED).exclude(responsibility_slug=""))
    else:
        found = structure_analysis(structure, company, on).findings
        rows = [finding_row(structure, each) for each in found if each.responsibility]
        for number, row in enumerate(rows):
            row.pk = number
    return {str(view.row.uid): view for view in finding_views(rows, company)}


def _mark(name: str, row: Finding) -> Mark:
    return Mark(
        id=name,
        kind=row.kind,
        severity=cast(Severity, row.severity),
        responsibility=row.responsibility_slug,
        positions=tuple(row.position_keys),
        accepted=row.state == Finding.State.ACCEPTED,
    )
