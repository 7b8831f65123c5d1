"""The shape of an answer: what was found, about whom, by which lines, and what can be done about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from teams.analysis.claims import Claim, Quote
from teams.analysis.scopes import sort_key

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")

KINDS: tuple[str, ...] = (
    "double_accountable",
    "duplicate_responsible",
    "no_accountable",
    "no_responsible",
    "uncovered",
    "vacant_owner",
    "overload",
    "span_of_control",
    "no_deputy",
    "forbidden_combination",
    "conflict_of_interest",
    "kpi_without_lever",
    "zone_without_kpi",
)


_RANK_OF_SEVERITY = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_RANK_OF_KIND = {kind: rank for rank, kind in enumerate(KINDS)}
_TEXT_OF_FACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A move that closes the finding: a code, and what an operation needs to execute it (keys, slugs, numbers)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """`params` feed the sentence and survive JSON; `fingerprint` is the same while the facts behind it are the same."""

    kind: str
    severity: Severity
    responsibility: str | None
    positions: tuple[str, ...]
    people: tuple[str, ...]
    params: Mapping[str, Any]
    quotes: tuple[Quote, ...]
    suggestions: tuple[Suggestion, ...]
    fingerprint: str


def fingerprint(kind: str, responsibility: str | None, facts: Iterable[object]) -> str:
    """SHA-256 (first 32 hex digits) over the kind, the responsibility and the facts, whatever order they came in."""
    return fingerprint_of_texts(kind, responsibility, texts_of(facts))


def texts_of(facts: Iterable[object]) -> list[str]:
    return sorted(map(_TEXT_OF_FACT, facts))


def fingerprint_of_texts(kind: str, responsibility: str | None, lines: Sequence[str]) -> str:
    """The same of facts that are texts already: many findings are about the same."""
    body = _TEXT_OF_FACT([kind, responsibility, lines])
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def claim_fact(claim: Claim) -> list[object]:
    """What of a claim matters to a decision about it: a new name or a new sentence does not reopen a finding."""
    return [claim.position, claim.involvement, sorted(claim.work), sort_key(claim.scope), claim.vacant]


def report_order(finding: Finding) -> tuple[int, int, str, tuple[str, ...], str]:
    """Worst first, then by kind, responsibility and positions."""
    return (
        _RANK_OF_SEVERITY[finding.severity],
        _RANK_OF_KIND[finding.kind],
        finding.responsibility or "",
        finding.positions,
        finding.fingerprint,
    )
