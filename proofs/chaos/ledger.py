"""What the driver asked for and what was answered, and whether what is stored agrees. Pure: no clock, no I/O.

Each wish is a change that must be whole or absent. `TAKEN`: the site said so, it must be there. `REFUSED`: it must not
be there. `UNKNOWN`: no answer, or one that promises nothing (5xx): either is right, half of it never is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum


class Answer(Enum):
    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Wish:
    """One change of several things at once: thing -> what it is to say. Wishes about one thing come in their order."""

    id: str
    says: Mapping[str, str]
    answer: Answer


@dataclass(frozen=True)
class Ledger:
    """Everything that was wished. Things of `facts` are external ids with amounts, of `boxes` keys with titles or
    `<key>/parent`, of `people` external ids with names; `batches` are ids of calls with the rows that they write into
    the log of the chart; `imports` file marks with rows; `reports` periods; `invitations` addresses."""

    facts: tuple[Wish, ...] = ()
    boxes: tuple[Wish, ...] = ()
    people: tuple[Wish, ...] = ()
    batches: tuple[Wish, ...] = ()
    imports: tuple[Wish, ...] = ()
    reports: tuple[Wish, ...] = ()
    invitations: tuple[Wish, ...] = ()

    def wishes(self) -> tuple[Wish, ...]:
        return (
            *self.facts,
            *self.people,
            *self.batches,
            *self.imports,
            *self.reports,
            *self.invitations,
        )


@dataclass(frozen=True)
class World:
    """What is stored when everything has calmed down; the same things as in the Ledger, and what SQL counts."""

    facts: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    sum_of_facts: Decimal = Decimal(0)
    facts_told_by_trail: int = 0
    boxes_in_all: int = 0
    boxes_reached_from_root: int = 0
    roots: int = 1
    open_jobs: int = 0
    failed_jobs: tuple[str, ...] = ()
    report_events: int = 0
    letters_due: frozenset[tuple[str, str]] = frozenset()
    """(what, receiver): letters that the database says have left, or must have."""
    letters_waiting: int = 0
    deliveries: frozenset[str] = frozenset()
    """webhook-ids that must have arrived, those that the database does not call delivered included."""
    deliveries_open: int = 0
    idle_in_transaction: int = 0
    locks_waited_for: int = 0


@dataclass(frozen=True)
class Outside:
    """What arrived: how often each letter (to whom) and each message."""

    letters_to: Mapping[str, int] = field(default_factory=dict)
    """receiver -> different letters."""
    letters_twice: int = 0
    messages: Mapping[str, int] = field(default_factory=dict)


ROOMS = ("facts", "boxes", "people", "batches", "imports", "reports")


def faults_of_changes(ledger: Ledger, world: World) -> list[str]:
    """F1: what was acknowledged and is not there, what is there by half, what nobody asked for."""
    found: list[str] = []
    for room in ROOMS:
        found += _faults_of_room(room, getattr(ledger, room), getattr(world, room))
    return found


def _faults_of_room(room: str, wishes: Iterable[Wish], stored: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    history: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        for thing in wish.says:
            history[thing].append(wish)
    for thing, wished in history.items():
        allowed = allowed_values(thing, wished)
        if stored.get(thing) not in allowed:
            found.append(f"{room} {thing}: stored {stored.get(thing)}, allowed {sorted(map(str, allowed))}")
    found += [f"{room} {thing}: nobody asked for it" for thing in stored.keys() - history.keys()]
    last = {thing: wished[-1] for thing, wished in history.items()}
    for wish in wishes:
        # What was so before, or may have been, says nothing about this wish.
        mine = [
            thing
            for thing, said in wish.says.items()
            if last[thing] is wish and said not in allowed_values(thing, history[thing][:-1])
        ]
        whole = {stored.get(thing) == wish.says[thing] for thing in mine}
        if wish.answer is Answer.UNKNOWN and len(whole) > 1:
            found.append(f"{room} wish {wish.id}: half of it is there")
    return found


def allowed_values(thing: str, wished: list[Wish]) -> set[str | None]:
    """What a thing may say: its last acknowledged value, or any unanswered one since; absent while none was taken."""
    allowed: set[str | None] = {None}
    for wish in wished:
        if wish.answer is Answer.TAKEN:
            allowed = {wish.says[thing]}
        elif wish.answer is Answer.UNKNOWN:
            allowed.add(wish.says[thing])
    return allowed


def faults_of_sums(world: World) -> list[str]:
    """Whether SQL's sum and the trail's count agree with the single facts."""
    found = []
    single = sum((Decimal(text) for text in world.facts.values()), Decimal(0))
    if single != world.sum_of_facts:
        found.append(f"the facts add up to {single}, the database says {world.sum_of_facts}")
    if world.facts_told_by_trail != len(world.facts):
        found.append(
            f"the trail tells of {world.facts_told_by_trail} new facts, there are {len(world.facts)}"
        )
    return found


def faults_of_tree(world: World, roots: int) -> list[str]:
    found = []
    if world.roots != roots:
        found.append(f"{world.roots} roots instead of {roots}")
    if world.boxes_reached_from_root != world.boxes_in_all:
        found.append(f"{world.boxes_in_all - world.boxes_reached_from_root} boxes hang on a cycle")
    return found


def faults_of_jobs(world: World) -> list[str]:
    """F2: each job over and none failed, each report once in the trail, nothing held."""
    found = [f"job failed: {kind}" for kind in world.failed_jobs]
    if world.open_jobs:
        found.append(f"{world.open_jobs} jobs are still open")
    if world.report_events != len(world.reports):
        found.append(f"{world.report_events} reports in the trail, {len(world.reports)} stored")
    if world.idle_in_transaction or world.locks_waited_for:
        found.append(f"{world.idle_in_transaction} idle transactions, {world.locks_waited_for} waiting locks")
    return found


def faults_of_letters(ledger: Ledger, world: World, outside: Outside) -> list[str]:
    """F8: each receiver has got as many different letters as are due, invitations included."""
    due = Counter(receiver for _what, receiver in world.letters_due)
    due.update(address for wish in ledger.invitations if wish.answer is Answer.TAKEN for address in wish.says)
    found = [
        f"{receiver} got {outside.letters_to.get(receiver, 0)} of {count} letters"
        for receiver, count in due.items()
        if outside.letters_to.get(receiver, 0) < count
    ]
    if world.letters_waiting:
        found.append(f"{world.letters_waiting} letters still wait")
    return found


def faults_of_events(world: World, outside: Outside) -> list[str]:
    """F7: each event of the trail has arrived at least once under its own id, and nothing else did."""
    found = [
        f"message {message} never arrived" for message in world.deliveries if message not in outside.messages
    ]
    found += [
        f"message {message} has no delivery"
        for message in outside.messages
        if message not in world.deliveries
    ]
    if world.deliveries_open:
        found.append(f"{world.deliveries_open} deliveries are not done")
    if len(world.deliveries) != world.report_events:
        found.append(f"{len(world.deliveries)} deliveries for {world.report_events} events")
    return found
