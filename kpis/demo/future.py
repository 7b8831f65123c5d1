"""What of the demonstration company is still to come: a draft beside the living structure."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from accounts.actors import Actor
from accounts.models import Company
from teams.actions.drafts import create_draft
from teams.actions.operations import apply_operations
from teams.actions.resolutions import resolve_finding
from teams.actions.structures import live_structure
from teams.models import Finding, Person, Structure
from teams.moves.answers import Answers
from teams.moves.registry import ways_of

NAMED = ("key", "parent", "target")


def draft_next_year(*, company: Company, data: Mapping[str, Any], by: Actor) -> None:
    """Copies the living structure and changes the copy as the file says."""
    live = live_structure(company=company, by=by)
    people = dict(Person.objects.for_company(company).values_list("external_id", "uid"))
    draft = create_draft(source=live, name=data["draft"]["name"], by=by)
    operations = [
        {
            name: str(uuid5(company.uid, value))
            if name in NAMED
            else str(people[value])
            if name == "person"
            else value
            for name, value in change.items()
        }
        for change in data["draft"]["changes"]
    ]
    apply_operations(structure=draft, operations=operations, base_revision=None, by=by)
    for item in data["draft"]["settled"]:
        _settle(draft, item["responsibility"], str(uuid5(company.uid, item["owner"])), by)


def _settle(draft: Structure, responsibility: str, key: str, by: Actor) -> None:
    """Every overlap about the responsibility that the owner is part of, one after another."""
    rows = Finding.objects.for_company(draft.company_id).open()
    for finding in rows.filter(structure=draft, responsibility_slug=responsibility).order_by("kind"):
        finding.refresh_from_db()
        is_open = finding.state == Finding.State.OPEN and key in finding.position_keys
        if is_open and "make_consulted" in ways_of(finding):
            resolve_finding(
                finding=finding,
                move="make_consulted",
                answers=Answers(position=key, involvement="C"),
                by=by,
            )
