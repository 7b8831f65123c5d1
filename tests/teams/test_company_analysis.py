"""What a company sets comes into every analysis: norms, volumes, limits, money, and zones and KPIs of its own cards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.tenancy import tenant
from roles import actions
from roles.cards.content import ContentLine
from roles.models import Responsibility, Role
from teams.analysis.findings import Finding
from teams.facts import analysis_of, catalogue_facts, settings_of
from teams.models import Limits, Norm, Volume
from tests.factories import owner_of, signed_in
from tests.factories.kpis import make_shop
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def office() -> Office:
    return make_office()


def found(office: Office, kind: str) -> list[Finding]:
    with office.open():
        analysis = analysis_of(office.structure, office.company, TODAY)
    return [finding for finding in analysis.findings if finding.kind == kind]


def give_limits(office: Office, **changed: int) -> None:
    usual = {
        "min_reports": 1,
        "max_reports": 10,
        "max_layers": 5,
        "max_share_pct": 100,
        "hours_month": 164,
        "max_load_pct": 100,
    }
    with office.open():
        Limits.objects.create(company=office.company, **(usual | changed))


def test_the_companys_band_of_reports_decides(office: Office) -> None:
    head = office.add("Руководитель", roles=["sales-head"], person="Анна")
    for name in ("Борис", "Вера"):
        office.add("Менеджер", parent=head, roles=["sales-manager"], person=name)
    assert found(office, "span_of_control") == []

    give_limits(office, max_reports=1)

    assert [finding.positions for finding in found(office, "span_of_control")] == [(head,)]


def test_volumes_and_own_norms_make_hours(office: Office) -> None:
    seller = office.add("Менеджер", roles=["sales-manager"], person="Анна")
    with office.open():
        Volume.objects.create(
            company=office.company, role_slug="sales-manager", driver="lead", per_month=Decimal(400)
        )
        search = Responsibility.objects.get(slug="client-prospecting")
        Norm.objects.create(company=office.company, responsibility=search, minutes=60)

    [finding] = found(office, "overload")

    assert (finding.positions, finding.params["top"][0]["hours"]) == ((seller,), "400")


def test_the_monthly_target_of_the_company_in_roubles_is_the_money_at_stake() -> None:
    shop = make_shop()
    revenue, deal = shop.metric("revenue"), shop.metric("average-deal", aggregation="average")
    debt = shop.metric("overdue-receivables", direction="lower")
    for metric, value in ((revenue, 5_000_000), (deal, 400_000), (debt, 900_000)):
        shop.plan(metric, value)

    with tenant(shop.company):
        assert settings_of(shop.company, TODAY).money == {"revenue": Decimal(5_000_000)}
        assert settings_of(shop.company, date(2027, 3, 1)).money == {}


def test_the_companys_copy_of_a_card_brings_its_own_zones_and_kpis(office: Office) -> None:
    with office.open():
        role = Role.objects.get(slug="sales-head")
        row = actions.take_role(company=office.company, role=role, by=office.by)
        kpis = [ContentLine("Текучесть", metric="staff-turnover")]
        actions.edit_role(company_role=row, revision=row.revision, by=office.by, lines={"kpis": kpis})
        facts = catalogue_facts(office.company).roles["sales-head"]
        shared = catalogue_facts(make_office(with_roles=False).company).roles["sales-head"]

    assert [zone.responsibility for zone in facts.zones] == [zone.responsibility for zone in shared.zones]
    assert (set(facts.kpis), shared.kpis[0]) == ({"staff-turnover"}, "revenue")
    assert facts.until == shared.until


def test_the_page_of_the_kinds_explains_each_with_the_companys_limits(office: Office) -> None:
    give_limits(office, max_reports=7)

    page = signed_in(owner_of(office.company)).get(f"/c/{office.company.slug}/findings/kinds/")

    assert page.status_code == 200
    text = page.content.decode()
    assert text.count('class="so-kind"') == 13
    assert "больше 7" in text.replace("\u00a0", " ")


def test_a_stranger_does_not_see_the_page_of_the_kinds(office: Office) -> None:
    assert Client().get(f"/c/{office.company.slug}/findings/kinds/").status_code in (302, 403, 404)
