"""Who holds a company's roles, and what has to follow when one changes.

Positions stand in an app to the right of this one, which must not be imported from here. It says so where it is set
up, and the actions and pages of this room ask:

    class TeamsConfig(AppConfig):
        def ready(self):
            holders.register(count=positions_holding, follow=follow_settings, job=following_job)
"""

from collections.abc import Callable

from accounts.actors import Actor
from accounts.models import Company
from jobs.models import Job
from roles.models import CompanyRole

Count = Callable[[CompanyRole], int]
Follow = Callable[[int, Actor], object]
Pending = Callable[[Company], Job | None]

_counts: list[Count] = []
_followers: list[Follow] = []
_pending: list[Pending] = []


def register(*, count: Count, follow: Follow, job: Pending) -> None:
    """`count`: how many hold the role. `follow`: what must be in line again after a company (id) changed a role;
    it runs in the transaction of the change, and holds nothing that it waits for. `job`: the one in which something
    still follows, when it is too much for a request."""
    if count not in _counts:
        _counts.append(count)
        _followers.append(follow)
        _pending.append(job)


def holders_of(role: CompanyRole) -> int:
    return sum(count(role) for count in _counts)


def follow_change(company_id: int, by: Actor) -> None:
    for follow in _followers:
        follow(company_id, by)


def following_job(company: Company) -> Job | None:
    """The job in which what follows a change of a role is brought in line; None when all is."""
    return next((job for ask in _pending if (job := ask(company)) is not None), None)
