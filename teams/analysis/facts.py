"""The facts that the findings are computed from: one structure on one day, and the catalogue it is read against.

Nothing here knows a database row, a request or a clock. Assignments are already resolved to the day `as_of` by
whoever builds the facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Stage = Literal["start", "growth", "mature"]
STAGES: tuple[Stage, ...] = ("start", "growth", "mature")

Involvement = Literal["AR", "A", "R", "C", "I"]
INVOLVEMENTS: tuple[Involvement, ...] = ("AR", "A", "R", "C", "I")

AssignmentKind = Literal["permanent", "acting", "deputy"]
ASSIGNMENT_KINDS: tuple[AssignmentKind, ...] = ("permanent", "acting", "deputy")

Scope = Mapping[str, frozenset[str]]
"""Dimension (region, segment, product, channel, stage) -> values as written; an absent dimension means all of it."""


def answers(involvement: Involvement) -> bool:
    """Accountable: the result is theirs."""
    return involvement in ("A", "AR")


def works(involvement: Involvement) -> bool:
    """Responsible: the hands are theirs."""
    return involvement in ("R", "AR")


def stronger(one: Involvement, other: Involvement) -> Involvement:
    """The involvement of somebody who has both: A and R make AR, otherwise AR > A > R > C > I."""
    if {one, other} == {"A", "R"}:
        return "AR"
    return min(one, other, key=INVOLVEMENTS.index)


OWN_PEOPLE_AREAS = frozenset({"team", "training"})
"""Areas of the catalogue whose work is done to one's own people."""


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A canonical piece of work. `weight`: 1-5; `needed_from`: the stage from which it may not be missing.

    `own_people`: what a leader does to the own people (OWN_PEOPLE_AREAS), so heads of two teams each do theirs.
    `norm_minutes`: working time for one `norm_driver` (lead, call, … day, month); None where time says nothing.
    `metrics`: slugs of the metrics that this work moves.
    """

    slug: str
    title: str
    exclusive: bool = False
    universal: bool = False
    needed_from: Stage | None = None
    weight: int = 3
    own_people: bool = False
    norm_minutes: int | None = None
    norm_driver: str = ""
    metrics: tuple[str, ...] = ()
    funnel_stage: str | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class RoleDuty:
    responsibility: str
    involvement: Involvement
    text: str


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A result that a role answers for, and the responsibility whose result it is, where it names one."""

    text: str
    responsibility: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """`leads`: the role heads people by its nature, even where nobody reports to it yet.

    `kpis`: slugs of the metrics it is measured by. One person may never hold it together with `never_with`, may with
    `good_with`, and with a key of `until` up to and including that stage.
    """

    slug: str
    title: str
    duties: tuple[RoleDuty, ...] = ()
    leads: bool = False
    never_with: frozenset[str] = frozenset()
    zones: tuple[ZoneLine, ...] = ()
    kpis: tuple[str, ...] = ()
    good_with: frozenset[str] = frozenset()
    until: Mapping[str, Stage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What structures are read against, with what the company has laid over it.

    `metrics`: slug -> name. `volumes`: role -> driver -> how many a whole holder of the role meets in a month.
    `money`: metric -> roubles a month that stand under it.
    """

    responsibilities: Mapping[str, Responsibility]
    roles: Mapping[str, Role]
    metrics: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    money: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleShare:
    role: str
    share_pct: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a position. The same `key` in two positions is the same person."""

    key: str
    name: str
    share_pct: Decimal = Decimal(100)
    kind: AssignmentKind = "permanent"


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A line in the client's own words. `responsibility` is None while nothing in the catalogue resembles it enough."""

    text: str
    involvement: Involvement = "R"
    responsibility: str | None = None
    score: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A box of the chart; nobody in `people` is a vacancy.

    `without` are responsibilities handed over: neither a role nor an own line brings them back.
    `overrides` replace whatever the roles and own lines say (responsibility slug -> involvement).
    """

    key: str
    title: str
    parent: str | None = None
    team: str | None = None
    fte: Decimal = Decimal(1)
    roles: tuple[RoleShare, ...] = ()
    people: tuple[Holder, ...] = ()
    deputies: tuple[str, ...] = ()
    scope: Scope = field(default_factory=dict)
    duties: tuple[OwnDuty, ...] = ()
    without: frozenset[str] = frozenset()
    overrides: Mapping[str, Involvement] = field(default_factory=dict)

    @property
    def vacant(self) -> bool:
        return not self.people


@dataclass(frozen=True, slots=True)
class Structure:
    company: str
    stage: Stage
    positions: tuple[Position, ...]
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a healthy structure.

    max_reports: a leader who still works on deals with the team ("supervisor") leads 8-10 people; from 11 on the
        work must be standard enough to run by itself (McKinsey, "How to identify the right spans of control for
        your organization", 2017).
    min_reports: 1 leaves small departments alone: a director over one head of sales is ordinary there.
    max_layers: director, head, group leader, seller, assistant. A sixth layer in one department adds only hand-overs.
    max_share_pct: a whole working week.
    hours_month: what one full-time place has in a month: 1,972 working hours of a forty-hour week in the Russian
        production calendar of 2025, divided by twelve, is 164.
    max_load_pct: how much of these hours the work by norms may take.
    """

    max_reports: int = 10
    min_reports: int = 1
    max_layers: int = 5
    max_share_pct: Decimal = Decimal(100)
    hours_month: Decimal = Decimal(164)
    max_load_pct: Decimal = Decimal(100)
