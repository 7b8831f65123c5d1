"""What it means to drop something on a box: a box (moves there), a role (is added), a person (is seated)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from teams.chart_boxes import ChartBox, RoleShare

Json = dict[str, Any]
WHOLE = Decimal(100)
LEAST_SHARE = Decimal(5)


def operations_of_drop(
    kind: str, value: str, target: UUID | None, boxes: Mapping[UUID, ChartBox]
) -> list[Json]:
    """`kind`: position, role or person; `target` None is the empty ground. KeyError when there is no such box."""
    if kind == "position":
        return [{"op": "move", "key": value, "parent": str(target) if target else None}]
    if target is None:
        raise KeyError(target)
    box = boxes[target]
    if kind == "role":
        return [{"op": "set_roles", "key": str(target), "roles": with_role(box.roles, value)}]
    if kind == "person":
        return [{"op": "assign", "key": str(target), "person": value}]
    raise KeyError(kind)


def with_role(held: tuple[RoleShare, ...], slug: str) -> list[Json]:
    """The roles with one more. It takes the time that is left; when hardly any is, all give way evenly."""
    shares = {role.slug: role.share_pct for role in held if role.slug != slug}
    left = WHOLE - sum(shares.values(), Decimal(0))
    if left < LEAST_SHARE:
        keep = Decimal(len(shares)) / (len(shares) + 1)
        shares = {name: (share * keep).quantize(Decimal(1)) or Decimal(1) for name, share in shares.items()}
        left = max(WHOLE - sum(shares.values(), Decimal(0)), LEAST_SHARE)
    return [{"role": name, "share_pct": share} for name, share in {**shares, slug: left}.items()]
