"""One function per kind over a shared index; a new kind is a file, a line in RULES and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Analysis:
    findings: tuple[Finding, ...]
    health: Health


def analyse(structure: Structure, catalogue: Catalogue, limits: Limits | None = None) -> Analysis:
    """Every finding of the structure, worst first, and its health.

    The same facts in any order give the same answer. The caller has refused loops and duplicate keys, and has matched
    own-worded duties to responsibilities.
    """
    index = Index(structure, catalogue, limits or Limits())
    found = [finding for rule in RULES.values() for finding in rule(index)]
    findings = tuple(sorted(found, key=report_order))
    return Analysis(findings=findings, health=health(index, findings))
