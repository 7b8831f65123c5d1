"""Which box stood under which on the days of a window: the tree of now, and those of the versions before it.

Positions carry no dates of their own, so what a structure looked like is what its versions say (ADR 0006). Every
version of the last 31 days of a window is read, and of older ones the last of each month: only quarters, years and
forecasts look back that far.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from accounts.models import Company
from kpis.analysis.teams import Box, Teams, teams_of
from kpis.local_time import zone_of
from teams.models import StructureVersion

_EXACT_DAYS = 31
_DAY = timedelta(days=1)
# Who sat in a position that is gone is told by the version alone: its rows went with it.
_BOXES = """
    SELECT version.id, box ->> 'key', box ->> 'parent', box ->> 'title', box ->> 'team', box ->> 'opened_on',
        CASE WHEN (box ->> 'key')::uuid = ANY(%s::uuid[]) THEN '[]' ELSE box -> 'assignments' END
    FROM teams_structureversion AS version, jsonb_array_elements(version.document -> 'positions') AS box
    WHERE version.company_id = %s AND version.id = ANY(%s)
    ORDER BY version.id, (box ->> 'order')::int, box ->> 'key'
"""


@dataclass(frozen=True)
class FormerSeat:
    """An assignment to a position that is gone. `person` is a uid."""

    position: str
    person: str
    starts_on: date
    ends_on: date | None
    share_pct: str


@dataclass(frozen=True)
class Tree:
    """The boxes as they stood before the day `until` (None: as they stand)."""

    until: date | None
    teams: Teams
    titles: dict[str, str]
    opened_on: dict[str, date]
    former: tuple[FormerSeat, ...] = ()


@dataclass(frozen=True)
class Trees:
    """The trees of a window, the oldest first; the last one stands at its end."""

    trees: tuple[Tree, ...]

    @property
    def last(self) -> Tree:
        return self.trees[-1]

    @property
    def teams(self) -> Teams:
        """Those of the last tree, then those that are gone by then; boxes that are gone belong to none any more."""
        known = {team.key: team for tree in self.trees for team in tree.teams.teams}
        first = {team.key: team for team in self.last.teams.teams}
        gone = {box: None for tree in self.trees for box in tree.teams.team_of}
        return Teams(tuple((first | known | first).values()), gone | dict(self.last.teams.team_of))

    def stretches(self, start: date, end: date | None) -> Iterable[tuple[Tree, date, date | None]]:
        """The parts of [start, end) with the tree that stood in each; an open end stays open."""
        for tree in self.trees[:-1]:
            if tree.until is None or tree.until <= start:
                continue
            if end is not None and end <= tree.until:
                break
            yield tree, start, tree.until
            start = tree.until
        else:
            tree = self.last
        yield tree, start, end


def trees_of(company: Company, start: date, end: date, now: Tree) -> Trees:
    """The trees of [start, end); one query, two when the structure has changed since its beginning."""
    until = _versions(company, start, end)
    if not until:
        return Trees((now,))
    kept = _thinned(until, end)
    trees = _read(company, kept, list(now.titles))
    return Trees(tuple(trees) if kept[-1][0] >= end else (*trees, now))


def _versions(company: Company, start: date, end: date) -> list[tuple[date, int]]:
    """(the first day on which it no longer stood, version), the oldest first: all that stood in the window."""
    zone = zone_of(company)
    since = datetime.combine(start + _DAY, time.min, tzinfo=zone)
    rows = (
        StructureVersion.objects.for_company(company)
        .filter(structure__state="live", until_at__gte=since)
        .exclude(reason=StructureVersion.Reason.DRAFT)
        .order_by("until_at", "id")
        .values_list("until_at", "pk")
    )
    first: dict[date, int] = {}
    for until_at, pk in rows:
        first.setdefault(until_at.astimezone(zone).date(), pk)
    inside = [(until, pk) for until, pk in first.items() if until < end]
    after = [(until, pk) for until, pk in first.items() if until >= end]
    return [*inside, *after[:1]]


def _thinned(versions: Sequence[tuple[date, int]], end: date) -> list[tuple[date, int]]:
    exact = end - timedelta(days=_EXACT_DAYS)
    by_month = {
        ((until - _DAY).year, (until - _DAY).month): (until, pk) for until, pk in versions if until < exact
    }
    return [*by_month.values(), *((until, pk) for until, pk in versions if until >= exact)]


def _read(company: Company, versions: Sequence[tuple[date, int]], keys: Sequence[str]) -> list[Tree]:
    with connection.cursor() as cursor:
        cursor.execute(_BOXES, [list(keys), company.pk, [pk for _, pk in versions]])
        rows = cursor.fetchall()
    boxes: dict[int, list[Any]] = {pk: [] for _, pk in versions}
    for pk, *box in rows:
        boxes[pk].append(box)
    return [_tree(until, boxes[pk]) for until, pk in versions]


def _tree(until: date, rows: Sequence[Any]) -> Tree:
    return Tree(
        until=until,
        teams=teams_of([Box(key, parent, title, team or None) for key, parent, title, team, _, _ in rows]),
        titles={key: title for key, _, title, *_ in rows},
        opened_on={key: date.fromisoformat(opened) for key, _, _, _, opened, _ in rows if opened},
        former=tuple(_former(key, seat) for key, *_, seats in rows for seat in _json(seats)),
    )


def _json(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return found


def _former(position: str, seat: dict[str, Any]) -> FormerSeat:
    ends_on = seat["ends_on"]
    return FormerSeat(
        position=position,
        person=seat["person"],
        starts_on=date.fromisoformat(seat["starts_on"]),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        share_pct=seat["share_pct"],
    )
