"""An empty chart begins with a ready department of the catalogue, and it comes out without collisions."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from teams.actions.structures import start_from_ready
from teams.models import Finding, Position, Structure
from teams.operations import OperationRefused
from teams.ready_departments import ready_choices
from tests.factories import actor_of, in_company, make_company, make_member, owner_of, signed_in
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db
COLLISIONS = ("double_accountable", "duplicate_responsible", "no_accountable", "uncovered")


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    load_roles()


def post(client: Client, company, stage: str):
    return client.post(
        f"/c/{company.slug}/structure/ready/", {"stage": stage}, headers={"HX-Request": "true"}
    )


@pytest.mark.parametrize(("stage", "boxes"), [(choice.stage, choice.boxes) for choice in ready_choices()])
def test_a_ready_department_fills_an_empty_chart(stage: str, boxes: int) -> None:
    company = make_company()
    answer = post(signed_in(owner_of(company)), company, stage)
    assert answer["HX-Redirect"] == f"/c/{company.slug}/structure/"
    with in_company(company):
        structure = Structure.objects.get()
        assert structure.stage == stage
        assert Position.objects.count() == boxes
        assert Position.objects.filter(parent=None).count() == 1
        assert not Finding.objects.filter(kind__in=COLLISIONS).exists()


def test_hand_overs_and_holdings_of_the_ready_department_are_decided_in_the_boxes() -> None:
    company = make_company()
    with in_company(company):
        start_from_ready(company=company, stage="mature", by=actor_of(company))
        leads = Position.objects.filter(roles__role__slug="lead-generation-specialist").first()
        assert leads is not None
        decided = dict(leads.involvements.values_list("responsibility__slug", "involvement"))
    assert decided == {"client-prospecting": "AR"}


def test_titles_come_in_the_language_of_the_reader() -> None:
    company = make_company()
    with translation.override("en"), in_company(company):
        start_from_ready(company=company, stage="start", by=actor_of(company))
        assert Position.objects.get(parent=None).title == "Head of sales"


def test_a_chart_that_is_not_empty_any_more_stays_as_it_is() -> None:
    company = make_company()
    client = signed_in(owner_of(company))
    post(client, company, "start")
    refused = post(client, company, "growth")
    assert refused.status_code == 422
    with in_company(company):
        assert (Structure.objects.get().stage, Position.objects.count()) == ("start", 4)


def test_an_unknown_stage_makes_nothing() -> None:
    company = make_company()
    assert post(signed_in(owner_of(company)), company, "eternal").status_code == 422
    with in_company(company):
        assert not Structure.objects.exists()


def test_who_may_not_edit_may_not_begin_either() -> None:
    company = make_company()
    assert post(signed_in(make_member(company, "viewer")), company, "start").status_code in (403, 404)
    with in_company(company):
        assert not Structure.objects.exists()


def test_the_empty_chart_offers_the_three_departments() -> None:
    company = make_company()
    client = signed_in(owner_of(company), headers={"accept-language": "en"})
    page = client.get(f"/c/{company.slug}/structure/").content.decode()
    assert page.count("<option") == 3
    assert "A growing department" in page


def test_a_refused_department_raises_before_anything_is_written() -> None:
    company = make_company()
    with in_company(company), pytest.raises(OperationRefused):
        start_from_ready(company=company, stage="", by=actor_of(company))
