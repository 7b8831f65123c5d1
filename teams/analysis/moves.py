"""Moves that findings of several kinds suggest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from teams.analysis.claims import Claim
from teams.analysis.findings import Suggestion
from teams.analysis.index import Index
from teams.analysis.scopes import intersect

MAX_RECEIVERS = 3
MAX_LOOKED_AT = 60
"""Of thousands who could take it any few will do."""


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


def hand_over(
    index: Index, claim: Claim, fits: Callable[[str], bool] | None = None, *, with_leader: bool = True
) -> Suggestion:
    """The work goes to another position whose scope meets this one's: who holds it too, the leader, the same role.

    `fits`: what else is asked of the receiver.
    """
    responsibility = index.catalogue.responsibilities[claim.responsibility]
    own = set(index.people_of([claim.position]))
    receivers: list[str] = []
    for key in islice(_receivers(index, claim, with_leader=with_leader), MAX_LOOKED_AT):
        meets = intersect(index.tree.scope[key], claim.scope)
        other = key not in receivers and not own.issuperset(index.people_of([key]))
        if meets and other and (fits is None or fits(key)):
            receivers.append(key)
        if len(receivers) == MAX_RECEIVERS:
            break
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


def _receivers(index: Index, claim: Claim, *, with_leader: bool) -> Iterator[str]:
    yield from (item.position for item in index.holders(claim.responsibility))
    leader = index.tree.above[claim.position]
    if with_leader and leader is not None:
        yield leader
    for share in index.position(claim.position).roles:
        yield from index.with_role.get(share.role, ())
