"""The pages of a company's own roles as its people see them: for tests that click."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from roles import actions
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Text
from roles.models import CompanyCardLine, CompanyDuty, CompanyRole, Role
from roles.selectors.company_roles import company_role_content
from roles.selectors.editing import known_names
from tests.factories import actor_of, make_member, signed_in
from tests.roles.catalogue_samples import with_roles

SELLER = "sales-manager"
FIELDS = ("name", "short", "category", "purpose", "thought")


class Pages:
    """The pages of one company as its owner sees them, in Russian."""

    def __init__(self, company: Company) -> None:
        self.company, self.by = company, actor_of(company)
        self.base = f"/c/{company.slug}/catalogue/"
        self.client = signed_in(make_member(company, "owner"))
        self.reader = signed_in(make_member(company, "member"))

    def get(self, path: str = "", client: Client | None = None, **headers: str) -> HttpResponse:
        return (client or self.client).get(self.base + path, headers=headers)

    def html(self, path: str = "", client: Client | None = None) -> str:
        response = self.get(path, client)
        assert response.status_code == 200, path
        return response.content.decode()

    def post(self, path: str, data: Any = None, client: Client | None = None, **headers: str) -> HttpResponse:
        return (client or self.client).post(self.base + path, data or {}, headers=headers)

    def take(self, slug: str = SELLER) -> CompanyRole:
        with tenant(self.company):
            role = Role.objects.get(slug=slug)
            return actions.take_role(company=self.company, role=role, by=self.by)

    def role(self, slug: str = SELLER) -> CompanyRole:
        with tenant(self.company):
            return CompanyRole.objects.for_company(self.company).get(slug=slug)

    def edit(self, slug: str = SELLER, **changes: Any) -> None:
        row = self.role(slug)
        with tenant(self.company):
            actions.edit_role(company_role=row, revision=row.revision, by=self.by, **changes)

    def content(self, slug: str = SELLER) -> Any:
        row = self.role(slug)
        with tenant(self.company):
            return company_role_content(row)

    def form(self, slug: str = SELLER) -> dict[str, Any]:
        """What the browser would send when nothing is touched."""
        content, row = self.content(slug), self.role(slug)
        with tenant(self.company):
            known = known_names()
        sent: dict[str, Any] = {name: getattr(content, name) for name in FIELDS}
        sent |= {"revision": row.revision, "do": "save"}
        sent["duties-text"] = [duty.text for duty in content.duties]
        sent["duties-refers"] = [
            known.responsibilities.get(duty.responsibility, "") for duty in content.duties
        ]
        sent["duties-involvement"] = [duty.involvement for duty in content.duties]
        sent["duties-group"] = [duty.group for duty in content.duties]
        for section, lines in content.lines.items():
            names = known.of(section)
            sent[f"{section}-text"] = [line.text for line in lines]
            sent[f"{section}-group"] = [line.group for line in lines]
            sent[f"{section}-example"] = [line.example for line in lines]
            sent[f"{section}-level"] = [str(line.level or 3) for line in lines]
            sent[f"{section}-refers"] = [
                names.get(line.metric or line.responsibility or "", "") for line in lines
            ]
        return sent

    def stored(self) -> list[Any]:
        """Everything of the company's roles: a refusal must leave it as it is."""
        with tenant(self.company):
            tables = (CompanyRole, CompanyDuty, CompanyCardLine)
            rows = [
                list(table.objects.for_company(self.company).order_by("pk").values_list()) for table in tables
            ]
            return [*rows, AuditEvent.objects.for_company(self.company).count()]

    def queries(self, path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            self.html(path)
        return len(found)


def changed_catalogue(slug: str = SELLER, purpose: str = "Приводит новых покупателей.") -> Any:
    files = read_catalogue()
    card = replace(files.roles[slug], purpose=Text(purpose, "Brings new buyers."))
    return with_roles(files, [card if item.slug == slug else item for item in files.roles.values()])
