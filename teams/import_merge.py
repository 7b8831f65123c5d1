"""An import's rows laid over the live structure: which box each row is, which boxes are new, and under whom.

Values in, values out. Importing the same list again finds every box again:

1. a person's row is the box where the person already sits, by title, then by title and team, then the only one left;
2. a vacancy is a vacant box of the same title and team under the same leader, each box once;
3. somebody new takes such a vacant box that no row claimed;
4. everything else is a new box.

A blank cell changes nothing: without a manager an existing box keeps its leader. A move that would close a loop with
what the structure has is left undone and marked.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from common.letters import fold
from teams.analysis.tree import find_cycle
from teams.staff_list import PlannedRow

RowId = tuple[int, int]
Node = tuple[Literal["seat"], int] | tuple[Literal["row"], RowId]


@dataclass(frozen=True)
class Seat:
    """A box of the live structure: `people` are keys as in PlannedRow.existing, empty for a vacancy."""

    id: int
    parent: int | None
    title: str
    team: str
    fte: Decimal
    people: tuple[Hashable, ...] = ()
    has_roles: bool = False
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Placement:
    """What becomes of one row. `seat` is None for a new box; `changes`: field -> what the box has now.

    `takes_seat`: the person has to be put into the box. `loops`: the manager of the file was not followed.
    """

    row: PlannedRow
    seat: int | None
    parent: Node | None
    changes: Mapping[str, str] = field(default_factory=dict)
    takes_seat: bool = False
    loops: bool = False


@dataclass(frozen=True)
class Given:
    """What the file can tell at all: a list without a rate column says nothing about rates."""

    fte: bool


def row_id(row: PlannedRow) -> RowId:
    return (row.row, row.part)


def merge(
    rows: Sequence[PlannedRow], left_out: frozenset[RowId], seats: Sequence[Seat], given: Given
) -> list[Placement]:
    """One placement for each accepted row that is not left out, leaders before their reports."""
    merging = _Merge(rows, left_out, seats)
    placed = merging.run()
    described = [_described(placement, merging.by_id, given) for placement in placed]
    return _without_loops(described, merging.by_id)


class _Merge:
    def __init__(self, rows: Sequence[PlannedRow], left_out: frozenset[RowId], seats: Sequence[Seat]) -> None:
        self.rows = {row_id(row): row for row in rows}
        self.kept = {ident: row for ident, row in self.rows.items() if ident not in left_out}
        self.by_id = {seat.id: seat for seat in seats}
        self.seats_of: dict[Hashable, list[Seat]] = {}
        for seat in seats:
            for person in seat.people:
                self.seats_of.setdefault(person, []).append(seat)
        self.vacant: dict[tuple[int | None, str, str], list[Seat]] = {}
        for seat in seats:
            if not seat.people:
                self.vacant.setdefault((seat.parent, fold(seat.title), fold(seat.team)), []).append(seat)
        # People of rows that are left out still lead from where they sit.
        self.found = self._by_person(self.rows)
        self.claimed: dict[RowId, int] = {
            ident: seat for ident, seat in self.found.items() if ident in self.kept
        }

    def _by_person(self, rows: Mapping[RowId, PlannedRow]) -> dict[RowId, int]:
        groups: dict[Hashable, list[RowId]] = {}
        for ident, row in rows.items():
            if row.existing is not None:
                groups.setdefault(row.existing, []).append(ident)
        found: dict[RowId, int] = {}
        taken: set[int] = set()
        for person, idents in groups.items():
            free = [seat for seat in self.seats_of.get(person, ()) if seat.id not in taken]
            for test in (_same_place, _same_title):
                for ident in [each for each in idents if each not in found]:
                    seat = next((each for each in free if test(rows[ident], each)), None)
                    if seat is not None:
                        found[ident] = seat.id
                        free.remove(seat)
            left = [each for each in idents if each not in found]
            if len(left) == 1 and len(free) == 1:
                found[left[0]] = free[0].id
            taken.update(found[ident] for ident in idents if ident in found)
        return found

    def run(self) -> list[Placement]:
        placed: list[Placement] = []
        for layer in self._layers():
            # Vacancies claim their boxes before somebody new may take what is left.
            for ident in sorted(layer, key=lambda each: (self.kept[each].name is not None, each)):
                row, parent = self.kept[ident], self._leader(self.kept[ident])
                if ident not in self.claimed and (seat := self._vacant_box(row, parent)) is not None:
                    self.claimed[ident] = seat.id
                    placed.append(Placement(row, seat.id, parent, takes_seat=row.name is not None))
                else:
                    seat_id = self.claimed.get(ident)
                    placed.append(
                        Placement(row, seat_id, parent, takes_seat=seat_id is None and bool(row.name))
                    )
        return placed

    def _layers(self) -> Iterable[list[RowId]]:
        depth: dict[RowId, int] = {}
        for ident in self.kept:
            path = []
            above: RowId | None = ident
            while above is not None and above not in depth:
                path.append(above)
                above = self._kept_boss(self.kept[above])
            start = depth[above] + 1 if above is not None else 0
            for step, each in enumerate(reversed(path)):
                depth[each] = start + step
        layers: dict[int, list[RowId]] = {}
        for ident, level in depth.items():
            layers.setdefault(level, []).append(ident)
        return [layers[level] for level in sorted(layers)]

    def _kept_boss(self, row: PlannedRow) -> RowId | None:
        """The nearest manager in the file that is loaded too."""
        boss = _boss_id(row)
        while boss is not None and boss not in self.kept:
            if boss in self.found or boss not in self.rows:
                return None
            boss = _boss_id(self.rows[boss])
        return boss

    def _leader(self, row: PlannedRow) -> Node | None:
        boss = _boss_id(row)
        while boss is not None and boss not in self.kept:
            if boss in self.found:
                return ("seat", self.found[boss])
            row = self.rows[boss]
            boss = _boss_id(row)
        if boss is not None:
            return ("seat", self.claimed[boss]) if boss in self.claimed else ("row", boss)
        leads = self.seats_of.get(row.boss_existing, ()) if row.boss_existing is not None else ()
        return ("seat", leads[0].id) if leads else None

    def _vacant_box(self, row: PlannedRow, parent: Node | None) -> Seat | None:
        if parent is not None and parent[0] == "row":
            return None  # the leader is new, so nothing stands below it yet
        above = parent[1] if parent is not None else None
        assert above is None or isinstance(above, int)  # noqa: S101 (a row was answered above)
        boxes = self.vacant.get((above, fold(row.title or ""), fold(row.team or "")), [])
        if not boxes:
            return None
        taken = set(self.claimed.values())
        return next((seat for seat in boxes if seat.id not in taken), None)


def _boss_id(row: PlannedRow) -> RowId | None:
    return None if row.boss_row is None else (row.boss_row, row.boss_part or 0)


def _same_title(row: PlannedRow, seat: Seat) -> bool:
    return fold(row.title or "") == fold(seat.title)


def _same_place(row: PlannedRow, seat: Seat) -> bool:
    return _same_title(row, seat) and fold(row.team or "") == fold(seat.team)


def _described(placement: Placement, seats: Mapping[int, Seat], given: Given) -> Placement:
    """The placement with what it changes in an existing box."""
    if placement.seat is None:
        return placement
    row, seat = placement.row, seats[placement.seat]
    changes: dict[str, str] = {}
    if row.title and row.title != seat.title:
        changes["title"] = seat.title
    if row.team and row.team != seat.team:
        changes["team"] = seat.team
    if given.fte and row.fte != seat.fte:
        changes["fte"] = str(seat.fte.normalize())
    for name, values in row.scope.items():
        if frozenset(values) != seat.scope.get(name, frozenset()):
            changes[name] = ", ".join(sorted(seat.scope.get(name, ())))
    if placement.parent is None:
        placement = replace(placement, parent=("seat", seat.parent) if seat.parent is not None else None)
    elif placement.parent != ("seat", seat.parent):
        changes["boss"] = seats[seat.parent].title if seat.parent is not None else ""
    return replace(placement, changes=changes)


def _without_loops(placements: list[Placement], seats: Mapping[int, Seat]) -> list[Placement]:
    """Moves of existing boxes that would hang a box below itself are taken back, one loop after another."""
    placed = {_node(placement): placement for placement in placements}
    parents: dict[str, str | None] = {
        str(("seat", seat.id)): str(("seat", seat.parent)) if seat.parent is not None else None
        for seat in seats.values()
    }
    names = {str(node): node for node in placed}
    for node, placement in placed.items():
        parents[str(node)] = str(placement.parent) if placement.parent is not None else None
    while loop := find_cycle(parents):
        moved = [names[name] for name in loop if name in names and "boss" in placed[names[name]].changes]
        for node in moved:
            placement = placed[node]
            seat = seats[placement.seat]  # type: ignore[index]
            back: Node | None = ("seat", seat.parent) if seat.parent is not None else None
            changes = {name: old for name, old in placement.changes.items() if name != "boss"}
            placed[node] = replace(placement, parent=back, changes=changes, loops=True)
            parents[str(node)] = str(back) if back is not None else None
        if not moved:
            raise ValueError("the structure itself has a loop")
    return list(placed.values())


def _node(placement: Placement) -> Node:
    return ("seat", placement.seat) if placement.seat is not None else ("row", row_id(placement.row))
