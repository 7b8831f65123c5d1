"""The findings of a day as the matrix and the funnel show them: marks for the pure side, sentences for the page."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.utils import timezone

from accounts.models import Company
from teams.analysis.findings import Severity
from teams.analysis.matrix import Mark
from teams.finding_rows import finding_row
from teams.models import Finding, Structure
from teams.selectors import FindingView, finding_views, structure_analysis


def marks_on(structure: Structure, company: Company, on: date) -> dict[str, FindingView]:
    """Those about a responsibility, by the id of their mark, worst first. Today's are the stored ones, accepted ones
    among them; those of another day are computed for it."""
    rows: Sequence[Finding]
    if on == timezone.localdate():
        stored = Finding.objects.for_company(company).filter(structure=structure)
        rows = list(stored.exclude(state=Finding.State.CLOSED).exclude(responsibility_slug=""))
    else:
        found = structure_analysis(structure, company, on).findings
        rows = [finding_row(structure, each) for each in found if each.responsibility]
        # Nobody stored them: known by their place, so that the same question has the same answer each time.
        for number, row in enumerate(rows):
            row.pk, row.uid = number, UUID(int=number)
    return {str(view.row.uid): view for view in finding_views(rows, company)}


def mark_of(name: str, row: Finding) -> Mark:
    return Mark(
        id=name,
        kind=row.kind,
        severity=cast(Severity, row.severity),
        responsibility=row.responsibility_slug,
        positions=tuple(row.position_keys),
        accepted=row.state == Finding.State.ACCEPTED,
    )
