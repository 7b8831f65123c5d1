"""A structure as it would be: facts with other involvements, and what that does to findings and health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from teams.analysis.engine import Analysis
from teams.analysis.facts import Involvement, Position, Structure
from teams.analysis.findings import Finding


@dataclass(frozen=True, slots=True)
class Part:
    """A position takes this part in a responsibility; None hands the responsibility over."""

    position: str
    responsibility: str
    involvement: Involvement | None


def with_parts(structure: Structure, parts: Sequence[Part]) -> Structure:
    """The structure after these decisions; parts of unknown positions change nothing."""
    wanted: dict[str, list[Part]] = {}
    for part in parts:
        wanted.setdefault(part.position, []).append(part)
    positions = tuple(_decided(position, wanted.get(position.key, ())) for position in structure.positions)
    return replace(structure, positions=positions)


def _decided(position: Position, parts: Sequence[Part]) -> Position:
    if not parts:
        return position
    without = set(position.without)
    overrides: dict[str, Involvement] = dict(position.overrides)
    for part in parts:
        without.discard(part.responsibility)
        overrides.pop(part.responsibility, None)
        if part.involvement is None:
            without.add(part.responsibility)
        else:
            overrides[part.responsibility] = part.involvement
    return replace(position, without=frozenset(without), overrides=overrides)


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two analyses: findings by fingerprint, health as scores of 0-100."""

    closed: tuple[Finding, ...]
    opened: tuple[Finding, ...]
    health_before: int
    health_after: int


def difference(before: Analysis, after: Analysis) -> Difference:
    """Counted as the stored findings will be: one whose facts change closes and opens again as another."""
    return Difference(
        closed=_missing(before.findings, after.findings),
        opened=_missing(after.findings, before.findings),
        health_before=before.health.score,
        health_after=after.health.score,
    )


def _missing(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {finding.fingerprint for finding in others}
    return tuple(finding for finding in findings if finding.fingerprint not in known)
