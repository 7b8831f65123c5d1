"""Findings follow the structure: opened and closed with every change, and decided by people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import Company
from teams.actions.decisions import record_decision
from teams.actions.health import keep_health
from teams.analysis.engine import Standing
from teams.analysis.findings import Finding as Found
from teams.facts import analysis_of
from teams.finding_rows import body_of, finding_row
from teams.models import Decision, Finding, Structure
from teams.standings import Changed, standing_after


@dataclass(frozen=True)
class FindingChanges:
    """What one change of the structure did to its findings, and the health that it left."""

    opened: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    health: int


@transaction.atomic
def sync_findings(*, structure: Structure, by: Actor, changed: Changed | None = None) -> FindingChanges:
    """Analyses the structure as of today and brings the stored findings in line with it.

    `changed`: what led to this revision, when it was operations. The caller holds the structure's lock, so two changes
    never sync at once.
    """
    company = Company.objects.get(pk=structure.company_id)
    today = timezone.localdate()
    standing, before = standing_after(structure, company, today, changed)
    analysis = standing.analysis
    present = {found.fingerprint for found in analysis.findings}
    said = {id(found) for found in before.analysis.findings} if before else set()
    anew = [found for found in analysis.findings if id(found) not in said]
    known = _concerned(structure, anew, present, before, today)
    reopen_expired(known.values(), today)
    opened = _open(structure, anew, known)
    closed = [
        row for row in known.values() if row.fingerprint not in present and row.state != Finding.State.CLOSED
    ]
    for row in closed:
        row.state, row.closed_at, row.closed_revision = (
            Finding.State.CLOSED,
            timezone.now(),
            structure.revision,
        )
    Finding.objects.bulk_update(closed, ["state", "closed_at", "closed_revision"], batch_size=500)
    keep_health(structure, analysis.health)
    if opened or closed:
        audit.record(
            company, by, "findings.changed", structure,
            opened=[row.kind for row in opened][:50], closed=[row.kind for row in closed][:50],
        )  # fmt: skip
    return FindingChanges(tuple(opened), tuple(closed), analysis.health.score)


def _concerned(
    structure: Structure, anew: Sequence[Found], present: set[str], before: Standing | None, today: date
) -> dict[str, Finding]:
    """The stored findings, by fingerprint, that the analysis may have something to say about, and expired acceptances.

    What closed long ago and is not back is history: it grows with every change, and would be read with each. What was
    found before the change and is found now is stored as it is.
    """
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    if before is None:
        rows = rows.filter(~Q(state=Finding.State.CLOSED) | Q(fingerprint__in=present))
    else:
        gone = {found.fingerprint for found in before.analysis.findings} - present
        moved = gone.union(found.fingerprint for found in anew)
        expired = Q(state=Finding.State.ACCEPTED, accepted_until_on__lte=today)
        rows = rows.filter(Q(fingerprint__in=moved) | expired)
    return {row.fingerprint: row for row in rows}


def changes_at(structure: Structure, revision: int) -> FindingChanges:
    """What the change that led to a revision did to the findings, as far as nothing later has moved them again."""
    company = Company.objects.get(pk=structure.company_id)
    rows = Finding.objects.for_company(company).filter(structure=structure)
    return FindingChanges(
        tuple(rows.filter(opened_revision=revision)),
        tuple(rows.filter(closed_revision=revision)),
        analysis_of(structure, company, timezone.localdate()).health.score,
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


def _open(structure: Structure, found_anew: Iterable[Found], known: dict[str, Finding]) -> list[Finding]:
    """New findings, and closed ones that are back."""
    new: list[Finding] = []
    again: list[Finding] = []
    refreshed: list[Finding] = []
    for found in found_anew:
        row = known.get(found.fingerprint)
        if row is None:
            new.append(finding_row(structure, found))
            continue
        body = body_of(found)
        if row.state == Finding.State.CLOSED:
            row.state, row.opened_at, row.opened_revision = (
                Finding.State.OPEN,
                timezone.now(),
                structure.revision,
            )
            row.closed_at = row.closed_revision = None
            row.accepted_reason, row.accepted_until_on = "", None
            row.body, row.severity = body, found.severity
            again.append(row)
        elif row.body != body or row.severity != found.severity:
            row.body, row.severity = body, found.severity
            refreshed.append(row)
    Finding.objects.bulk_create(new, batch_size=500)
    reopened = ["state", "opened_at", "opened_revision", "closed_at", "closed_revision"]
    Finding.objects.bulk_update(
        again, [*reopened, "accepted_reason", "accepted_until_on", "body", "severity"], batch_size=500
    )
    Finding.objects.bulk_update(refreshed, ["body", "severity"], batch_size=500)
    return new + again
