"""Whether anything that was acknowledged is lost: the log of each chart against what its editors were told.

It knows nothing of how the program merges edits: an edit is lost when it is not in the log, when a later one wrote over
it unseen, or when the table does not say what the last one said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Acknowledged:
    """A batch of one operation for which somebody had a 200. `base`: the revision they had seen."""

    structure: str
    batch: str
    base: int
    client: str | None


@dataclass(frozen=True)
class Entry:
    """One line of a chart's log: what was asked of which position, and by which browser."""

    revision: int
    batch: str
    client: str | None
    body: Mapping[str, Any]

    @property
    def part(self) -> tuple[str, str]:
        """What it wrote: the place, the name or the scope of a position."""
        return str(self.body["key"]), str(self.body["op"])


@dataclass(frozen=True)
class Stored:
    """What the tables say of a position."""

    parent: str | None
    title: str
    regions: frozenset[str]

    def says(self, body: Mapping[str, Any]) -> bool:
        """Whether it is as the operation left it."""
        match body["op"]:
            case "move":
                return self.parent == body["parent"]
            case "rename":
                return self.title == body["title"]
            case "set_scope":
                return self.regions == frozenset(body["scope"].get("region", ()))
        return False


def losses(
    revision: int, log: Sequence[Entry], told: Collection[Acknowledged], stored: Mapping[str, Stored]
) -> list[str]:
    """What is wrong with a chart at this revision, a line each; nothing is as it should be."""
    ordered = sorted(log, key=lambda entry: entry.revision)
    wrong = [] if [entry.revision for entry in ordered] == list(range(1, revision + 1)) else [
        f"revision {revision}, but the log holds {len(ordered)} changes"
    ]  # fmt: skip
    wrong += _missing(ordered, told)
    wrong += _overwritten(ordered, told)
    last = {entry.part: entry for entry in ordered}
    wrong += [
        f"revision {entry.revision}: the table does not say what {entry.part[1]} left"
        for (key, _op), entry in last.items()
        if key not in stored or not stored[key].says(entry.body)
    ]
    return wrong


def _missing(log: Sequence[Entry], told: Iterable[Acknowledged]) -> list[str]:
    times: dict[str, int] = {}
    for entry in log:
        times[entry.batch] = times.get(entry.batch, 0) + 1
    return [
        f"batch {each.batch} was acknowledged and stands {times.get(each.batch, 0)} times in the log"
        for each in told
        if times.get(each.batch) != 1
    ]


def _overwritten(log: Sequence[Entry], told: Collection[Acknowledged]) -> list[str]:
    """Edits of somebody else that a later one has written over without having seen them."""
    by_batch = {each.batch: each for each in told}
    wrong, of_part = [], dict[tuple[str, str], list[Entry]]()
    for entry in log:
        seen = by_batch.get(entry.batch)
        before = of_part.setdefault(entry.part, [])
        unseen = [
            other.revision
            for other in before
            if seen is not None
            and other.revision > seen.base
            and (seen.client is None or other.client != seen.client)
        ]
        if unseen:
            wrong.append(f"revision {entry.revision} wrote over {unseen}, which its sender had not seen")
        before.append(entry)
    return wrong
