"""Findings follow the structure: opened and closed with every change, and decided by people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from teams.actions.decisions import record_decision
from teams.actions.finding_store import Moved, move_findings, open_findings, reword_findings
from teams.actions.health import keep_health
from teams.analysis.collector import without_collector
from teams.analysis.engine import Analysis, Since
from teams.analysis.findings import Finding as Found
from teams.facts import analysis_of
from teams.finding_rows import says_the_same
from teams.models import Decision, Finding, Structure
from teams.standings import Analysed, Changed, Closed, keep_standing, standing_after


@dataclass(frozen=True)
class FindingChanges:
    """What one change of the structure did to its findings, and the health that it left."""

    opened: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    health: int


@dataclass(frozen=True)
class ToStore:
    """What the table does not say yet. `anew`: not known to stand there; `reworded`: what stands and says something
    else, (now, then); `gone`: by its fingerprint what is found no more, where that is known."""

    anew: list[Found]
    reworded: list[tuple[Found, Found]]
    gone: dict[str, Found | None]


@without_collector()
def sync_findings(
    *,
    structure: Structure,
    by: Actor,
    changed: Changed | None = None,
    events: list[AuditEvent] | None = None,
) -> FindingChanges:
    """Analyses the structure as of today and brings the stored findings in line with it.

    `changed`: what led to this revision, when it was operations; `events`: what the caller will write into the audit,
    to be written with what this has to tell. The caller holds the structure's lock, so two changes never sync at once.
    """
    today, now = timezone.localdate(), timezone.now()
    analysed = standing_after(structure, today, changed)
    analysis, before = analysed.standing.analysis, analysed.before
    if analysed.ground.expired:
        reopen_expired(_expired(structure, today), today)
    since = analysed.standing.since if before else None
    moved = _moved_since(since) if since else _moved_from_stored(structure, analysis)
    opened, closed = _stored(structure, moved, analysed, now)
    reword_findings(structure, moved.reworded, analysed.ground.planned)
    _keep(structure, analysed, moved, Moved(opened, closed), now)
    keep_health(structure, analysis.health, before.analysis.health if before else None)
    if opened or closed:
        told = audit.event(
            structure.company_id, by, "findings.changed", structure,
            opened=[row.kind for row in opened][:50], closed=[row.kind for row in closed][:50],
        )  # fmt: skip
        if events is None:
            audit.write([told])
        else:
            events.append(told)
    return FindingChanges(tuple(opened), tuple(closed), analysis.health.score)


def _expired(structure: Structure, today: date) -> list[Finding]:
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    return list(rows.filter(state=Finding.State.ACCEPTED, accepted_until_on__lte=today))


def _stored(structure: Structure, found: ToStore, analysed: Analysed, at: datetime) -> Moved:
    """Opens, in the order in which they are found, and closes. What one of the last changes has closed and says the
    same is opened again as it stands there: undo brings back what it says by no more than its fingerprint."""
    back = {
        each.fingerprint: was
        for each in found.anew
        if (was := analysed.closed.get(each.fingerprint)) is not None and was.found == each
    }
    moved = move_findings(structure, back, found.gone, at, analysed.ground.planned)
    opened = {row.fingerprint: row for row in moved.opened}
    anew = [each for each in found.anew if each.fingerprint not in opened]
    opened |= {row.fingerprint: row for row in open_findings(structure, anew, at)}
    ordered = [opened[each.fingerprint] for each in found.anew if each.fingerprint in opened]
    return Moved(ordered, moved.closed)


def _keep(structure: Structure, analysed: Analysed, found: ToStore, moved: Moved, at: datetime) -> None:
    closed = ((row.fingerprint, found.gone[row.fingerprint]) for row in moved.closed)
    keep_standing(
        structure,
        analysed,
        opened=[row.fingerprint for row in moved.opened],
        closed={fingerprint: Closed(was, at) for fingerprint, was in closed if was is not None},
    )


def _moved_since(since: Since) -> ToStore:
    """What was found and is the same object is stored as it is."""
    gone = {found.fingerprint: found for found in since.gone}
    reworded = [(found, gone.pop(found.fingerprint)) for found in since.anew if found.fingerprint in gone]
    stands = {found.fingerprint for found, _then in reworded}
    return ToStore([found for found in since.anew if found.fingerprint not in stands], reworded, {**gone})


def _moved_from_stored(structure: Structure, analysis: Analysis) -> ToStore:
    """The same against the table, where nothing is known of before. What closed long ago is history, and not read."""
    rows = Finding.objects.for_company(structure.company_id).filter(structure=structure)
    standing = rows.exclude(state=Finding.State.CLOSED)
    stored = {row.fingerprint: row for row in standing}
    anew = [
        found
        for found in analysis.findings
        if found.fingerprint not in stored or not says_the_same(stored[found.fingerprint], found)
    ]
    gone = dict.fromkeys(stored.keys() - {found.fingerprint for found in analysis.findings})
    return ToStore(anew, [], gone)


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
