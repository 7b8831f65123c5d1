"""One function per kind over a shared index; a new kind is a file, a line in RULES and a sentence."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from operator import not_
from typing import NamedTuple

from teams.analysis.collector import without_collector
from teams.analysis.combinations import forbidden_combination
from teams.analysis.conflicts import conflict_of_interest
from teams.analysis.deputies import no_deputy
from teams.analysis.facts import Catalogue, Limits, Structure
from teams.analysis.findings import Finding, report_order
from teams.analysis.gaps import no_accountable, no_responsible, uncovered, vacant_owner
from teams.analysis.health import Health, health
from teams.analysis.index import Index
from teams.analysis.kpi_links import kpi_without_lever, zone_without_kpi
from teams.analysis.load import overload, span_of_control
from teams.analysis.overlaps import double_accountable, duplicate_responsible

RULES: Mapping[str, Callable[[Index], Iterable[Finding]]] = {
    "double_accountable": double_accountable,
    "duplicate_responsible": duplicate_responsible,
    "no_accountable": no_accountable,
    "no_responsible": no_responsible,
    "uncovered": uncovered,
    "vacant_owner": vacant_owner,
    "overload": overload,
    "span_of_control": span_of_control,
    "no_deputy": no_deputy,
    "forbidden_combination": forbidden_combination,
    "conflict_of_interest": conflict_of_interest,
    "kpi_without_lever": kpi_without_lever,
    "zone_without_kpi": zone_without_kpi,
}


MANY_PROBES = 10
"""To find one place among a thousand takes so many comparisons: from a tenth of new findings on, all are sorted."""


@dataclass(frozen=True, slots=True)
class Analysis:
    findings: tuple[Finding, ...]
    health: Health


class Since(NamedTuple):
    """What an analysis says that the one before did not, and what that one said and this one does not."""

    anew: Sequence[Finding]
    gone: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Standing:
    """An analysis with all that was worked out for it: where the next one of the same structure starts from. `since`:
    how it differs from the one that it was started from itself."""

    index: Index
    analysis: Analysis
    since: Since | None = None

    def follows(self, before: Standing) -> bool:
        """Whether findings that are the same objects as before say the same: both were read against the same."""
        return _comparable(before.index, self.index.structure, self.index.catalogue, self.index.limits)


def analyse(structure: Structure, catalogue: Catalogue, limits: Limits | None = None) -> Analysis:
    """Every finding of the structure, worst first, and its health.

    The same facts in any order give the same answer. The caller has refused loops and duplicate keys, and has matched
    own-worded duties to responsibilities.
    """
    with without_collector():
        return analyse_after(None, structure, catalogue, limits).analysis


def analyse_after(
    before: Standing | None, structure: Structure, catalogue: Catalogue, limits: Limits | None = None
) -> Standing:
    """The same answer as `analyse`, working out only what may have changed since `before`.

    What is the same object as then, of positions and findings alike, is recognised without being compared.
    """
    limits = limits or Limits()
    known = before.index if before and _comparable(before.index, structure, catalogue, limits) else None
    index = Index(structure, catalogue, limits, known)
    by_kind = {kind: list(rule(index)) for kind, rule in RULES.items()}
    found = list(chain.from_iterable(by_kind.values()))
    if before is None or known is None:
        findings, since = tuple(sorted(found, key=report_order)), None
    else:
        findings, since = _as_before(found, before.analysis.findings)
    return Standing(index, Analysis(findings=findings, health=health(index, by_kind)), since)


def _as_before(found: Sequence[Finding], then: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], Since]:
    """In order; what was worked out again and has come out the same is the same object.

    What stays is in order already: only the rest has to find its place.
    """
    gone = {finding.fingerprint: finding for finding in _others(then, found)}
    fresh = []
    for finding in _others(found, then):
        if gone.get(finding.fingerprint) == finding:
            del gone[finding.fingerprint]
        else:
            fresh.append(finding)
    since = Since(sorted(fresh, key=report_order), list(gone.values()))
    if not fresh and not gone:
        return then, since
    left = set(map(id, since.gone))
    ordered = [finding for finding in then if id(finding) not in left]
    if len(fresh) * MANY_PROBES > len(ordered):
        return tuple(sorted([*ordered, *since.anew], key=report_order)), since
    for finding in since.anew:
        insort(ordered, finding, key=report_order)
    return tuple(ordered), since


def _others(findings: Sequence[Finding], known: Iterable[Finding]) -> Iterable[Finding]:
    """Those that are not the same objects as any of the known."""
    there = set(map(id, known))
    return compress(findings, map(not_, map(there.__contains__, map(id, findings))))


def _comparable(before: Index, structure: Structure, catalogue: Catalogue, limits: Limits) -> bool:
    """Whether the two were read against the same: only then is what was worked out still true."""
    return (
        (before.catalogue is catalogue or before.catalogue == catalogue)
        and before.limits == limits
        and before.structure.stage == structure.stage
    )
