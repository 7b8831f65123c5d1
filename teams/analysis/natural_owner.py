"""Of several who own the same: who should keep it, and who has to let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from teams.analysis.claims import Claim
from teams.analysis.facts import Responsibility
from teams.analysis.findings import Suggestion
from teams.analysis.index import Index
from teams.analysis.scopes import Signature


class Parting(NamedTuple):
    """Positions that own the same: who keeps it, who lets go of it, and the owner's colleagues who keep it too."""

    owner: str
    others: list[str]
    together: list[str]


def parting(index: Index, responsibility: Responsibility, cluster: list[Claim]) -> Parting:
    """The natural owner covers the scopes of all the others, else a hole would open there; answers already, is not
    vacant, stands highest, and has few colleagues of the same job; then the smallest key decides. Colleagues who do not
    collide with the owner keep what they have: of two administrators and twenty sellers the administrators are left.
    """
    depth, covers, jobs = index.tree.depth, _covers_all(cluster), Counter(claim.work for claim in cluster)
    owner = min(
        cluster,
        key=lambda c: (
            not covers(c.scope),
            not c.answers,
            c.vacant,
            depth[c.position],
            jobs[c.work],
            c.position,
        ),
    )
    rest = [claim for claim in cluster if claim is not owner]
    rivals = [claim for claim in rest if _collides(index, responsibility, owner, claim)] or rest
    others = sorted(claim.position for claim in rivals)
    together = sorted({claim.position for claim in rest} - set(others))
    return Parting(owner.position, others, together)


def resolutions(index: Index, responsibility: Responsibility, parted: Parting) -> tuple[Suggestion, ...]:
    """Keep the natural owner, make the rest consulted, split by scope, accept."""
    owner, others, together = parted
    about = {"responsibility": responsibility.slug, "responsibility_title": responsibility.title}
    named = {
        "position": owner,
        "others": others,
        "together": together,
        "name": index.names([owner])[0],
        "names": index.names(others),
    }
    return (
        Suggestion("keep_owner", {**about, **named}),
        Suggestion("make_consulted", {**about, **named}),
        Suggestion("split_by_scope", {**about, "positions": sorted([owner, *others, *together])}),
        Suggestion("accept"),
    )


def _collides(index: Index, responsibility: Responsibility, owner: Claim, other: Claim) -> bool:
    """Whether the two cannot both keep it: another job, or a second head of an exclusive responsibility."""
    if owner.work.isdisjoint(other.work):
        return True
    vertical = index.tree.is_above(owner.position, other.position)
    return responsibility.exclusive and owner.leads and other.leads and not vertical


def _covers_all(cluster: list[Claim]) -> Callable[[Signature], bool]:
    """Whether a scope leaves nothing out that these work on."""
    known = [dict(claim.scope) for claim in cluster]
    common = set(known[0]).intersection(*known)
    values = {name: frozenset().union(*(scope[name] for scope in known)) for name in common}

    def covers(scope: Signature) -> bool:
        return all(name in common and wanted >= values[name] for name, wanted in scope)

    return covers
