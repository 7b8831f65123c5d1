"""Findings of a day that is not today: computed for it, not stored, so nothing can be decided about them."""

from datetime import date

from django.utils import timezone

from accounts.models import Company
from teams.actions.findings import body_of
from teams.analysis.engine import analyse
from teams.facts import catalogue_facts, structure_facts
from teams.finding_selectors import Choice, FindingsPage
from teams.models import Finding, Structure
from teams.selectors import finding_views


def findings_of_day(structure: Structure, company: Company, on: date) -> FindingsPage:
    """The page's list and health for the structure as it stood, or will stand, at the end of the day."""
    facts = structure_facts(structure, company, on)
    analysis = analyse(facts, catalogue_facts(company))
    rows = [
        Finding(
            company_id=structure.company_id,
            structure=structure,
            fingerprint=found.fingerprint,
            kind=found.kind,
            severity=found.severity,
            responsibility_slug=found.responsibility or "",
            position_keys=list(found.positions),
            body=body_of(found),
            opened_at=timezone.now(),
            opened_revision=structure.revision,
            pk=number,
        )
        for number, found in enumerate(analysis.findings)
    ]
    return FindingsPage(
        structure=structure,
        facts=facts,
        analysis=analysis,
        choice=Choice(),
        views=finding_views(rows, company),
        states={"open": len(rows), "accepted": 0, "closed": 0},
    )
