"""A structure as values: what each box holds, by its lineage key. Versions, drafts and comparison work on these.

A *facet* is the part of a box that one decision is about: `title`, `team`, `fte`, `cost`, `parent`, `roles`, `scope`,
`duties`, and one for each responsibility (`inv:<slug>`), person (`seat:<uid>`) and line (`link:<kind>:<key>`). Values
of facets are equal when they mean the same, whatever the order of the rows they were read from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

PLAIN_FACETS = ("parent", "title", "team", "fte", "cost", "roles", "scope", "duties")


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """A person's time in a box, half-open; `ends_on` None is open."""

    starts_on: dt.date
    ends_on: dt.date | None
    kind: str
    share_pct: Decimal


@dataclass(frozen=True, slots=True)
class Duty:
    """A line in the client's own words, and what it was matched to."""

    text: str
    involvement: str
    responsibility: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One position. `involvements`: (responsibility, R|A|AR|C|I or "none": handed over); `seats`: (person, Seat)."""

    key: str
    title: str
    parent: str | None = None
    order: int = 0
    team: str = ""
    fte: Decimal = Decimal(1)
    cost_rub: Decimal | None = None
    opened_on: dt.date | None = None
    roles: tuple[tuple[str, Decimal], ...] = ()
    scopes: frozenset[tuple[str, str]] = frozenset()
    duties: tuple[Duty, ...] = ()
    involvements: frozenset[tuple[str, str]] = frozenset()
    seats: frozenset[tuple[str, Seat]] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()


State = Mapping[str, Box]


def facets_of(box: Box) -> dict[str, Any]:
    """Every facet of the box with its value; an involvement, seat or line that is not there has none."""
    found: dict[str, Any] = {
        "parent": box.parent,
        "title": box.title,
        "team": box.team,
        "fte": box.fte,
        "cost": box.cost_rub,
        "roles": frozenset(box.roles),
        "scope": box.scopes,
        "duties": tuple(sorted((duty.text, duty.involvement) for duty in box.duties)),
    }
    found |= {f"inv:{slug}": value for slug, value in box.involvements}
    for person, seats in seats_by_person(box.seats).items():
        found[f"seat:{person}"] = seats
    return found | {f"link:{kind}:{target}": True for kind, target in box.links}


def seats_by_person(seats: Iterable[tuple[str, Seat]]) -> dict[str, tuple[Seat, ...]]:
    """Each person's times in the box, the earliest first."""
    found: dict[str, list[Seat]] = {}
    for person, seat in sorted(seats, key=lambda pair: (pair[0], pair[1].starts_on)):
        found.setdefault(person, []).append(seat)
    return {person: tuple(rows) for person, rows in found.items()}


def value_of(box: Box | None, facet: str) -> Any:
    """The value of one facet; None where there is no such box, involvement, seat or line."""
    return facets_of(box).get(facet) if box is not None else None


def with_facet(box: Box, facet: str, value: Any, *, like: Box | None = None) -> Box:
    """The box with another value of a facet. `like` is where the value stands: its order of roles and its matched
    duties are taken along."""
    name, _colon, rest = facet.partition(":")
    if name == "inv":
        kept = frozenset(pair for pair in box.involvements if pair[0] != rest)
        return replace(box, involvements=kept | ({(rest, value)} if value else set()))
    if name == "seat":
        others = frozenset(pair for pair in box.seats if pair[0] != rest)
        return replace(box, seats=others | {(rest, seat) for seat in value or ()})
    if name == "link":
        kind, _colon, target = rest.partition(":")
        changed = box.links | {(kind, target)} if value else box.links - {(kind, target)}
        return replace(box, links=changed)
    return _with_plain(box, name, value, like)


def _with_plain(box: Box, name: str, value: Any, like: Box | None) -> Box:
    if name == "roles":
        return replace(box, roles=like.roles if like else tuple(sorted(value)))
    if name == "scope":
        return replace(box, scopes=value)
    if name == "duties":
        duties = like.duties if like else tuple(Duty(text, involvement) for text, involvement in value)
        return replace(box, duties=duties)
    return replace(box, **{{"cost": "cost_rub"}.get(name, name): value})


def depth_in(parents: Mapping[str, str | None]) -> dict[str, int]:
    """How far each key is from the top; a parent that is not there counts as the top.

    A loop is cut somewhere: the base of a draft is put together of what two sides agree on, which may close one.
    """
    depth: dict[str, int] = {}
    for start in parents:
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key in parents and key not in depth and key not in path:
            path[key] = None
            key = parents[key]
        above = depth.get(key, -1) if key is not None else -1
        for step, each in enumerate(reversed(path), start=1):
            depth[each] = above + step
    return depth
