"""Rows of a structure -> the facts that teams.analysis works on, on a given day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from accounts.models import Company
from roles.models import Combination, Duty, Responsibility, Role
from roles.selectors import catalogue_version
from teams.analysis import facts
from teams.analysis.claims import claims_by_responsibility
from teams.analysis.tree import Tree
from teams.catalogue_facts import LEADING_CATEGORIES
from teams.models import Assignment, Link, Position, Structure


@lru_cache(maxsize=2)
def _catalogue(version: str) -> facts.Catalogue:
    duties: dict[int, list[facts.RoleDuty]] = {}
    for row in Duty.objects.select_related("responsibility").order_by("role_id", "order"):
        duty = facts.RoleDuty(row.responsibility.slug, row.involvement, row.text_ru)  # type: ignore[arg-type]
        duties.setdefault(row.role_id, []).append(duty)
    never: dict[int, set[str]] = {}
    for combination in Combination.objects.filter(bearable_until="").select_related("other"):
        never.setdefault(combination.role_id, set()).add(combination.other.slug)
    return facts.Catalogue(
        responsibilities={
            row.slug: facts.Responsibility(
                slug=row.slug,
                title=row.name_ru,
                exclusive=row.exclusive,
                universal=row.universal,
                needed_from=row.needed_from or None,  # type: ignore[arg-type]
                weight=row.weight,
                own_people=row.area.slug in facts.OWN_PEOPLE_AREAS,
            )
            for row in Responsibility.objects.select_related("area")
        },
        roles={
            role.slug: facts.Role(
                slug=role.slug,
                title=role.name_ru,
                duties=tuple(duties.get(role.pk, ())),
                leads=role.category in LEADING_CATEGORIES,
                never_with=frozenset(never.get(role.pk, ())),
            )
            for role in Role.objects.all()
        },
    )


def catalogue_facts() -> facts.Catalogue:
    """The loaded catalogue as facts; kept in memory until another version is loaded."""
    return _catalogue(catalogue_version())


def structure_facts(structure: Structure, company: Company, on: date) -> facts.Structure:
    """The structure as it is on the day; 8 queries, whatever its size."""
    rows = list(
        Position.objects.for_company(structure.company_id)
        .filter(structure=structure)
        .with_everything(Assignment.objects.for_company(company).seats_on(on))
    )
    keys = {row.pk: str(row.key) for row in rows}
    return facts.Structure(
        company=company.name,
        stage=structure.stage,  # type: ignore[arg-type]
        positions=tuple(_position(row, keys) for row in rows),
        as_of=on,
    )


def involvements_in(structure: facts.Structure, responsibility: str) -> dict[str, facts.Involvement]:
    """Position key -> what it does with the responsibility, own lines and overrides included."""
    claims = claims_by_responsibility(structure, catalogue_facts(), Tree(structure.positions))
    return {claim.position: claim.involvement for claim in claims.get(responsibility, [])}


def _position(row: Position, keys: dict[int, str]) -> facts.Position:
    involvements = [(item.responsibility.slug, item.involvement) for item in row.involvements.all()]
    return facts.Position(
        key=str(row.key),
        title=row.title,
        parent=keys.get(row.parent_id) if row.parent_id else None,
        team=row.team or None,
        fte=Decimal(row.fte),
        roles=tuple(facts.RoleShare(item.role.slug, item.share_pct) for item in row.roles.all()),
        people=tuple(
            facts.Holder(str(item.person.uid), item.person.full_name, item.share_pct, item.kind)
            for item in row.seated  # type: ignore[attr-defined]
        ),
        deputies=tuple(keys[link.target_id] for link in _deputies(row.links.all()) if link.target_id in keys),
        scope=_scope((item.dimension, item.value) for item in row.scopes.all()),
        duties=tuple(
            facts.OwnDuty(
                text=item.text,
                involvement=cast(facts.Involvement, item.involvement),
                responsibility=item.responsibility.slug if item.responsibility else None,
            )
            for item in row.duties.all()
        ),
        without=frozenset(slug for slug, involvement in involvements if not involvement),
        overrides={slug: cast(facts.Involvement, value) for slug, value in involvements if value},
    )


def _deputies(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.kind == Link.Kind.DEPUTY]


def _scope(pairs: Iterable[tuple[str, str]]) -> facts.Scope:
    values: dict[str, set[str]] = {}
    for dimension, value in pairs:
        values.setdefault(dimension, set()).add(value)
    return {dimension: frozenset(found) for dimension, found in values.items()}
