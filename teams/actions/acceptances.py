"""Findings that are meant to be so: accepted with a reason, quiet until their facts change or their day comes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from jobs.rounds import go_round
from teams.actions.decisions import clean_reason, record_decision
from teams.actions.findings import reopen_expired
from teams.actions.operations import lock_structure, refuse_archived
from teams.models import Decision, Finding, Structure

State = Finding.State
FIELDS = ["state", "accepted_reason", "accepted_until_on"]


@transaction.atomic
def accept_findings(*, findings: Sequence[Finding], reason: str, until_on: date | None, by: Actor) -> None:
    """Keeps findings of one structure quiet; all of them or none."""
    reason = clean_reason(reason, required=True)
    if until_on is not None and until_on <= timezone.localdate():
        raise ValidationError({"until_on": _("The day must lie ahead.")})
    rows = locked_findings(findings)
    refuse_decided(rows)
    for row in rows:
        row.state, row.accepted_reason, row.accepted_until_on = State.ACCEPTED, reason, until_on
        row.save(update_fields=FIELDS)
        record_decision(row, Decision.Move.ACCEPT, by, reason=reason, expires_on=until_on)


def accept_finding(*, finding: Finding, reason: str, until_on: date | None, by: Actor) -> None:
    """Keeps one finding quiet until its facts change or the day comes."""
    accept_findings(findings=[finding], reason=reason, until_on=until_on, by=by)


@transaction.atomic
def reopen_finding(*, finding: Finding, by: Actor) -> None:
    """Takes an acceptance back."""
    (row,) = locked_findings([finding])
    if row.state != State.ACCEPTED:
        raise ValidationError(_("Only an accepted finding can be opened again."))
    row.state, row.accepted_reason, row.accepted_until_on = State.OPEN, "", None
    row.save(update_fields=FIELDS)
    record_decision(row, Decision.Move.REOPEN, by)


def refuse_decided(rows: Sequence[Finding]) -> None:
    """Only what is open is decided: somebody else may have been faster. Expects the rows to be locked."""
    if any(row.state == State.CLOSED for row in rows):
        raise ValidationError(_("This finding has closed meanwhile: nothing was changed."))
    if any(row.state == State.ACCEPTED for row in rows):
        raise ValidationError(
            _("This finding has been accepted meanwhile. Open it again to decide otherwise.")
        )


def locked_findings(findings: Sequence[Finding]) -> list[Finding]:
    """The findings as they stand once their structure is locked, in the order they were named. ValidationError when
    they are of several, or of one in the archive: there nothing is decided any more."""
    if len({(finding.company_id, finding.structure_id) for finding in findings}) != 1:
        raise ValidationError(_("Choose findings of one structure."))
    first = findings[0]
    structure = Structure.objects.for_company(first.company_id).get(pk=first.structure_id)
    locked = lock_structure(structure)
    refuse_archived(locked)
    rows = Finding.objects.for_company(first.company_id).filter(structure=locked)
    by_pk = {row.pk: row for row in rows.filter(pk__in=[finding.pk for finding in findings])}
    for row in by_pk.values():
        row.structure = locked
    return [by_pk[finding.pk] for finding in findings]


def inherit_acceptances(*, source: Structure, rows: Iterable[Finding]) -> None:
    """What was accepted in another structure is accepted here too, where the facts are the same: fingerprints are made
    of the positions' keys, which drafts keep. Who accepted it stays who accepted it."""
    open_rows = {row.fingerprint: row for row in rows if row.state == State.OPEN}
    accepted = Finding.objects.for_company(source.company_id).filter(
        structure=source, state=State.ACCEPTED, fingerprint__in=list(open_rows)
    )
    theirs = {row.pk: row for row in accepted}
    decisions = Decision.objects.for_company(source.company_id).filter(finding__in=theirs, move="accept")
    last = {decision.finding_id: decision for decision in decisions.order_by("id")}
    copies = []
    for pk, accepted_row in theirs.items():
        row = open_rows[accepted_row.fingerprint]
        row.state, row.accepted_reason = State.ACCEPTED, accepted_row.accepted_reason
        row.accepted_until_on = accepted_row.accepted_until_on
        if pk in last:
            copies.append(_copy(last[pk], row))
    Finding.objects.bulk_update([row for row in open_rows.values() if row.state == State.ACCEPTED], FIELDS)
    Decision.objects.bulk_create(copies)


def _copy(decision: Decision, row: Finding) -> Decision:
    return Decision(
        company_id=row.company_id,
        finding=row,
        move=decision.move,
        reason=decision.reason,
        expires_on=decision.expires_on,
        user_id=decision.user_id,
        by_label=decision.by_label,
    )


def reopen_all_expired(now: datetime | None = None) -> int:
    """Opens every finding whose acceptance has run out, in all companies; how many."""
    now = now or timezone.now()
    return go_round(
        structures_with_expired(now),
        lambda company_id, pk: reopen_expired_in(company_id, pk, now),
        "acceptances",
    )


def structures_with_expired(now: datetime, limit: int = 1000) -> list[tuple[int, int]]:
    """(company id, structure id) where an acceptance may have run out, across companies.

    In some time zone it is tomorrow already: whether it is where the company is, its own day decides.
    """
    latest = (now + timedelta(hours=14)).date()
    with as_dispatcher():
        rows = Finding.objects.get_queryset().filter(state=State.ACCEPTED, accepted_until_on__lte=latest)
        return list(
            rows.values_list("company_id", "structure_id").distinct().order_by("structure_id")[:limit]
        )


def reopen_expired_in(company_id: int, structure_id: int, now: datetime) -> int:
    """Opens what was accepted until a day that has come in the company's time zone; how many."""
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        with timezone.override(company.time_zone):
            structure = Structure.objects.for_company(company).filter(pk=structure_id).first()
            if structure is None:
                return 0
            today = timezone.localdate(now)
            rows = Finding.objects.for_company(company).filter(
                structure=structure, state=State.ACCEPTED, accepted_until_on__lte=today
            )
            if not rows.exists():
                return 0
            lock_structure(structure)
            return len(reopen_expired(list(rows.all()), today))
