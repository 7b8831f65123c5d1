"""What a role card holds, as the page, the print and the API show it.

The card of a catalogue role is built from its rows (`roles.selectors.cards`); whatever builds the same value from other
rows gets the same page.
"""

from dataclasses import dataclass

from roles.models import Verdict
from roles.selectors.rows import Completeness, Link, MetricRow, RoleLink, RoleRow


@dataclass(frozen=True)
class LineRow:
    text: str
    source: str


@dataclass(frozen=True)
class LineGroup:
    name: str
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class OtherClaim:
    """Another role with a claim on the same responsibility; `collides`: both do it, or both answer for it."""

    role: RoleLink
    involvement: str
    collides: bool


@dataclass(frozen=True)
class DutyRow:
    """`others`: the other roles that do the same work or answer for it, those that collide first.

    `responsibility` is None for a line of a company's own that resembles nothing known yet.
    """

    text: str
    source: str
    involvement: str
    responsibility: Link | None
    universal: bool
    others: tuple[OtherClaim, ...]


@dataclass(frozen=True)
class DutyGroup:
    name: str
    duties: tuple[DutyRow, ...]


@dataclass(frozen=True)
class ZoneRow:
    text: str
    source: str
    responsibility: Link | None


@dataclass(frozen=True)
class SkillRow:
    """`level`: 1 (has heard of it) to 5 (teaches others)."""

    text: str
    source: str
    level: int


@dataclass(frozen=True)
class SkillGroup:
    kind: str
    name: str
    skills: tuple[SkillRow, ...]


@dataclass(frozen=True)
class StyleRow:
    name: str
    text: str
    example: str
    source: str


@dataclass(frozen=True)
class CombinationRow:
    """What one person holding this role and another means. `verdict`: allowed, for_now, forbidden.

    `until`: the last stage of a company at which a combination for the time being may be, "" for the other verdicts.
    """

    role: RoleLink
    verdict: str
    verdict_name: str
    until: str
    until_name: str
    reason: str


@dataclass(frozen=True)
class Overlap:
    """The responsibilities that this role and another both do, or both answer for."""

    role: RoleLink
    shared: tuple[Link, ...]


@dataclass(frozen=True)
class RoleCardPage:
    """`own_duty_count`: duties whose source is that of the card; the others are `other_duty_count`."""

    role: RoleRow
    duty_groups: tuple[DutyGroup, ...]
    responsibility_count: int
    other_duty_count: int
    zones: tuple[ZoneRow, ...]
    competencies: tuple[LineGroup, ...]
    skills: tuple[SkillGroup, ...]
    styles: tuple[StyleRow, ...]
    kpis: tuple[MetricRow, ...]
    portrait: tuple[LineRow, ...]
    thought: str
    career: tuple[RoleLink, ...]
    comes_from: tuple[RoleLink, ...]
    combinations: tuple[CombinationRow, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def completeness(self) -> Completeness:
        return self.role.completeness

    @property
    def not_with(self) -> tuple[CombinationRow, ...]:
        """The roles that one person should not hold besides, or only for the time being."""
        return tuple(row for row in self.combinations if row.verdict != Verdict.ALLOWED)

    @property
    def good_with(self) -> tuple[CombinationRow, ...]:
        return tuple(row for row in self.combinations if row.verdict == Verdict.ALLOWED)

    @property
    def competency_count(self) -> int:
        return sum(len(group.lines) for group in self.competencies)
