"""Moves that findings of several kinds suggest."""

from __future__ import annotations

from collections.abc import Sequence

from teams.analysis.claims import Claim
from teams.analysis.findings import Suggestion
from teams.analysis.index import Index

MAX_RECEIVERS = 3


def separate_role(index: Index, person: str, name: str, role: str, keys: Sequence[str]) -> Suggestion:
    """Takes a role off a person: off the first of these positions, or the person out of it when it has no other."""
    key = keys[0]
    position = index.position(key)
    return Suggestion(
        "separate_role",
        {
            "person": person,
            "person_name": name,
            "position": key,
            "title": position.title,
            "role": role,
            "role_title": index.role_title(role),
            "by": "role" if len(position.roles) > 1 else "seat",
        },
    )


def hand_over(index: Index, claim: Claim) -> Suggestion:
    """The work goes to another position: one that holds it too, or the leader."""
    responsibility = index.catalogue.responsibilities[claim.responsibility]
    own = set(index.people_of([claim.position]))
    others = [item.position for item in index.holders(claim.responsibility)]
    leader = index.tree.above[claim.position]
    around = dict.fromkeys([*others, *([leader] if leader is not None else [])])
    receivers = [key for key in around if not own.issuperset(index.people_of([key]))][:MAX_RECEIVERS]
    return Suggestion(
        "hand_over",
        {
            "responsibility": responsibility.slug,
            "responsibility_title": responsibility.title,
            "position": claim.position,
            "name": index.names([claim.position])[0],
            "to": receivers,
            "names": index.names(receivers),
        },
    )
