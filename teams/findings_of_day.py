"""Findings of a day that is not today: computed for it, not stored, so nothing can be decided about them."""

from datetime import date

from accounts.models import Company
from teams.facts import analysis_of_facts, structure_facts
from teams.finding_list import Choice, in_order
from teams.finding_rows import finding_row
from teams.finding_selectors import FindingsPage
from teams.models import Structure


def findings_of_day(structure: Structure, company: Company, on: date) -> FindingsPage:
    """The page's list and health for the structure as it stood, or will stand, at the end of the day."""
    facts = structure_facts(structure, company, on)
    analysis = analysis_of_facts(facts, company)
    rows = [finding_row(structure, found) for found in analysis.findings]
    for number, row in enumerate(rows):
        row.pk = number
    return FindingsPage(
        structure=structure,
        company=company,
        facts=facts,
        health=analysis.health,
        choice=Choice(),
        rows=in_order(rows),
        states={"open": len(rows), "accepted": 0, "closed": 0},
    )
