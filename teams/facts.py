"""Rows of a structure -> the facts that teams.analysis works on, on a given day."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from accounts.models import Company
from teams.analysis import facts
from teams.analysis.claims import claims_by_responsibility
from teams.analysis.collector import without_collector
from teams.analysis.engine import Analysis, analyse
from teams.analysis.settings import Settings, laid_over
from teams.analysis.tree import Tree
from teams.as_of import past_state
from teams.company_catalogue import company_catalogue
from teams.models import (
    Assignment,
    Link,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionRole,
    PositionScope,
    Structure,
)
from teams.norms import limits_of, norms_of, volumes_of
from teams.stakes import money_at_stake
from teams.structure_states import facts_of_state, names_of_people


def catalogue_facts(company: Company | int) -> facts.Catalogue:
    """The catalogue as this company has it: its own cards, its own norms, and the volumes it has given.

    Cards are kept in memory by their version; norms and volumes are read each time, so nothing has to be told when a
    company changes them.
    """
    own = Settings(norms=norms_of(company), volumes=volumes_of(company))
    return laid_over(company_catalogue(company), own)


def settings_of(company: Company | int, on: date) -> Settings:
    """All that the company has set for its analyses, with the money of the month of the day."""
    return Settings(
        limits=limits_of(company),
        norms=norms_of(company),
        volumes=volumes_of(company),
        money=money_at_stake(company if isinstance(company, int) else company.pk, on),
    )


def analysis_of(structure: Structure, company: Company, on: date) -> Analysis:
    """Findings and health of the structure on a day: the one way to analyse rows."""
    with without_collector():
        return analysis_of_facts(structure_facts(structure, company, on), company)


def analysis_of_facts(structure: facts.Structure, company: Company | int) -> Analysis:
    """The same for facts that are no rows, or not yet: a preview, a draft put together, a version."""
    settings = settings_of(company, structure.as_of or timezone.localdate())
    return analyse(structure, laid_over(company_catalogue(company), settings), settings.limits)


def structure_facts(structure: Structure, company: Company, on: date) -> facts.Structure:
    """The structure as it is on the day; 7 queries, whatever its size. A past day is that of teams.as_of.

    Plain rows: every change reads the whole structure under its lock, and objects would take longer than the analysis.
    """
    if (past := past_state(structure, on)) is not None:
        state, stage = past
        names = names_of_people(structure.company_id, state)
        return facts_of_state(state, company_name=company.name, stage=stage, names=names, on=on)
    rows = RowsOfPositions(structure, on, people=True)
    heads = list(
        Position.objects.for_company(structure.company_id)
        .filter(structure=structure)
        .order_by("order", "id")
        .values_list("pk", "key", "title", "parent_id", "team", "fte")
    )
    keys = {pk: str(key) for pk, key, *_rest in heads}
    return facts.Structure(
        company=company.name,
        stage=structure.stage,  # type: ignore[arg-type]
        positions=tuple(
            rows.position(
                pk,
                {
                    "key": keys[pk],
                    "title": title,
                    "parent": keys.get(parent_id) if parent_id else None,
                    "team": team or None,
                    "fte": Decimal(fte),
                },
                keys.get,
            )
            for pk, _key, title, parent_id, team, fte in heads
        ),
        as_of=on,
    )


FACETS = ("roles", "scopes", "duties", "involvements", "links")
"""What a position holds besides its people, each in a table of its own."""
KeyOf = Callable[[int], str | None]
"""Row id of a position of the structure -> its key."""


class RowsOfPositions:
    """What the positions of a structure hold, by position.

    `only`: facet -> the positions to read it of; without it all facets of all positions. `people`: of all or of none.
    """

    def __init__(
        self,
        structure: Structure,
        on: date,
        only: Mapping[str, Collection[int]] | None = None,
        *,
        people: bool,
    ) -> None:
        self.structure = structure
        self.only = only
        self.found = {facet: self._read(facet) for facet in FACETS}
        self.people: dict[int, list[Any]] = {}
        if people:
            names = ("person__uid", "person__full_name", "share_pct", "kind")
            seated = Assignment.objects.for_company(structure.company_id).active_on(on)
            self.people = self._grouped(seated.filter(position__structure=structure), names)

    def _read(self, facet: str) -> dict[int, list[Any]]:
        if self.only is not None and not self.only[facet]:
            return {}
        rows, names = _rows_of(facet, self.structure.company_id)
        if self.only is None:
            return self._grouped(rows.filter(position__structure=self.structure), names)
        return self._grouped(rows.filter(position_id__in=self.only[facet]), names)

    def _grouped(self, rows: Any, names: tuple[str, ...]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for pk, *values in rows.values_list("position_id", *names):
            found.setdefault(pk, []).append(values)
        return found

    def position(self, pk: int, head: Mapping[str, Any], key_of: KeyOf) -> facts.Position:
        """The position with all that it holds."""
        return facts.Position(**head, **self.content(pk, key_of), people=self.people_in(pk))

    def content(self, pk: int, key_of: KeyOf) -> dict[str, Any]:
        """What was read of the position, without its people."""
        found: dict[str, Any] = {}
        for facet in FACETS:
            if self.only is None or pk in self.only[facet]:
                found |= self._content(facet, pk, key_of)
        return found

    def people_in(self, pk: int) -> tuple[facts.Holder, ...]:
        rows = self.people.get(pk, ())
        return tuple(facts.Holder(str(uid), name, share, kind) for uid, name, share, kind in rows)

    def _content(self, facet: str, pk: int, key_of: KeyOf) -> dict[str, Any]:
        rows = self.found[facet].get(pk, ())
        match facet:
            case "roles":
                return {"roles": tuple(facts.RoleShare(slug, share) for slug, share in rows)}
            case "scopes":
                return {"scope": _scope(rows)}
            case "duties":
                lines = ((text, cast(facts.Involvement, value), slug) for text, value, slug in rows)
                return {"duties": tuple(facts.OwnDuty(*line) for line in lines)}
            case "involvements":
                return {
                    "without": frozenset(slug for slug, value in rows if not value),
                    "overrides": {slug: cast(facts.Involvement, value) for slug, value in rows if value},
                }
        deputies = (target for kind, target in rows if kind == Link.Kind.DEPUTY)
        return {"deputies": tuple(key for key in map(key_of, deputies) if key is not None)}


def _rows_of(facet: str, company: int) -> tuple[Any, tuple[str, ...]]:
    """The company's rows of the facet, and the columns that say what it is."""
    match facet:
        case "roles":
            return PositionRole.objects.for_company(company).with_slug(), ("slug", "share_pct")
        case "scopes":
            return PositionScope.objects.for_company(company), ("dimension", "value")
        case "duties":
            return PositionDuty.objects.for_company(company), ("text", "involvement", "responsibility__slug")
        case "involvements":
            return PositionInvolvement.objects.for_company(company), ("responsibility__slug", "involvement")
    return Link.objects.for_company(company).order_by("id"), ("kind", "target_id")


def involvements_in(
    structure: facts.Structure, responsibility: str, company: Company | int
) -> dict[str, facts.Involvement]:
    """Position key -> what it does with the responsibility, own lines and overrides included."""
    claims = claims_by_responsibility(structure, catalogue_facts(company), Tree(structure.positions))
    return {claim.position: claim.involvement for claim in claims.get(responsibility, [])}


def _scope(pairs: Iterable[Any]) -> facts.Scope:
    values: dict[str, set[str]] = {}
    for dimension, value in pairs:
        values.setdefault(dimension, set()).add(value)
    return {dimension: frozenset(found) for dimension, found in values.items()}
