"""A browser tab with the chart open, as its JSON calls look from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import User
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office

Json = dict[str, Any]


@dataclass
class Tab:
    """`base` is the revision that it has heard of: answers carry it on, unless a test sets it back."""

    office: Office
    http: Client
    base: int = 0
    id: str = field(default_factory=lambda: str(uuid4()))

    def at(self, rest: str = "") -> str:
        return f"/c/{self.office.company.slug}/structure/{self.office.structure.uid}/{rest}"

    def call(self, what: str, body: Any, **more: Any) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.http.post(self.at(f"{what}/"), text, **{"content_type": "application/json"} | more)

    def document(self, query: str = "") -> Json:
        answer = self.http.get(self.at(f"document/{query}"))
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        self.base = found["structure"]["revision"]
        return found

    def try_to_send(self, *operations: Json, batch: str | None = None) -> Any:
        body = {"batch": batch or str(uuid4()), "client": self.id, "base": self.base}
        return self.call("operations", body | {"operations": list(operations)})

    def send(self, *operations: Json, batch: str | None = None) -> Json:
        return self._heard(self.try_to_send(*operations, batch=batch))

    def undo(self, undoes: str | None = None, *, batch: str | None = None) -> Json:
        return self._heard(self.try_step("undo", batch, undoes=undoes))

    def redo(self, *, batch: str | None = None) -> Json:
        return self._heard(self.try_step("redo", batch))

    def try_step(self, what: str, batch: str | None = None, **more: Any) -> Any:
        return self.call(what, {"batch": batch or str(uuid4()), "client": self.id, "base": self.base} | more)

    def news(self, box: str | None = None, since: int | None = None) -> Json:
        since = self.base if since is None else since
        return self._heard(self.call("news", {"client": self.id, "since": since, "box": box}))

    def _heard(self, answer: Any) -> Json:
        assert answer.status_code == 200, answer.content.decode()
        found: Json = answer.json()
        self.base = found["revision"]
        return found


def tab(office: Office, user: User | None = None, *, access: str = "", language: str = "ru") -> Tab:
    """A tab of the owner, of `user`, or of a new member with that access; it has heard of all that is."""
    who = user or (make_member(office.company, access) if access else owner_of(office.company))
    with office.open():
        office.structure.refresh_from_db()
    return Tab(office, signed_in(who, headers={"accept-language": language}), office.structure.revision)


def move(key: str, parent: str | None) -> Json:
    return {"op": "move", "key": key, "parent": parent}


def rename(key: str, title: str) -> Json:
    return {"op": "rename", "key": key, "title": title}


def remove(key: str) -> Json:
    return {"op": "remove", "key": key}


def seat(key: str, person: Any, **more: Any) -> Json:
    return {"op": "assign", "key": key, "person": str(person.uid), **more}


def box_of(document: Json, key: str) -> Json:
    return next(box for box in document["boxes"] if box["key"] == key)
