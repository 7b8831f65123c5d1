"""Rows of a structure -> the facts that teams.analysis works on, on a given day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from accounts.models import Company
from roles.models import Combination, Duty, Responsibility, Role, Verdict
from roles.selectors.company_roles import BookVersion, book_version, company_duties, role_book
from teams.analysis import facts
from teams.analysis.claims import claims_by_responsibility
from teams.analysis.tree import Tree
from teams.as_of import past_state
from teams.catalogue_facts import LEADING_CATEGORIES
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
from teams.structure_states import facts_of_state, names_of_people


@lru_cache(maxsize=2)
def _catalogue(version: str) -> facts.Catalogue:
    duties: dict[int, list[facts.RoleDuty]] = {}
    for row in Duty.objects.select_related("responsibility").order_by("role_id", "order"):
        duty = facts.RoleDuty(row.responsibility.slug, row.involvement, row.text_ru)  # type: ignore[arg-type]
        duties.setdefault(row.role_id, []).append(duty)
    never: dict[int, set[str]] = {}
    for combination in Combination.objects.filter(verdict=Verdict.FORBIDDEN).select_related("other"):
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


@lru_cache(maxsize=64)
def _catalogue_of_company(version: BookVersion) -> facts.Catalogue:
    """The catalogue with the company's edited copies in place of the cards they were made of, and its own roles."""
    shared = _catalogue(version.catalogue)
    if version.company is None:
        return shared
    written, book = company_duties(version.company), role_book(version.company)
    own = {
        slug: facts.Role(
            slug=slug,
            title=book.roles[slug].name,
            duties=tuple(
                facts.RoleDuty(duty.responsibility.slug, duty.involvement, duty.text)  # type: ignore[arg-type]
                for duty in duties
                if duty.responsibility is not None
            ),
            leads=book.roles[slug].category in LEADING_CATEGORIES,
            never_with=shared.roles[slug].never_with if slug in shared.roles else frozenset(),
        )
        for slug, duties in written.items()
        if slug in book.roles
    }
    return facts.Catalogue(responsibilities=shared.responsibilities, roles={**shared.roles, **own})


def catalogue_facts(company: Company | int) -> facts.Catalogue:
    """The catalogue as this company has it; kept in memory until another version is loaded, or a role is edited."""
    return _catalogue_of_company(book_version(company))


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
