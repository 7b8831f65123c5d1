"""Makes thousands of requests cheap where who asks is settled: what they are answered is the question there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.cache import caches
from django.template.base import Template
from django.test import override_settings

from accounts.models import User

_people: dict[str, User] = {}


class Remembering(AuthenticationBackend):
    """Looks up a person once."""

    def get_user(self, user_id: Any) -> User | None:
        if (key := str(user_id)) not in _people:
            found = super().get_user(user_id)
            if found is None:
                return None
            _people[key] = found
        # A view may hang something on the person who asks; the next request must not find it.
        return copy.copy(_people[key])


def render_plainly(template: Template, context: Any) -> Any:
    """Django's own; while tests run another stands in its place, which copies each context for `response.context`."""
    return template.nodelist.render(context)


@contextmanager
def quick_requests() -> Iterator[None]:
    """Sessions and people are kept in memory, and no contexts are; for clients that sign in here."""
    in_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "quick"}
    with (
        mock.patch.object(Template, "_render", render_plainly),
        override_settings(
            CACHES={**settings.CACHES, "quick": in_memory},
            SESSION_ENGINE="django.contrib.sessions.backends.cache",
            SESSION_CACHE_ALIAS="quick",
            AUTHENTICATION_BACKENDS=["tests.tenancy.quick.Remembering"],
        ),
    ):
        yield
        caches["quick"].clear()
    _people.clear()
