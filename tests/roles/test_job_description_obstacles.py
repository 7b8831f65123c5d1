"""What stands in the way of a role when a job description becomes one: named, or taken in the line's own words."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Company
from roles import actions
from roles.actions import JobDescriptionRefused
from roles.models import CompanyDuty, CompanyRole, CompanyWording, JobDescription
from roles.role_input import MAX_LINES
from tests.factories import actor_of, in_company, make_company, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.roles.test_job_description_pages import create, here, lines, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    load_roles()
    return make_company("Пример")


@pytest.fixture
def client(company: Company) -> Client:
    return signed_in(make_member(company, "consultant"))


def refusal_of(company: Company, draft: JobDescription) -> str:
    """Why no role is made of the draft; whatever it is, nothing was made."""
    with in_company(company):
        with pytest.raises(JobDescriptionRefused) as refused:
            actions.make_role(draft=draft, by=actor_of(make_member(company, "consultant")))
        assert not CompanyRole.objects.for_company(company).exists()
    return str(refused.value.messages[0]).replace("\xa0", " ")


def test_as_many_duties_as_are_read_become_a_role(company: Company, client: Client) -> None:
    draft = stored(company, "Обязанности\n" + "".join(f"- готовит отчёт {n}\n" for n in range(MAX_LINES)))
    assert create(client, company, draft).status_code == 302
    with in_company(company):
        assert CompanyDuty.objects.for_company(company).count() == MAX_LINES


def test_a_name_is_kept_with_its_role_or_not_at_all(company: Company) -> None:
    draft = stored(company, "Требования:\nОпыт от года")
    before = (draft.title, draft.category, draft.revision)
    with in_company(company):
        with pytest.raises(JobDescriptionRefused):
            actions.make_role(draft=draft, by=actor_of(company), title="Менеджер округа", category="sales")
        draft.refresh_from_db()
    assert (draft.title, draft.category, draft.revision) == before


def test_a_line_too_long_for_a_card_is_named(company: Company) -> None:
    draft = stored(
        company, f"Обязанности:\n- Ведёт CRM\n- {'Готовит отчёты для клиентов и ' * 80} ведёт учёт\n"
    )
    said = refusal_of(company, draft)
    assert "Строка 2, «Готовит отчёты для клиентов и" in said
    assert "Текст длиннее 2000 знаков." in said


def test_a_purpose_too_long_for_a_card_is_named(company: Company) -> None:
    purpose = "".join(f"Обеспечивать рост продаж в регионе {n}, беречь клиентов\n" for n in range(60))
    said = refusal_of(company, stored(company, f"Цель должности:\n{purpose}Обязанности:\n- Ведёт CRM\n"))
    assert "назначения" in said


def test_a_line_without_a_word_stands_in_no_part_of_the_card(company: Company, client: Client) -> None:
    draft = stored(company, "Обязанности:\n- Ведёт CRM\n😀\n- Готовит коммерческие предложения\n| |\n")
    assert [line.text for line in lines(company, draft) if line.is_kept] == [
        "Ведёт CRM",
        "Готовит коммерческие предложения",
    ]
    assert create(client, company, draft).status_code == 302


def test_what_has_left_the_catalogue_meanwhile_leaves_its_line_in_its_own_words(
    company: Company, client: Client
) -> None:
    draft = stored(company)
    client.post(f"{here(company, draft)}sure/")
    with in_company(company):
        draft.refresh_from_db()
        for line in draft.lines:
            line["metric"] = line["metric"] and "a-metric-that-left"
            if line["suggestions"]:
                line["suggestions"][0] |= {"slug": "work-that-left", "score": 1.0}
            if line["responsibility"]:
                line["responsibility"] = "work-that-left"
        draft.save()
    assert create(client, company, draft).status_code == 302
    with in_company(company):
        duties = CompanyDuty.objects.for_company(company)
        assert duties.exists()
        assert not duties.exclude(responsibility=None).exists()
        assert not CompanyWording.objects.for_company(company).exists()
