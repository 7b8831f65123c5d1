"""A company with roles of its own, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from accounts.models import AuditEvent, Company
from roles import actions
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Catalogue, Text
from roles.models import CompanyDuty, CompanyRole, Role
from tests.roles.catalogue_samples import with_roles

SELLER = "sales-manager"


class Firm:
    """A company inside its own walls, with the owner who edits its roles."""

    def __init__(self, company: Company, by: Actor) -> None:
        self.company, self.by = company, by

    def take(self, slug: str = SELLER) -> CompanyRole:
        return actions.take_role(company=self.company, role=Role.objects.get(slug=slug), by=self.by)

    def create(self, name: str = "Менеджер по тендерам", **members: Any) -> CompanyRole:
        given: dict[str, Any] = {
            "category": "sales",
            "duties": [("Готовит заявки на торги", None, "R")],
            **members,
        }
        return actions.create_role(company=self.company, name=name, by=self.by, **given)

    def edit(self, row: CompanyRole, revision: int | None = None, **changes: Any) -> actions.Edited:
        seen = self.fresh(row).revision if revision is None else revision
        return actions.edit_role(company_role=row, revision=seen, by=self.by, **changes)

    def fresh(self, row: CompanyRole) -> CompanyRole:
        return CompanyRole.objects.for_company(self.company).get(pk=row.pk)

    def state(self) -> list[Any]:
        """Every row of the company's roles: a refusal must leave it as it is."""
        tables = (CompanyRole, CompanyDuty)
        rows = [
            list(table.objects.for_company(self.company).order_by("pk").values_list()) for table in tables
        ]
        return [*rows, AuditEvent.objects.for_company(self.company).count()]

    def verbs(self) -> list[str]:
        rows = AuditEvent.objects.for_company(self.company).filter(verb__startswith="company_role.")
        return [
            verb.removeprefix("company_role.") for verb in rows.order_by("id").values_list("verb", flat=True)
        ]


def changed_catalogue(slug: str = SELLER, *, purpose: str = "Новое назначение") -> Catalogue:
    """The files after an editor changed the purpose of one role and took its first group's first duty out."""
    whole = read_catalogue()
    card = whole.roles[slug]
    first = replace(card.duties[0], items=card.duties[0].items[1:])
    new = replace(card, purpose=Text(purpose, "New purpose"), duties=(first, *card.duties[1:]))
    return with_roles(whole, [new if old.slug == slug else old for old in whole.roles.values()])


def queries(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return len(caught)
