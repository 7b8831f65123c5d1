"""A structure in a few lines of plain Python: what each operation means, how it is undone, and who meets whom.

Written apart from the product on purpose: tests compare the two after every step.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class ImpossibleError(Exception):
    """The operation cannot be done on the tree as it is."""


@dataclass
class ModelBox:
    parent: str | None
    title: str
    team: str = ""
    people: set[str] = field(default_factory=set)


@dataclass
class Model:
    boxes: dict[str, ModelBox] = field(default_factory=dict)

    def do(self, operations: list[Json]) -> list[Json]:
        """Applies all or none; what takes them back, the last first."""
        before, back = copy.deepcopy(self.boxes), list[Json]()
        try:
            for operation in operations:
                back.insert(0, getattr(self, f"_{operation['op']}")(operation))
        except ImpossibleError:
            self.boxes = before
            raise
        return back

    def can(self, operations: list[Json]) -> bool:
        try:
            copy.deepcopy(self).do(operations)
        except ImpossibleError:
            return False
        return True

    def leads_up_to(self, key: str | None, above: str) -> bool:
        while key is not None:
            if key == above:
                return True
            key = self.boxes[key].parent
        return False

    def _box(self, key: str | None) -> ModelBox:
        if key not in self.boxes:
            raise ImpossibleError
        return self.boxes[key]

    def _add(self, op: Json) -> Json:
        if op["key"] in self.boxes or (op["parent"] is not None and op["parent"] not in self.boxes):
            raise ImpossibleError
        self.boxes[op["key"]] = ModelBox(op["parent"], op["title"])
        return {"op": "remove", "key": op["key"]}

    def _move(self, op: Json) -> Json:
        box = self._box(op["key"])
        if op["parent"] is not None:
            self._box(op["parent"])
        if self.leads_up_to(op["parent"], op["key"]):
            raise ImpossibleError
        back = op | {"parent": box.parent}
        box.parent = op["parent"]
        return back

    def _remove(self, op: Json) -> Json:
        box = self._box(op["key"])
        reports = [key for key, other in self.boxes.items() if other.parent == op["key"]]
        for key in reports:
            self.boxes[key].parent = box.parent
        del self.boxes[op["key"]]
        return {"op": "restore", "key": op["key"], "box": box, "reports": reports}

    def _restore(self, op: Json) -> Json:
        if op["key"] in self.boxes:
            raise ImpossibleError
        box = copy.deepcopy(op["box"])
        if box.parent is not None and box.parent not in self.boxes:
            box.parent = None
        back = [key for key in op["reports"] if key in self.boxes and self.boxes[key].parent == box.parent]
        self.boxes[op["key"]] = box
        for key in back:
            self.boxes[key].parent = op["key"]
        return {"op": "remove", "key": op["key"]}

    def _rename(self, op: Json) -> Json:
        box = self._box(op["key"])
        changed = {name: op[name] for name in ("title", "team") if name in op}
        back = op | {name: getattr(box, name) for name in changed}
        for name, value in changed.items():
            setattr(box, name, value)
        return back

    def _assign(self, op: Json) -> Json:
        box = self._box(op["key"])
        if op["person"] in box.people:
            raise ImpossibleError
        box.people.add(op["person"])
        return op | {"op": "vacate"}

    def _vacate(self, op: Json) -> Json:
        box = self._box(op["key"])
        if op["person"] not in box.people:
            raise ImpossibleError
        box.people.remove(op["person"])
        return op | {"op": "assign"}


FACETS = {
    "move": ["parent"],
    "assign": ["people"],
    "vacate": ["people"],
    "remove": ["all"],
    "restore": ["all"],
}


def writes(operations: list[Json]) -> set[tuple[str, str]]:
    """(key, facet) of everything that operations change; whoever changes the same meets the other."""
    found = set()
    for op in operations:
        facets = (
            [name for name in ("title", "team") if name in op]
            if op["op"] == "rename"
            else FACETS.get(op["op"], [])
        )
        found |= {(op["key"], facet) for facet in facets}
    return found


def mentions(operations: list[Json]) -> set[str]:
    """The keys of everything that operations rely on: whoever mentions none of them meets nobody."""
    found = {op[name] for op in operations for name in ("key", "parent") if op.get(name)}
    return found | {op["box"].parent for op in operations if "box" in op and op["box"].parent}


@dataclass(frozen=True)
class ModelBatch:
    """A batch as the log of the model keeps it."""

    id: str
    user: str
    client: str
    revision: int
    operations: list[Json]
    back: list[Json]
    undoes: str | None = None


def standing(log: list[ModelBatch]) -> list[ModelBatch]:
    """Without the pairs that took each other back."""
    known, gone = {batch.id for batch in log}, set[str]()
    for batch in reversed(log):
        if batch.id not in gone and batch.undoes in known:
            gone |= {batch.id, batch.undoes or ""}
    return [batch for batch in log if batch.id not in gone]
