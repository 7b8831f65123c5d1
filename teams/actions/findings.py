"""Findings follow the structure: opened and closed with every change, and decided by people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts import audit
from accounts.actors import SYSTEM, Actor
from teams.actions.decisions import record_decision
from teams.actions.finding_store import close_findings, open_findings
from teams.actions.health import keep_health
from teams.analysis.engine import Analysis, Standing
from teams.analysis.findings import Finding as Found
from teams.facts import analysis_of
from teams.finding_rows import says_the_same
from teams.models import Decision, Finding, Structure
from teams.standings import Changed, standing_after


@dataclass(frozen=True)
class FindingChanges:
    """What one change of the structure did to its findings, and the health that it left."""

    opened: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    health: int


def sync_findings(*, structure: Structure, by: Actor, changed: Changed | None = None) -> FindingChanges:
    """Analyses the structure as of today and brings the stored findings in line with it.

    `changed`: what led to this revision, when it was operations. The caller holds the structure's lock, so two changes
    never sync at once.
    """
    today, now = timezone.localdate(), timezone.now()
    analysed = standing_after(structure, today, changed)
    analysis, before = analysed.standing.analysis, analysed.before
    if analysed.expired:
        reopen_expired(_expired(structure, today), today)
    anew, gone = _moved_since(before, analysis) if before else _moved_from_stored(structure, analysis)
    opened = open_findings(structure, anew, now)
    closed = close_findings(structure, gone, now)
    keep_health(structure, analysis.health, before.analysis.health if before else None)
    if opened or closed:
        audit.record(
            structure.company_id, by, "findings.changed", structure,
            opened=[row.kind for row in opened][:50], closed=[row.kind for row in closed][:50],
        )  # fmt: skip
    return FindingChanges(tuple(opened), tuple(closed), analysis.health.score)


def _expired(structure: Structure, today: date) -> list[Finding]:
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    return list(rows.filter(state=Finding.State.ACCEPTED, accepted_until_on__lte=today))


def _moved_since(before: Standing, analysis: Analysis) -> tuple[list[Found], dict[str, Found | None]]:
    """What has to be stored, and by its fingerprint what is found no more: what was found and is the same object is
    stored as it is."""
    said = {id(found) for found in before.analysis.findings}
    here = {found.fingerprint for found in analysis.findings}
    anew = [found for found in analysis.findings if id(found) not in said]
    return anew, {each.fingerprint: each for each in before.analysis.findings if each.fingerprint not in here}


def _moved_from_stored(
    structure: Structure, analysis: Analysis
) -> tuple[list[Found], dict[str, Found | None]]:
    """The same against the table, where nothing is known of before. What closed long ago is history, and not read."""
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    standing = rows.exclude(state=Finding.State.CLOSED)
    stored = {row.fingerprint: row for row in standing}
    anew = [
        found
        for found in analysis.findings
        if found.fingerprint not in stored or not says_the_same(stored[found.fingerprint], found)
    ]
    return anew, dict.fromkeys(stored.keys() - {found.fingerprint for found in analysis.findings})


def changes_at(structure: Structure, revision: int) -> FindingChanges:
    """What the change that led to a revision did to the findings, as far as nothing later has moved them again."""
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    return FindingChanges(
        tuple(rows.filter(opened_revision=revision)),
        tuple(rows.filter(closed_revision=revision)),
        analysis_of(structure, structure.company, timezone.localdate()).health.score,
    )


def reopen_expired(rows: Iterable[Finding], today: date) -> list[Finding]:
    """Those of the rows whose acceptance has run out speak again. No change of the structure opened them anew, so they
    keep the day since when they are open."""
    expired = [
        row
        for row in rows
        if row.state == Finding.State.ACCEPTED and row.accepted_until_on and row.accepted_until_on <= today
    ]
    for row in expired:
        record_decision(row, Decision.Move.REOPEN, SYSTEM, expires_on=row.accepted_until_on)
        row.state, row.accepted_reason, row.accepted_until_on = Finding.State.OPEN, "", None
    fields = ["state", "accepted_reason", "accepted_until_on"]
    Finding.objects.bulk_update(expired, fields, batch_size=500)
    return expired
