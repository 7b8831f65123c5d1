"""Ways out of a finding that edit the structure. They are ordinary operations, so they can be undone like any other."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Company
from teams.actions.findings import record_decision
from teams.actions.operations import Applied, apply_operations, lock_structure
from teams.facts import involvements_in, structure_facts
from teams.models import Decision, Finding

Json = dict[str, Any]


def _involve(key: str, responsibility: str, involvement: str) -> Json:
    return {"op": "set_involvement", "key": key, "responsibility": responsibility, "involvement": involvement}


def _held(finding: Finding) -> dict[str, str]:
    """Position key -> A, R, AR or "" for what each position does with the responsibility now."""
    company = Company.objects.get(pk=finding.company_id)
    structure = structure_facts(finding.structure, company, timezone.localdate())
    found = involvements_in(structure, finding.responsibility_slug, company)
    return {key: value if value in ("A", "R", "AR") else "" for key, value in found.items()}


def _keep_owner(finding: Finding, key: str, *, consulted: bool) -> list[Json]:
    """One keeps what collides; the others lose just that, so that no new hole opens.

    Two who answer: the others stop answering, and go on working if they did. Two who work: the others stop working,
    and go on answering if they did. With `consulted` they are asked for advice instead; then the work of those who did
    it goes over to the owner.
    """
    contested = "R" if finding.kind == "duplicate_responsible" else "A"
    held = dict.fromkeys(finding.position_keys, "") | _held(finding)
    others = [other for other in finding.position_keys if other != key]
    left = {other: held[other].replace(contested, "") for other in others}
    takes_work = consulted and contested == "A" and any("R" in held[other] for other in others)
    wanted = held[key] if contested in held[key] else "".join(sorted(held[key] + contested))
    if takes_work and "R" not in wanted:
        wanted += "R"
    operations = [] if wanted == held[key] else [_involve(key, finding.responsibility_slug, wanted)]
    for other in others:
        keeps = "C" if consulted and (contested == "A" or not left[other]) else left[other] or "none"
        operations.append(_involve(other, finding.responsibility_slug, keeps))
    return operations


def _take_on(finding: Finding, key: str, involvement: str) -> list[Json]:
    """The position takes A or R besides what it does already."""
    held = _held(finding).get(key, "")
    both = held and held != involvement
    return [_involve(key, finding.responsibility_slug, "AR" if both else involvement)]


_MOVES: Mapping[str, Callable[[Finding, str], list[Json]]] = {
    "keep_owner": lambda finding, key: _keep_owner(finding, key, consulted=False),
    "make_consulted": lambda finding, key: _keep_owner(finding, key, consulted=True),
    "make_accountable": lambda finding, key: _take_on(finding, key, "A"),
    "make_responsible": lambda finding, key: _take_on(finding, key, "R"),
}
_DECISIONS = {
    "keep_owner": Decision.Move.KEEP_OWNER,
    "make_consulted": Decision.Move.MAKE_CONSULTED,
    "make_accountable": Decision.Move.ASSIGN_OWNER,
    "make_responsible": Decision.Move.ASSIGN_OWNER,
}


def moves_of(finding: Finding) -> list[str]:
    """The codes of the suggestions that can be carried out here, in the analysis' order, each once."""
    codes = [item["code"] for item in finding.body["suggestions"] if item["code"] in _MOVES]
    return list(dict.fromkeys(codes))


def operations_for(finding: Finding, move: str, key: str) -> list[Json]:
    """What a move would do, as operations; for the preview and for the deed alike."""
    if move not in moves_of(finding):
        raise ValidationError({"move": _("This finding has no such way out.")})
    allowed = set(finding.position_keys) | {
        item["params"].get("position") for item in finding.body["suggestions"] if item["code"] == move
    }
    if key not in allowed:
        raise ValidationError({"position": _("Choose one of the positions of this finding.")})
    return _MOVES[move](finding, key)


@transaction.atomic
def resolve_finding(*, finding: Finding, move: str, key: str, reason: str = "", by: Actor) -> Applied:
    """Carries a move out. The finding closes by itself when the analysis no longer finds it."""
    structure = lock_structure(finding.structure)
    current = Finding.objects.for_company(finding.company_id).get(pk=finding.pk)
    if current.state == Finding.State.CLOSED:
        raise ValidationError(_("This finding has closed meanwhile: nothing was changed."))
    operations = operations_for(current, move, key)
    applied = apply_operations(structure=structure, operations=operations, base_revision=None, by=by)
    record_decision(current, _DECISIONS[move], by, reason=reason, operations=operations)
    return applied
