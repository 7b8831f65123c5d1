"""Handing a plan down: company to teams, teams to people, and what is left over at every level."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.analysis.splitting import KOPECK, even_step, split


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the tree of plans: `plan` as it stands (None: none), `weight` for a share of what is handed down,
    and those below. Who is `fixed` keeps what stands."""

    key: Hashable
    plan: Decimal | None = None
    weight: Decimal = Decimal(1)
    is_fixed: bool = False
    below: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """What a plan leaves to those below it: minus is too much, None where one side has no plan."""

    key: Hashable
    value: Decimal | None


def rests(node: Node) -> list[Rest]:
    """The remainder at every level, from the top."""
    found = []
    if node.below:
        given = [child.plan for child in node.below if child.plan is not None]
        rest = node.plan - sum(given, Decimal(0)) if node.plan is not None else None
        found.append(Rest(node.key, rest))
    for child in node.below:
        found += rests(child)
    return found


def hand_down(node: Node, step: Decimal = KOPECK) -> dict[Hashable, Decimal]:
    """New plans for everybody below: at each level the whole plan of the one above, by weights. Nobody fixed changes;
    what they hold is taken off first. Where those who are fixed hold more than there is, the others get nothing. Who
    gets nothing and had no plan has none: that is not a plan of zero."""
    if node.plan is None:
        return {}
    free = [child for child in node.below if not child.is_fixed]
    parts = _shared(_room(node), [child.weight for child in free], step)
    found = {child.key: part for child, part in zip(free, parts, strict=True) if part or _is_planned(child)}
    for child in node.below:
        found |= hand_down(replace(child, plan=found.get(child.key, child.plan)), step)
    return found


def spread_rest(node: Node, step: Decimal = KOPECK, *, deep: bool = False) -> dict[Hashable, Decimal]:
    """Only what is left over (or handed out too much) goes to those right below, in proportion to what they have; by
    weights where nobody has anything. Nobody falls under zero. `deep`: then on to those below them. What does not
    change is not in the answer."""
    if node.plan is None:
        return {}
    found: dict[Hashable, Decimal] = {}
    free = [child for child in node.below if not child.is_fixed]
    plans, room = [child.plan or Decimal(0) for child in free], _room(node)
    if free and sum(plans, Decimal(0)) != room:
        new = _shared(room, plans if any(plans) else [child.weight for child in free], step)
        found = {
            child.key: value for child, value, plan in zip(free, new, plans, strict=True) if value != plan
        }
    for child in node.below if deep else ():
        found |= spread_rest(replace(child, plan=found.get(child.key, child.plan)), step, deep=True)
    return found


def _is_planned(node: Node) -> bool:
    return node.plan is not None or any(_is_planned(child) for child in node.below)


def _shared(amount: Decimal, weights: Sequence[Decimal], step: Decimal) -> tuple[Decimal, ...]:
    return split(amount, weights, even_step(amount, len(weights), step)) if weights else ()


def _room(node: Node) -> Decimal:
    """What is left for those who are not fixed."""
    held = sum((child.plan or Decimal(0) for child in node.below if child.is_fixed), Decimal(0))
    return max((node.plan or Decimal(0)) - held, Decimal(0))
