"""Cards of a company's roles, what may not leave the catalogue under them, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import transaction

from accounts.tenancy import tenant
from roles import actions
from roles.actions import CatalogueInUse, load_catalogue
from roles.cards.content import ContentDuty
from roles.models import Role, RoleRevision
from roles.selectors import role_card
from roles.selectors.company_cards import company_role_card
from roles.selectors.company_roles import (
    catalogue_updates,
    company_duties,
    role_book,
)
from tests.factories import actor_of, make_company
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed, without_responsibility
from tests.roles.firms import SELLER, Firm, changed_catalogue, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Iterator[Firm]:
    load_roles()
    company = make_company()
    by = actor_of(company)
    with tenant(company):
        yield Firm(company, by)


# --- the card ---------------------------------------------------------------------------------------------------------


def test_a_role_in_sync_shows_the_catalogues_card(firm: Firm) -> None:
    firm.take()
    assert company_role_card(firm.company, SELLER) == role_card(SELLER)
    assert company_role_card(firm.company, "sales-trainer") == role_card("sales-trainer")
    assert company_role_card(firm.company, "no-such-role") is None


def test_an_edited_card_shows_the_companys_lines_and_keeps_career_and_combinations(firm: Firm) -> None:
    row = firm.take()
    shared = role_card(SELLER)
    assert shared is not None
    firm.edit(row, name="Продавец", duties=[ContentDuty("Пишет речевые модули", "sales-scripts", "A")])
    card = company_role_card(firm.company, SELLER)
    assert card is not None
    assert (card.role.name, card.role.source, card.role.duty_count) == ("Продавец", "company", 1)
    assert (card.career, card.combinations) == (shared.career, shared.combinations)
    assert [group.name for group in card.competencies] == [group.name for group in shared.competencies]
    assert [kpi.slug for kpi in card.kpis] == [kpi.slug for kpi in shared.kpis]
    assert card.completeness == shared.completeness


def test_the_card_of_an_own_role_tells_who_else_does_the_work(firm: Firm) -> None:
    first = firm.create("Автор", duties=[ContentDuty("Пишет речевые модули", "sales-scripts", "AR")])
    second = firm.create(
        "Редактор", duties=[("Правит модули", "sales-scripts", "R"), ("Сушит сухари", None, "R")]
    )
    card = company_role_card(firm.company, second.slug)
    assert card is not None
    [scripts, rusks] = card.duty_groups[0].duties
    assert rusks.responsibility is None
    assert first.slug in {claim.role.slug for claim in scripts.others if claim.collides}
    assert first.slug in {overlap.role.slug for overlap in card.overlaps}
    assert card.responsibility_count == 1


def test_a_card_of_forty_lines_costs_as_many_queries_as_one_of_two(firm: Firm) -> None:
    def duties(count: int) -> list[ContentDuty]:
        return [ContentDuty(f"Пишет модуль {number}", "sales-scripts") for number in range(count)]

    few, many = firm.create("Автор", duties=duties(2)), firm.create("Редактор", duties=duties(40))
    costs = [queries(partial(company_role_card, firm.company, row.slug)) for row in (few, many)]
    assert costs[0] == costs[1]


# --- what leaves the catalogue --------------------------------------------------------------------------------------


@pytest.mark.parametrize("following", [True, False])
def test_a_role_that_a_company_follows_cannot_leave_the_catalogues_files(firm: Firm, following: bool) -> None:
    whole = trimmed(SELLER, "sales-head")
    load_catalogue(whole)
    if following:
        firm.take()
        with pytest.raises(CatalogueInUse, match=SELLER), transaction.atomic():
            load_catalogue(trimmed("sales-head"))
    else:
        load_catalogue(trimmed("sales-head"))
    assert Role.objects.filter(slug=SELLER).exists() is following
    assert RoleRevision.objects.filter(role__slug=SELLER).exists() is following


def test_a_responsibility_that_a_wording_means_cannot_leave_the_catalogues_files(firm: Firm) -> None:
    whole = trimmed("sales-head")
    load_catalogue(whole)
    slug = next(iter(whole.responsibilities))
    actions.confirm_wording(company=firm.company, text="По-своему", responsibility=slug, by=firm.by)
    with pytest.raises(CatalogueInUse, match=slug), transaction.atomic():
        load_catalogue(without_responsibility(whole, slug))


# --- speed --------------------------------------------------------------------------------------------------------


def test_the_book_costs_one_query_until_something_changes(firm: Firm) -> None:
    firm.create()
    role_book(firm.company)
    assert queries(lambda: role_book(firm.company)) == 1
    firm.create("Ещё одна роль")
    assert "own-esche-odna-rol" in role_book(firm.company).roles


def test_twenty_roles_cost_as_many_queries_as_two(firm: Firm) -> None:
    def all_reads() -> None:
        catalogue_updates(firm.company)
        company_duties(firm.company)
        role_book(firm.company)

    for slug in (SELLER, "sales-head"):
        firm.edit(firm.take(slug), thought="Своя мысль")
    load_catalogue(changed_catalogue())
    role_book(firm.company)
    few = queries(all_reads)
    for number in range(10):
        firm.create(f"Роль {number}")
    for slug in Role.objects.exclude(slug__in=[SELLER, "sales-head"]).values_list("slug", flat=True)[:8]:
        firm.take(slug)
    role_book(firm.company)
    assert queries(all_reads) == few


def test_a_book_read_before_a_rollback_is_not_taken_for_what_came_after(firm: Firm) -> None:
    with transaction.atomic():
        firm.create("Не состоялась")
        assert "own-ne-sostoyalas" in role_book(firm.company).roles
        transaction.set_rollback(True)
    firm.create("Состоялась")
    assert [slug for slug in role_book(firm.company).roles if slug.startswith("own-")] == ["own-sostoyalas"]
