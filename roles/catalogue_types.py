"""What the catalogue's files say, as values. Every text is bilingual; every reference is a slug."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Area:
    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Norm:
    """The usual working time: `minutes` for one `driver` (lead, call, … week, month)."""

    minutes: int
    driver: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A canonical piece of work of a sales department.

    `exclusive`: one accountable at most. `universal`: everybody's own, never an overlap and never missing.
    `needed_from`: start, growth, mature, or None when a structure may do without it.
    `funnel_stage`: lead … repeat, or None. `weight`: 1 (a trifle) to 5 (the heart of the work).
    `norm`: None where time by the piece says nothing.
    """

    slug: str
    name: Text
    definition: Text
    area: str
    funnel_stage: str | None
    exclusive: bool
    universal: bool
    needed_from: str | None
    weight: int
    synonyms: tuple[str, ...]
    metrics: tuple[str, ...]
    norm: Norm | None


@dataclass(frozen=True, slots=True)
class Adjacency:
    """How near two responsibilities stand; a pair that is not listed is different work.

    `relation`: same (in most companies one result) or adjacent. `why`, of an adjacent pair: part (one is a part of
    the other), stage (different steps with one thing), scope (similar work of a different scope); else None.
    `one` comes before `other` in the catalogue.
    """

    one: str
    other: str
    relation: str
    why: str | None


@dataclass(frozen=True, slots=True)
class MetricTemplate:
    """A KPI of the trade. `formula` (common.formulas, over metric slugs) is there exactly when it is computed; `weight`
    in a scorecard is 0 (a part alone) to 5."""

    slug: str
    name: Text
    unit: str
    direction: str
    aggregation: str
    formula: str | None
    leading: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card; `source` is seed or trade."""

    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    name: Text
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A claim on a responsibility; `involvement` is R, A, C, I or AR (answers and does)."""

    text: Text
    responsibility: str
    involvement: str
    source: str


@dataclass(frozen=True, slots=True)
class DutyGroup:
    name: Text
    items: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A result that the role answers for, and the responsibility whose result it is, when there is one."""

    text: Text
    responsibility: str | None
    source: str


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill and the level that the role needs, 1 (has heard of it) to 5 (teaches others)."""

    text: Text
    level: int
    source: str


@dataclass(frozen=True, slots=True)
class Skills:
    hard: tuple[SkillLine, ...]
    soft: tuple[SkillLine, ...]


@dataclass(frozen=True, slots=True)
class WorkStyle:
    name: Text
    description: Text
    example: Text
    source: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """A metric by which the role is measured; `name` is the metric's own unless the card words it differently."""

    metric: str
    name: Text
    source: str


@dataclass(frozen=True, slots=True)
class NotWith:
    """A role that the same person should not hold.

    `until`: the last stage of the company at which the combination is bearable, or never.
    """

    role: str
    until: str
    reason: Text


@dataclass(frozen=True, slots=True)
class GoodWith:
    """A role that the same person may hold besides, at any stage."""

    role: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RoleCard:
    slug: str
    name: Text
    short: Text
    order: int
    category: str
    source: str
    purpose: Text
    duties: tuple[DutyGroup, ...]
    zones: tuple[ZoneLine, ...]
    competencies: tuple[LineGroup, ...]
    skills: Skills
    styles: tuple[WorkStyle, ...]
    kpis: tuple[Kpi, ...]
    portrait: tuple[Line, ...]
    thought: Text
    career: tuple[str, ...]
    not_with: tuple[NotWith, ...]
    good_with: tuple[GoodWith, ...]

    def duty_lines(self) -> tuple[DutyLine, ...]:
        """The duties of all groups, in the card's order."""
        return tuple(line for group in self.duties for line in group.items)


@dataclass(frozen=True, slots=True)
class ManagementStyle:
    """A way of leading: when it fits, what it is, what it costs when overused, how it sounds."""

    slug: str
    name: Text
    fits: Text
    description: Text
    risk: Text
    example: Text


@dataclass(frozen=True, slots=True)
class TrainingType:
    slug: str
    name: Text
    purpose: Text
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """A responsibility that a position does not take although its role claims it; `to`: the key of who holds it."""

    responsibility: str
    to: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Holding:
    """What a position does or answers for otherwise than its roles say; `involvement` is R, A, C, I or AR."""

    responsibility: str
    involvement: str
    reason: Text


@dataclass(frozen=True, slots=True)
class DepartmentPosition:
    """`seats` boxes of one kind under the first box of `parent` (None: at the top)."""

    key: str
    title: Text
    team: Text | None
    parent: str | None
    seats: int
    roles: tuple[str, ...]
    without: tuple[HandOver, ...]
    holds: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A ready department of a stage: start, growth or mature. Leaders stand before those whom they lead."""

    stage: str
    name: Text
    positions: tuple[DepartmentPosition, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue: slug -> item, in the order of the files (roles in the order of their cards).

    `departments`: stage -> the ready department.
    """

    areas: Mapping[str, Area]
    responsibilities: Mapping[str, Responsibility]
    metrics: Mapping[str, MetricTemplate]
    roles: Mapping[str, RoleCard]
    styles: Mapping[str, ManagementStyle]
    training_types: Mapping[str, TrainingType]
    adjacency: tuple[Adjacency, ...]
    departments: Mapping[str, Department]

    def neighbours(self) -> frozenset[frozenset[str]]:
        """Pairs of responsibilities that are one result in most companies."""
        return frozenset(
            frozenset((pair.one, pair.other)) for pair in self.adjacency if pair.relation == "same"
        )
