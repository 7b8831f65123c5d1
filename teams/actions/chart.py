"""The working copy of a locked structure: checks each operation against it, writes it, and knows the inverse."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from common.ids import uuid7
from roles.models import Responsibility
from teams.actions import seats
from teams.actions.done import Done, Json
from teams.actions.position_roles import give_roles
from teams.actions.snapshots import restore, snapshot
from teams.models import (
    Link,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionRole,
    PositionScope,
    Structure,
)
from teams.operations import (
    AddPosition,
    Assign,
    MovePosition,
    Op,
    OperationRefused,
    RemovePosition,
    RenamePosition,
    Reseat,
    RestorePosition,
    RoleShareIn,
    SetDuties,
    SetInvolvement,
    SetLink,
    SetRoles,
    SetScope,
    Vacate,
)

MAX_POSITIONS = 20_000
MAX_DEPTH = 60


class Chart:
    """Positions of one structure by key, held while the structure's row is locked."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.company_id = structure.company_id
        rows = Position.objects.for_company(self.company_id).filter(structure=structure)
        self.by_key: dict[UUID, Position] = {row.key: row for row in rows}
        self.by_id: dict[int, Position] = {row.pk: row for row in self.by_key.values()}
        self._handlers: dict[type, Callable[[Any], Done]] = {
            AddPosition: self._add,
            MovePosition: self._move,
            RemovePosition: self._remove,
            RestorePosition: self._restore,
            RenamePosition: self._rename,
            SetRoles: self._set_roles,
            SetScope: self._set_scope,
            SetDuties: self._set_duties,
            SetInvolvement: self._set_involvement,
            SetLink: self._set_link,
            Assign: lambda op: seats.assign(self.position(op.key), op),
            Vacate: lambda op: seats.release(self.position(op.key), op),
            Reseat: lambda op: seats.seat_again(self.position(op.key), op),
        }

    def apply(self, op: Op) -> Done:
        return self._handlers[type(op)](op)

    # --- the tree -------------------------------------------------------------------------------------------

    def position(self, key: UUID, pointer: str = "/key") -> Position:
        found = self.by_key.get(key)
        if found is None:
            raise OperationRefused(_("There is no such position in this structure."), pointer=pointer)
        return found

    def _key_of(self, position_id: int | None) -> str | None:
        return str(self.by_id[position_id].key) if position_id is not None else None

    def _leaders(self, position: Position | None) -> Iterable[Position]:
        """The position and everybody above it."""
        while position is not None:
            yield position
            position = self.by_id[position.parent_id] if position.parent_id is not None else None

    def _height(self, *positions: Position) -> int:
        """Layers from the positions down to their deepest report, themselves included."""
        children: dict[int | None, list[Position]] = {}
        for row in self.by_id.values():
            children.setdefault(row.parent_id, []).append(row)
        layer, height = list(positions), 0
        while layer:
            height += 1
            layer = [child for row in layer for child in children.get(row.pk, [])]
        return height

    def _refuse_depth(self, parent: Position | None, height: int) -> None:
        if sum(1 for _leader in self._leaders(parent)) + height > MAX_DEPTH:
            raise OperationRefused(
                _("The chart would have more than %(limit)s layers.") % {"limit": MAX_DEPTH}
            )

    def _add(self, op: AddPosition) -> Done:
        if len(self.by_key) >= MAX_POSITIONS:
            raise OperationRefused(_("A chart holds at most %(limit)s positions.") % {"limit": MAX_POSITIONS})
        key = op.key or uuid7()
        op = replace(op, key=key)
        if key in self.by_key:
            raise OperationRefused(_("A position with this key exists already."), pointer="/key")
        parent = self.position(op.parent, "/parent") if op.parent else None
        self._refuse_depth(parent, 1)
        position = Position.objects.create(
            company_id=self.company_id,
            structure=self.structure,
            parent=parent,
            key=key,
            title=op.title,
            team=op.team,
            fte=op.fte,
            cost_rub=op.cost.rub if op.cost else None,
            order=self._next_order(parent),
        )
        self.by_key[key] = self.by_id[position.pk] = position
        self._write_roles(position, op.roles)
        body = {
            "op": "add", "key": str(op.key), "parent": self._key_of(position.parent_id), "title": op.title,
            "team": op.team, "fte": str(op.fte), "roles": _roles_json(op.roles),
        }  # fmt: skip
        if op.cost is not None:
            body["cost_rub"] = _plain(op.cost.rub)
        return Done(op, body, [{"op": "remove", "key": str(op.key)}])

    def _next_order(self, parent: Position | None) -> int:
        siblings = Position.objects.for_company(self.company_id).filter(
            structure=self.structure, parent=parent
        )
        return (siblings.aggregate(last=Max("order"))["last"] or 0) + 1

    def _move(self, op: MovePosition) -> Done:
        position = self.position(op.key)
        parent = self.position(op.parent, "/parent") if op.parent else None
        if any(leader.pk == position.pk for leader in self._leaders(parent)):
            sentence = _(
                "“%(title)s” cannot report to “%(leader)s”: that is itself or one of its own reports."
            )
            names = {"title": position.title, "leader": parent.title if parent else ""}
            raise OperationRefused(sentence % names, pointer="/parent")
        self._refuse_depth(parent, self._height(position))
        base = {"op": "move", "key": str(op.key)}
        back = base | {"parent": self._key_of(position.parent_id), "order": position.order}
        position.parent = parent
        position.order = self._next_order(parent) if op.order is None else op.order
        position.save(update_fields=["parent", "order"])
        return Done(op, base | {"parent": self._key_of(position.parent_id)}, [back])

    def _remove(self, op: RemovePosition) -> Done:
        position = self.position(op.key)
        kept = snapshot(position, parent_key=self._key_of(position.parent_id))
        reports = [row for row in self.by_id.values() if row.parent_id == position.pk]
        kept["reports"] = [str(row.key) for row in reports]
        for row in reports:
            row.parent_id = position.parent_id
            row.save(update_fields=["parent"])
        del self.by_key[position.key], self.by_id[position.pk]
        position.delete()
        return Done(op, {"op": "remove", "key": str(op.key)}, [{"op": "restore", "snapshot": kept}])

    def _restore(self, op: RestorePosition) -> Done:
        kept = op.snapshot
        if UUID(kept["key"]) in self.by_key:
            raise OperationRefused(_("A position with this key exists already."))
        parent = self.by_key.get(UUID(kept["parent"])) if kept["parent"] else None
        parent_id = parent.pk if parent else None
        known = [self.by_key[UUID(key)] for key in kept["reports"] if UUID(key) in self.by_key]
        reports = [row for row in known if row.parent_id == parent_id]
        self._refuse_depth(parent, 1 + self._height(*reports))
        position = restore(self.structure, parent, kept, self.by_key)
        self.by_key[position.key] = self.by_id[position.pk] = position
        for row in reports:
            row.parent = position
            row.save(update_fields=["parent"])
        return Done(op, {"op": "restore", "key": kept["key"]}, [{"op": "remove", "key": kept["key"]}])

    # --- one position ---------------------------------------------------------------------------------------

    def _rename(self, op: RenamePosition) -> Done:
        position = self.position(op.key)
        changed = {
            name: getattr(op, name) for name in ("title", "team", "fte") if getattr(op, name) is not None
        }
        if op.cost is not None:
            changed["cost_rub"] = op.cost.rub
        if not changed:
            raise OperationRefused(_("Say what to change: title, team, fte or cost_rub."))
        before = {name: _plain(getattr(position, name)) for name in changed}
        for name, value in changed.items():
            setattr(position, name, value)
        position.save(update_fields=list(changed))
        base = {"op": "rename", "key": str(op.key)}
        return Done(op, base | {name: _plain(value) for name, value in changed.items()}, [base | before])

    def _set_roles(self, op: SetRoles) -> Done:
        position = self.position(op.key)
        mine = PositionRole.objects.for_company(self.company_id).filter(position=position)
        before = [{"role": slug, "share_pct": str(share)} for slug, share in mine.slugs_and_shares()]
        mine.delete()
        self._write_roles(position, op.roles)
        base = {"op": "set_roles", "key": str(op.key)}
        return Done(op, base | {"roles": _roles_json(op.roles)}, [base | {"roles": before}])

    def _write_roles(self, position: Position, shares: tuple[RoleShareIn, ...]) -> None:
        give_roles(self.company_id, [(position, share.role, share.share_pct) for share in shares])

    def _set_scope(self, op: SetScope) -> Done:
        position = self.position(op.key)
        mine = PositionScope.objects.for_company(self.company_id).filter(position=position)
        before: dict[str, list[str]] = {}
        for row in mine:
            before.setdefault(row.dimension, []).append(row.value)
        mine.delete()
        PositionScope.objects.bulk_create(
            PositionScope(company_id=self.company_id, position=position, dimension=dimension, value=value)
            for dimension, values in op.scope.items()
            for value in values
        )
        base = {"op": "set_scope", "key": str(op.key)}
        after = {dimension: list(values) for dimension, values in op.scope.items()}
        return Done(op, base | {"scope": after}, [base | {"scope": before}])

    def _set_duties(self, op: SetDuties) -> Done:
        from teams.matching import match_duties

        position = self.position(op.key)
        mine = PositionDuty.objects.for_company(self.company_id).filter(position=position)
        before = [{"text": row.text, "involvement": row.involvement} for row in mine]
        mine.delete()
        matched = match_duties([duty.text for duty in op.duties], self.company_id)
        PositionDuty.objects.bulk_create(
            PositionDuty(
                company_id=self.company_id,
                position=position,
                text=duty.text,
                involvement=duty.involvement,
                responsibility=matched.get(duty.text),
            )
            for duty in op.duties
        )
        base = {"op": "set_duties", "key": str(op.key)}
        after = [{"text": duty.text, "involvement": duty.involvement} for duty in op.duties]
        return Done(op, base | {"duties": after}, [base | {"duties": before}])

    def _set_involvement(self, op: SetInvolvement) -> Done:
        position = self.position(op.key)
        responsibility = Responsibility.objects.filter(slug=op.responsibility).first()
        if responsibility is None:
            raise OperationRefused(
                _("There is no such responsibility in the catalogue."), pointer="/responsibility"
            )
        mine = PositionInvolvement.objects.for_company(self.company_id).filter(
            position=position, responsibility=responsibility
        )
        row = mine.first()
        before = (row.involvement or "none") if row else None
        mine.delete()
        if op.involvement is not None:
            PositionInvolvement.objects.create(
                company_id=self.company_id,
                position=position,
                responsibility=responsibility,
                involvement="" if op.involvement == "none" else op.involvement,
            )
        base = {"op": "set_involvement", "key": str(op.key), "responsibility": op.responsibility}
        return Done(op, base | {"involvement": op.involvement}, [base | {"involvement": before}])

    # --- links ----------------------------------------------------------------------------------------------

    def _set_link(self, op: SetLink) -> Done:
        position, target = self.position(op.key), self.position(op.target, "/target")
        if position.pk == target.pk:
            raise OperationRefused(_("A position cannot be linked with itself."), pointer="/target")
        mine = Link.objects.for_company(self.company_id).filter(
            position=position, target=target, kind=op.kind
        )
        was_present = mine.exists()
        if op.present:
            Link.objects.get_or_create(
                company_id=self.company_id, position=position, target=target, kind=op.kind
            )
        else:
            mine.delete()
        base = {"key": str(op.key), "target": str(op.target), "kind": op.kind}
        there = "link" if op.present else "unlink"
        back = "link" if was_present else "unlink"
        return Done(op, {"op": there} | base, [{"op": back} | base])


def _roles_json(shares: tuple[RoleShareIn, ...]) -> list[Json]:
    return [{"role": share.role, "share_pct": str(share.share_pct)} for share in shares]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
