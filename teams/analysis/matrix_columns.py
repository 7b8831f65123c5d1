"""The columns of a responsibility matrix: positions, roles or people, and which positions stand behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from teams.analysis.facts import Position
from teams.analysis.tree import Tree

By = Literal["positions", "roles", "people"]
ALL_BY: tuple[By, ...] = ("positions", "roles", "people")

Kind = Literal["position", "group", "role", "no_role", "person", "vacancies"]


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: the key of the position (of a group its first), the slug of the role, or the key of the person.

    `keys`: the positions behind it, in the order of the chart. `targets`: those that a change of an empty cell is for;
    of a person in several positions only the one with most of their time.
    """

    kind: Kind
    name: str
    keys: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name}"


def columns_of(positions: Sequence[Position], tree: Tree, by: By, *, fold: bool) -> tuple[Column, ...]:
    """Every position is behind one column of positions, one of each of its roles, one of each person in it."""
    ordered = in_order(positions, tree)
    if by == "roles":
        return _roles(ordered)
    return _people(ordered) if by == "people" else _positions(ordered, tree, fold=fold)


def in_order(positions: Sequence[Position], tree: Tree) -> list[Position]:
    """A leader before the reports, siblings as they were given."""
    below: dict[str | None, list[Position]] = defaultdict(list)
    for position in positions:
        below[tree.above[position.key]].append(position)
    found: list[Position] = []
    waiting = below[None][::-1]
    while waiting:
        position = waiting.pop()
        found.append(position)
        waiting.extend(reversed(below[position.key]))
    return found


def _positions(ordered: Iterable[Position], tree: Tree, *, fold: bool) -> tuple[Column, ...]:
    """With `fold`, boxes without reports that have the same roles and team under one leader are one column."""
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for position in ordered:
        key = position.key
        roles = tuple(sorted(share.role for share in position.roles))
        is_one_of_many = fold and bool(roles) and not tree.leads(key)
        alike[(tree.above[key], position.team, roles) if is_one_of_many else (key,)].append(key)
    return tuple(
        Column("group" if len(keys) > 1 else "position", keys[0], tuple(keys), tuple(keys))
        for keys in alike.values()
    )


def _roles(ordered: Iterable[Position]) -> tuple[Column, ...]:
    held: dict[str, list[str]] = defaultdict(list)
    without: list[str] = []
    for position in ordered:
        for slug in dict.fromkeys(share.role for share in position.roles):
            held[slug].append(position.key)
        if not position.roles:
            without.append(position.key)
    found = [Column("role", slug, tuple(keys), tuple(keys)) for slug, keys in held.items()]
    if without:
        found.append(Column("no_role", "", tuple(without), tuple(without)))
    return tuple(found)


def _people(ordered: Iterable[Position]) -> tuple[Column, ...]:
    seats: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    vacant: list[str] = []
    for position in ordered:
        for person in position.people:
            seats[person.key][position.key] += person.share_pct
        if position.vacant:
            vacant.append(position.key)
    found = [
        Column("person", person, tuple(held), (max(held, key=held.__getitem__),))
        for person, held in seats.items()
    ]
    if vacant:
        found.append(Column("vacancies", "", tuple(vacant), tuple(vacant)))
    return tuple(found)
