"""A removed position as JSON, complete enough to be put back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from roles.models import Responsibility
from teams.actions.position_roles import give_roles
from teams.models import (
    Assignment,
    Link,
    Person,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionScope,
    Structure,
)

Json = dict[str, Any]


def assignment_json(row: Assignment) -> Json:
    """A seat as operations carry it: who, from when until when, with which share."""
    return {
        "person": str(row.person.uid),
        "kind": row.kind,
        "share_pct": str(row.share_pct),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }


def snapshot(position: Position, *, parent_key: str | None) -> Json:
    """Everything a position holds. Links to and from it are named by the other position's key."""
    return {
        "key": str(position.key),
        "parent": parent_key,
        "title": position.title,
        "team": position.team,
        "fte": str(position.fte),
        "cost_rub": None if position.cost_rub is None else str(position.cost_rub),
        "order": position.order,
        "opened_on": position.opened_on.isoformat(),
        "roles": [[slug, str(share)] for slug, share in position.roles.all().slugs_and_shares()],
        "scopes": [[row.dimension, row.value] for row in position.scopes.all()],
        "duties": [
            [row.text, row.involvement, row.responsibility.slug if row.responsibility else None]
            for row in position.duties.select_related("responsibility")
        ],
        "involvements": [
            [row.responsibility.slug, row.involvement]
            for row in position.involvements.select_related("responsibility")
        ],
        "assignments": [assignment_json(row) for row in position.assignments.select_related("person")],
        "links": [[str(row.target.key), row.kind] for row in position.links.select_related("target")],
        "links_in": [
            [str(row.position.key), row.kind] for row in position.links_in.select_related("position")
        ],
    }


def restore(
    structure: Structure, parent: Position | None, kept: Mapping[str, Any], by_key: Mapping[UUID, Position]
) -> Position:
    """The position as it was. What it referred to and what has gone since is left out."""
    company_id = structure.company_id
    position = Position.objects.create(
        company_id=company_id,
        structure=structure,
        parent=parent,
        key=UUID(kept["key"]),
        title=kept["title"],
        team=kept["team"],
        fte=Decimal(kept["fte"]),
        cost_rub=None if kept.get("cost_rub") is None else Decimal(kept["cost_rub"]),
        order=kept["order"],
        opened_on=date.fromisoformat(kept["opened_on"]),
    )
    owned: Json = {"company_id": company_id, "position": position}
    slugs = [slug for _t, _i, slug in kept["duties"]] + [slug for slug, _i in kept["involvements"]]
    known = {
        row.slug: row for row in Responsibility.objects.filter(slug__in=[slug for slug in slugs if slug])
    }
    held = [(position, slug, Decimal(share)) for slug, share in kept["roles"]]
    give_roles(company_id, held, leave_out_unknown=True)
    PositionScope.objects.bulk_create(
        PositionScope(**owned, dimension=name, value=value) for name, value in kept["scopes"]
    )
    PositionDuty.objects.bulk_create(
        PositionDuty(**owned, text=text, involvement=involvement, responsibility=known.get(slug))
        for text, involvement, slug in kept["duties"]
    )
    PositionInvolvement.objects.bulk_create(
        PositionInvolvement(**owned, responsibility=known[slug], involvement=involvement)
        for slug, involvement in kept["involvements"]
        if slug in known
    )
    _restore_people(owned, kept["assignments"])
    _restore_links(position, kept, by_key)
    return position


def _restore_people(owned: Json, assignments: list[Json]) -> None:
    people = {
        str(person.uid): person
        for person in Person.objects.for_company(owned["company_id"]).filter(
            uid__in=[row["person"] for row in assignments]
        )
    }
    Assignment.objects.bulk_create(
        Assignment(
            **owned,
            person=people[row["person"]],
            kind=row["kind"],
            share_pct=Decimal(row["share_pct"]),
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        )
        for row in assignments
        if row["person"] in people
    )


def _restore_links(position: Position, kept: Mapping[str, Any], by_key: Mapping[UUID, Position]) -> None:
    company_id = position.company_id
    there = [(position, by_key.get(UUID(key)), kind) for key, kind in kept["links"]]
    back = [(by_key.get(UUID(key)), position, kind) for key, kind in kept["links_in"]]
    Link.objects.bulk_create(
        Link(company_id=company_id, position=source, target=target, kind=kind)
        for source, target, kind in there + back
        if source is not None and target is not None
    )
