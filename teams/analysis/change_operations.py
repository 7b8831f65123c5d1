"""Changes -> the operations that carry them out, as JSON of teams.operations, in an order in which each is allowed.

Boxes are added and moved from the top of the resulting tree down, so no step hangs a box under itself; removals come
last, when whoever stays has moved away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from teams.analysis.diff import BOX, Change, applied
from teams.analysis.documents import snapshot_of
from teams.analysis.states import Box, Duty, Seat, State, depth_in, facets_of

Json = dict[str, Any]
ADDED_WITH = ("parent", "title", "team", "fte", "roles")
RENAMED = {"title": "title", "team": "team", "fte": "fte", "cost": "cost_rub"}


def operations_for(state: State, changes: Sequence[Change], *, brings_back: bool = False) -> list[Json]:
    """What does `changes` to `state`. `brings_back`: what is added stood here before, and returns with its past."""
    after = applied(state, changes)
    depth = depth_in({key: box.parent for key, box in after.items()})
    placed = [change for change in changes if change.facet == "parent" or change.kind == "added"]
    placed.sort(key=lambda change: (depth.get(change.key, 0), _order(change), change.key))
    found: list[Json] = []
    for change in placed:
        if change.facet == "parent":
            found.append({"op": "move", "key": change.key, "parent": change.after})
        elif brings_back:
            # Lines come once both of their ends stand.
            found.append({"op": "restore", "snapshot": snapshot_of(change.after) | {"links": []}})
        else:
            found.append(_addition(change.after))
    found += _contents(placed, after, {"link"} if brings_back else None)
    for change in changes:
        if change.facet not in (BOX, "parent") and change.key in after:
            found += _facet(change, after)
    removed = [change.key for change in changes if change.kind == "removed"]
    return found + [{"op": "remove", "key": key} for key in removed]


def _order(change: Change) -> int:
    return change.after.order if change.facet == BOX else 0


def _contents(placed: Iterable[Change], after: State, only: set[str] | None) -> list[Json]:
    """What added boxes hold, once all of them are there: a line may lead from one to another."""
    found: list[Json] = []
    for change in placed:
        if change.facet == BOX:
            for facet, value in facets_of(change.after).items():
                wanted = facet not in ADDED_WITH and value not in (None, (), frozenset())
                if wanted and (only is None or facet.partition(":")[0] in only):
                    found += _facet(Change(change.key, facet, None, value), after)
    return found


def _addition(box: Box) -> Json:
    return {
        "op": "add",
        "key": box.key,
        "parent": box.parent,
        "title": box.title,
        "team": box.team,
        "fte": str(box.fte),
        "roles": _roles(box.roles),
    }


def _roles(roles: Iterable[tuple[str, Any]]) -> list[Json]:
    return [{"role": slug, "share_pct": str(share)} for slug, share in roles]


def _facet(change: Change, after: State) -> list[Json]:
    name, _colon, rest = change.facet.partition(":")
    base: Json = {"key": change.key}
    if name in RENAMED:
        value = str(change.after) if name in ("fte", "cost") and change.after is not None else change.after
        return [{"op": "rename", **base, RENAMED[name]: value}]
    if name == "roles":
        order = sorted(change.after, key=lambda pair: (-pair[1], pair[0]))
        return [{"op": "set_roles", **base, "roles": _roles(order)}]
    if name == "scope":
        return [{"op": "set_scope", **base, "scope": scope_of(change.after)}]
    if name == "duties":
        duties = [{"text": text, "involvement": involvement} for text, involvement in change.after]
        return [{"op": "set_duties", **base, "duties": duties}]
    if name == "inv":
        return [{"op": "set_involvement", **base, "responsibility": rest, "involvement": change.after}]
    if name == "seat":
        return _seats(change.key, rest, change.before or (), change.after or ())
    kind, _colon, target = rest.partition(":")
    if change.after and target not in after:
        return []
    return [{"op": "link" if change.after else "unlink", **base, "target": target, "kind": kind}]


def scope_of(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Dimension -> its values, in order."""
    found: dict[str, list[str]] = {}
    for dimension, value in sorted(pairs):
        found.setdefault(dimension, []).append(value)
    return found


def _seats(key: str, person: str, before: Sequence[Seat], after: Sequence[Seat]) -> list[Json]:
    """Keeps what is the same from the beginning; of the rest, cuts a time short or writes it anew."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    old, new = list(before[same:]), list(after[same:])
    base: Json = {"key": key, "person": person}
    found: list[Json] = []
    if old:
        cut = _cut_short(old[0], new[0]) if new else None
        found.append({"op": "vacate", **base, "ends_on": (cut or old[0].starts_on).isoformat()})
        new = new[1:] if cut else new
    for seat in new:
        found.append(
            {
                "op": "assign",
                **base,
                "kind": seat.kind,
                "share_pct": str(seat.share_pct),
                "starts_on": seat.starts_on.isoformat(),
            }
        )
        if seat.ends_on is not None:
            found.append({"op": "vacate", **base, "ends_on": seat.ends_on.isoformat()})
    return found


def _cut_short(old: Seat, new: Seat) -> Any:
    """The day on which the old time ends earlier, when nothing else about it differs."""
    alike = (old.starts_on, old.kind, old.share_pct) == (new.starts_on, new.kind, new.share_pct)
    shorter = new.ends_on is not None and (old.ends_on is None or new.ends_on < old.ends_on)
    return new.ends_on if alike and shorter else None


def plain(value: Any) -> Any:
    """A facet's value as JSON, the same for equal values: for the address of a decision and for the API."""
    if isinstance(value, Box):
        return {name: plain(item) for name, item in sorted(facets_of(value).items())}
    if isinstance(value, Seat | Duty):
        return [plain(getattr(value, name)) for name in value.__slots__]
    if isinstance(value, frozenset | set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
