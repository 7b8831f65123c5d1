"""Rows of a structure -> the facts that teams.analysis works on, on a given day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from accounts.models import Company
from teams.analysis import facts
from teams.analysis.claims import claims_by_responsibility
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
    rows = _Rows(structure, on)
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
            facts.Position(
                key=keys[pk],
                title=title,
                parent=keys.get(parent_id) if parent_id else None,
                team=team or None,
                fte=Decimal(fte),
                deputies=tuple(keys[target] for target in rows.deputies.get(pk, ()) if target in keys),
                **rows.content(pk),
            )
            for pk, _key, title, parent_id, team, fte in heads
        ),
        as_of=on,
    )


class _Rows:
    """What the positions of a structure hold, by position."""

    def __init__(self, structure: Structure, on: date) -> None:
        self.structure = structure
        held = PositionRole.objects.for_company(structure.company_id).with_slug()
        self.roles = self._grouped(held, ("slug", "share_pct"))
        self.scopes = self._by_position(PositionScope, "dimension", "value")
        self.duties = self._by_position(PositionDuty, "text", "involvement", "responsibility__slug")
        self.involvements = self._by_position(PositionInvolvement, "responsibility__slug", "involvement")
        links = self._by_position(Link, "kind", "target_id", order="id")
        self.deputies = {
            pk: [target for kind, target in found if kind == Link.Kind.DEPUTY] for pk, found in links.items()
        }
        people = ("person__uid", "person__full_name", "share_pct", "kind")
        seated = Assignment.objects.for_company(structure.company_id).active_on(on)
        self.people = self._grouped(seated, people)

    def _by_position(self, model: Any, *names: str, order: str = "") -> dict[int, list[Any]]:
        rows = model.objects.for_company(self.structure.company_id)
        return self._grouped(rows.order_by(order) if order else rows, names)

    def _grouped(self, rows: Any, names: tuple[str, ...]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        mine = rows.filter(position__structure=self.structure)
        for pk, *values in mine.values_list("position_id", *names):
            found.setdefault(pk, []).append(values)
        return found

    def content(self, pk: int) -> dict[str, Any]:
        involvements = self.involvements.get(pk, ())
        return {
            "roles": tuple(facts.RoleShare(slug, share) for slug, share in self.roles.get(pk, ())),
            "people": tuple(
                facts.Holder(str(uid), name, share, kind)
                for uid, name, share, kind in self.people.get(pk, ())
            ),
            "scope": _scope(self.scopes.get(pk, ())),
            "duties": tuple(
                facts.OwnDuty(text=text, involvement=cast(facts.Involvement, value), responsibility=slug)
                for text, value, slug in self.duties.get(pk, ())
            ),
            "without": frozenset(slug for slug, value in involvements if not value),
            "overrides": {slug: cast(facts.Involvement, value) for slug, value in involvements if value},
        }


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
