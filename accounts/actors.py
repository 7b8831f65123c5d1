"""Who acts: a member in the browser, a program with a key, or the system itself."""

from dataclasses import dataclass

from accounts.access import RIGHTS, Permission
from accounts.models import ApiKey, Membership, User


@dataclass(frozen=True)
class Actor:
    """`by=` of every action. `label` is what the audit trail and the history of a structure show."""

    label: str
    user: User | None = None
    membership: Membership | None = None
    api_key: ApiKey | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    def may(self, permission: Permission) -> bool:
        if self.membership is not None:
            return permission in RIGHTS[self.membership.access]
        if self.api_key is not None:
            return self.api_key.may(permission)
        return False


SYSTEM = Actor(label="SalesOrg")


def member_actor(membership: Membership, user: User) -> Actor:
    return Actor(label=str(user), user=user, membership=membership)


def key_actor(key: ApiKey) -> Actor:
    return Actor(label=f"API: {key.name}", api_key=key)
