"""A structure's state as the JSON of a version, and back. A box looks as the log keeps a removed one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from teams.analysis.states import Box, Duty, Seat, State, depth_in

Json = dict[str, Any]


def document_of(state: State, stage: str) -> Json:
    """The whole structure; leaders before their reports."""
    depth = depth_in({key: box.parent for key, box in state.items()})
    boxes = sorted(state.values(), key=lambda box: (depth[box.key], box.order, box.key))
    return {"stage": stage, "positions": [snapshot_of(box) for box in boxes]}


def state_of(document: Mapping[str, Any]) -> dict[str, Box]:
    """The state that `document_of` wrote."""
    return {kept["key"]: _box(kept) for kept in document["positions"]}


def snapshot_of(box: Box) -> Json:
    """The box as the log keeps a removed one (teams.actions.snapshots): complete enough to be put back."""
    return {
        "key": box.key,
        "parent": box.parent,
        "title": box.title,
        "team": box.team,
        "fte": str(box.fte),
        "cost_rub": str(box.cost_rub) if box.cost_rub is not None else None,
        "order": box.order,
        "opened_on": box.opened_on.isoformat() if box.opened_on else None,
        "roles": [[slug, str(share)] for slug, share in box.roles],
        "scopes": [list(pair) for pair in sorted(box.scopes)],
        "duties": [[duty.text, duty.involvement, duty.responsibility] for duty in box.duties],
        "involvements": [
            [slug, "" if value == "none" else value] for slug, value in sorted(box.involvements)
        ],
        "assignments": [_seat_json(person, seat) for person, seat in sorted(box.seats, key=_earliest)],
        "links": [[target, kind] for kind, target in sorted(box.links)],
        "links_in": [],
        "reports": [],
    }


def _seat_json(person: str, seat: Seat) -> Json:
    return {
        "person": person,
        "kind": seat.kind,
        "share_pct": str(seat.share_pct),
        "starts_on": seat.starts_on.isoformat(),
        "ends_on": seat.ends_on.isoformat() if seat.ends_on else None,
    }


def _box(kept: Mapping[str, Any]) -> Box:
    cost, opened_on = kept.get("cost_rub"), kept.get("opened_on")
    return Box(
        key=kept["key"],
        title=kept["title"],
        parent=kept["parent"],
        order=kept["order"],
        team=kept["team"],
        fte=Decimal(kept["fte"]),
        cost_rub=None if cost is None else Decimal(cost),
        opened_on=dt.date.fromisoformat(opened_on) if opened_on else None,
        roles=tuple((slug, Decimal(share)) for slug, share in kept["roles"]),
        scopes=frozenset((dimension, value) for dimension, value in kept["scopes"]),
        duties=tuple(Duty(text, involvement, slug) for text, involvement, slug in kept["duties"]),
        involvements=frozenset((slug, value or "none") for slug, value in kept["involvements"]),
        seats=frozenset(_seats(kept["assignments"])),
        links=frozenset((kind, target) for target, kind in kept["links"]),
    )


def _seats(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Seat]]:
    for row in rows:
        ends_on = dt.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        starts_on = dt.date.fromisoformat(row["starts_on"])
        yield row["person"], Seat(starts_on, ends_on, row["kind"], Decimal(row["share_pct"]))


def _earliest(pair: tuple[str, Seat]) -> tuple[dt.date, str]:
    return pair[1].starts_on, pair[0]
