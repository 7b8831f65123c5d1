"""Who holds a company's roles, and what has to follow when one changes.

Positions stand in an app to the right of this one, which must not be imported from here. It says so where it is set
up, and the actions of this room ask:

    class TeamsConfig(AppConfig):
        def ready(self):
            holders.register(count=positions_holding, follow=sync_after_role_change)
"""

from collections.abc import Callable

from accounts.actors import Actor
from roles.models import CompanyRole

Count = Callable[[CompanyRole], int]
Follow = Callable[[int, Actor], None]

_counts: list[Count] = []
_followers: list[Follow] = []


def register(*, count: Count, follow: Follow) -> None:
    """`count`: how many hold the role. `follow`: what must be in line again after a company (id) changed a role;
    it runs in the transaction of the change."""
    if count not in _counts:
        _counts.append(count)
        _followers.append(follow)


def holders_of(role: CompanyRole) -> int:
    return sum(count(role) for count in _counts)


def follow_change(company_id: int, by: Actor) -> None:
    for follow in _followers:
        follow(company_id, by)
