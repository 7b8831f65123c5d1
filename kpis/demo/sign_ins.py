"""The people who sign in to the demonstration. Their password is random, one for each checkout, and kept beside the
other local secrets: nothing known works on a site that forgot to leave demo mode."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.actions import delete_company, delete_user
from accounts.models import Company, User
from accounts.selectors import memberships_of
from kpis.demo.build import build_demo
from kpis.demo.seats import department

WORDS = "amber birch cedar delta ember fjord grove harbor island juniper kelp lagoon maple north ocean pine".split()


def _password_file() -> Path:
    return settings.LOCAL_DIR / "demo_password"


def demo_password() -> str:
    """The demo's password, made on the first call."""
    path = _password_file()
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}")
    return path.read_text().strip()


def refuse_outside_demo() -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured("This is for demo mode only: set DEMO=1.")


def demo_users() -> dict[str, User]:
    """The sign-ins by access; those that exist."""
    emails = {row["email"]: row["access"] for row in department()["sign_ins"]}
    return {emails[user.email]: user for user in User.objects.filter(email__in=emails)}


def demo_company() -> Company | None:
    users = demo_users()
    for membership in memberships_of(users["owner"]) if "owner" in users else []:
        if membership.company.is_demo:
            return membership.company
    return None


def load_demo() -> tuple[Company, bool]:
    """The demo company, and whether this call made it: what people changed in it is kept."""
    refuse_outside_demo()
    found = demo_company()
    if found is not None:
        return found, False
    with transaction.atomic():
        return build_demo(users=_make_users()), True


def _make_users() -> Mapping[str, User]:
    users = demo_users()
    for row in department()["sign_ins"]:
        if row["access"] not in users:
            users[row["access"]] = User.objects.create_user(row["email"], demo_password(), row["name"])
    return users


def remove_demo() -> bool:
    """Takes the demo company and its sign-ins away; False when there was none."""
    found = demo_company()
    if found is not None:
        delete_company(company_id=found.pk)
    for user in demo_users().values():
        delete_user(user=user)
    _password_file().unlink(missing_ok=True)
    return found is not None
