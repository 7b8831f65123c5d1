"""Two tabs at once, in real threads on real PostgreSQL: one job description makes one role, no decision is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Company
from accounts.tenancy import tenant
from common.documents import pasted_document
from roles import actions
from roles.actions import LineChange
from roles.job_draft import lines_from_json
from roles.models import CompanyRole, JobDescription
from tests.factories import actor_of, make_company
from tests.factories.catalogue import load_roles
from tests.teams.test_operations_together import together

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = Path(__file__).parent / "job_descriptions" / "distributor-manager.txt"
TABS = 6


def stored(company: Company) -> JobDescription:
    with tenant(company):
        return actions.store_job_description(
            company=company,
            document=pasted_document(SAMPLE.read_text(encoding="utf-8")),
            by=actor_of(company),
        )


def fresh(company: Company, draft: JobDescription) -> JobDescription:
    return JobDescription.objects.for_company(company).select_related("company").get(pk=draft.pk)


def test_many_tabs_make_one_role() -> None:
    load_roles()
    company = make_company()
    draft, by, made = stored(company), actor_of(company), []

    def make(_number: int) -> None:
        with tenant(company):
            role = actions.make_role(
                draft=fresh(company, draft), by=by, title="Менеджер округа", category="sales"
            )
            made.append(role.pk)

    together(make, TABS)
    assert len(made) == TABS
    assert len(set(made)) == 1
    with tenant(company):
        assert CompanyRole.objects.for_company(company).get().name == "Менеджер округа"


def test_many_tabs_decide_a_line_each_and_all_of_it_stays() -> None:
    load_roles()
    company = make_company()
    draft = stored(company)

    def leave_out(number: int) -> None:
        with tenant(company):
            actions.decide_line(
                draft=fresh(company, draft), number=number + 1, change=LineChange(state="skipped")
            )

    together(leave_out, TABS)
    with tenant(company):
        after = lines_from_json(fresh(company, draft).lines)
    assert [line.number for line in after if line.state == "skipped"] == list(range(1, TABS + 1))
