"""A company's own catalogue: following a role, the first edit, updates, returning, own roles, putting away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import AuditEvent
from accounts.tenancy import tenant
from roles import actions
from roles.actions import load_catalogue
from roles.cards.content import ContentDuty, ContentLine
from roles.catalogue_files import read_catalogue
from roles.models import CompanyDuty, CompanyRole, Role, RoleRevision
from roles.selectors.company_roles import (
    catalogue_updates,
    company_duties,
    company_role_content,
    compare_with_catalogue,
    role_book,
    update_of,
)
from tests.factories import actor_of, make_company
from tests.factories.catalogue import load_roles
from tests.roles.firms import SELLER, Firm, changed_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Iterator[Firm]:
    load_roles()
    company = make_company()
    by = actor_of(company)
    with tenant(company):
        yield Firm(company, by)


# --- following ----------------------------------------------------------------------------------------------------


def test_a_role_taken_from_the_catalogue_says_what_the_catalogue_says(firm: Firm) -> None:
    row = firm.take()
    assert (row.slug, row.is_in_sync, row.name) == (SELLER, True, "")
    content = company_role_content(row)
    card = read_catalogue().roles[SELLER]
    assert (content.name, content.purpose) == (card.name.ru, card.purpose.ru)
    assert [duty.text for duty in content.duties] == [line.text.ru for line in card.duty_lines()]
    with translation.override("en"):
        assert company_role_content(row).name == card.name.en


def test_taking_a_role_twice_changes_nothing(firm: Firm) -> None:
    first = firm.take()
    before = firm.state()
    assert firm.take().pk == first.pk
    assert firm.state() == before


def test_an_update_of_the_catalogue_reaches_a_role_in_sync_with_a_list_of_what_changed(firm: Firm) -> None:
    row = firm.take()
    other = firm.take("sales-trainer")
    assert catalogue_updates(firm.company) == ()
    gone = read_catalogue().roles[SELLER].duties[0].items[0].text.ru
    load_catalogue(changed_catalogue())
    [update] = catalogue_updates(firm.company)
    assert (update.role.pk, update.seen.number, update.current.number) == (row.pk, 1, 2)
    said = {(change.section, change.kind) for change in update.changes}
    assert said == {("purpose", "changed"), ("duties", "removed")}
    [removed] = [change for change in update.changes if change.kind == "removed"]
    assert removed.before is not None
    assert removed.before.text == gone
    assert company_role_content(row).purpose == "Новое назначение"
    assert update_of(other) is None


def test_an_update_that_was_seen_is_not_told_again(firm: Firm) -> None:
    row = firm.take()
    load_catalogue(changed_catalogue())
    actions.acknowledge_update(company_role=row, by=firm.by)
    assert catalogue_updates(firm.company) == ()
    before = firm.state()
    actions.acknowledge_update(company_role=row, by=firm.by)
    assert firm.state() == before


def test_a_change_that_was_taken_back_before_anybody_looked_is_no_update(firm: Firm) -> None:
    firm.take()
    load_catalogue(changed_catalogue())
    load_roles()
    assert RoleRevision.objects.filter(role__slug=SELLER).count() == 3
    assert catalogue_updates(firm.company) == ()


def test_a_load_that_changes_one_card_keeps_a_new_state_of_that_card_alone(firm: Firm) -> None:
    count = RoleRevision.objects.count()
    load_catalogue(changed_catalogue())
    assert RoleRevision.objects.count() == count + 1


# --- the first edit -----------------------------------------------------------------------------------------------


def test_the_first_edit_copies_the_card_unlinks_it_and_says_so(firm: Firm) -> None:
    row = firm.take()
    card = company_role_content(row)
    edited = firm.edit(row, name="Продавец", duties=[*card.duties, ContentDuty("Ведёт группу в мессенджере")])
    assert (edited.unlinked, edited.changed) == (True, True)
    row = firm.fresh(row)
    assert not row.is_in_sync
    content = company_role_content(row)
    assert content.name == "Продавец"
    assert content.purpose == card.purpose
    assert content.duties[:-1] == card.duties
    assert content.lines == card.own().lines
    assert firm.verbs() == ["taken", "unlinked"]


def test_the_second_edit_says_nothing_of_unlinking(firm: Firm) -> None:
    row = firm.take()
    firm.edit(row, name="Продавец")
    assert not firm.edit(row, name="Продавец-консультант").unlinked
    assert firm.verbs() == ["taken", "unlinked", "edited"]


def test_saving_without_a_change_leaves_the_role_in_sync(firm: Firm) -> None:
    row = firm.take()
    content, before = company_role_content(row), firm.state()
    edited = firm.edit(row, name=content.name, duties=content.duties, lines=content.own().lines)
    assert (edited.unlinked, edited.changed) == (False, False)
    assert firm.state() == before


def test_an_edited_copy_does_not_follow_the_catalogue_and_is_still_told_of_its_changes(firm: Firm) -> None:
    row = firm.take()
    firm.edit(row, name="Продавец")
    purpose = company_role_content(firm.fresh(row)).purpose
    load_catalogue(changed_catalogue())
    assert company_role_content(firm.fresh(row)).purpose == purpose
    [update] = catalogue_updates(firm.company)
    assert {change.section for change in update.changes} == {"purpose", "duties"}


def test_a_copy_is_compared_with_the_catalogue_line_by_line(firm: Firm) -> None:
    row = firm.take()
    assert compare_with_catalogue(row) == ()
    duties = list(company_role_content(row).duties)
    duties[0] = replace(duties[0], involvement="C")
    firm.edit(row, duties=duties, thought="Своя мысль")
    found = compare_with_catalogue(firm.fresh(row))
    assert [(change.section, change.kind) for change in found] == [
        ("duties", "changed"),
        ("thought", "changed"),
    ]
    after = found[0].after
    assert after is not None
    assert after.details == (("involvement", "C"),)


def test_a_copy_made_in_english_is_compared_with_the_english_card(firm: Firm) -> None:
    row = firm.take()
    with translation.override("en"):
        firm.edit(row, thought="Our own thought")
    assert firm.fresh(row).language == "en"
    assert [change.section for change in compare_with_catalogue(firm.fresh(row))] == ["thought"]


def test_an_update_that_came_while_the_first_edit_was_written_is_still_told(firm: Firm) -> None:
    row = firm.take()
    read = company_role_content(row)
    load_catalogue(changed_catalogue())
    firm.edit(row, name="Продавец", purpose=read.purpose, duties=read.duties)
    [update] = catalogue_updates(firm.company)
    assert {change.section for change in update.changes} == {"purpose", "duties"}


def test_a_role_without_a_kept_state_waits_for_the_catalogue_to_be_loaded(firm: Firm) -> None:
    RoleRevision.objects.all().delete()
    row = firm.take()
    before = firm.state()
    with pytest.raises(ValidationError, match="загружается"):
        firm.edit(row, name="Продавец")
    assert firm.state() == before


# --- returning ----------------------------------------------------------------------------------------------------


def test_a_copy_returned_to_the_catalogue_follows_it_and_its_text_stays_in_the_trail(firm: Firm) -> None:
    row = firm.take()
    firm.edit(row, name="Продавец", duties=[("Продаёт", None, "R")])
    load_catalogue(changed_catalogue())
    actions.return_to_catalogue(company_role=row, by=firm.by)
    row = firm.fresh(row)
    assert (row.is_in_sync, row.name) == (True, "")
    assert company_role_content(row).purpose == "Новое назначение"
    assert not CompanyDuty.objects.for_company(firm.company).exists()
    assert catalogue_updates(firm.company) == ()
    kept = AuditEvent.objects.for_company(firm.company).get(verb="company_role.returned").data["former"]
    assert (kept["name"], kept["duties"][0]["text"]) == ("Продавец", "Продаёт")


def test_a_returned_copy_can_be_brought_back_as_it_was(firm: Firm) -> None:
    row = firm.take()
    firm.edit(row, name="Продавец", duties=[("Продаёт", None, "AR")])
    before = company_role_content(firm.fresh(row))
    actions.return_to_catalogue(company_role=row, by=firm.by)
    actions.bring_back_copy(company_role=row, by=firm.by)
    assert company_role_content(firm.fresh(row)) == before
    with pytest.raises(ValidationError):
        actions.bring_back_copy(company_role=row, by=firm.by)


def test_the_first_edit_changes_nothing_but_what_was_edited(firm: Firm) -> None:
    for base in Role.objects.all():
        row = firm.edit(firm.take(base.slug), purpose="Иное назначение").role
        assert [change.section for change in compare_with_catalogue(row)] == ["purpose"], base.slug


def test_a_copy_whose_name_was_given_away_does_not_come_back_beside_it(firm: Firm) -> None:
    row = firm.edit(firm.take(), name="Продавец").role
    actions.return_to_catalogue(company_role=row, by=firm.by)
    firm.create("Продавец")
    before = firm.state()
    with pytest.raises(ValidationError) as refused:
        actions.bring_back_copy(company_role=row, by=firm.by)
    assert list(refused.value.message_dict) == ["name"]
    assert firm.state() == before


def test_a_copy_put_away_is_not_taken_back_beside_a_role_of_its_name(firm: Firm) -> None:
    row = firm.edit(firm.take(), name="Продавец").role
    actions.archive_role(company_role=row, by=firm.by)
    firm.create("Продавец")
    before = firm.state()
    with pytest.raises(ValidationError) as refused:
        firm.take()
    assert list(refused.value.message_dict) == ["name"]
    assert firm.state() == before


def test_a_role_of_the_companys_own_has_no_catalogue_to_return_to(firm: Firm) -> None:
    row = firm.create()
    before = firm.state()
    with pytest.raises(ValidationError):
        actions.return_to_catalogue(company_role=row, by=firm.by)
    assert firm.state() == before


# --- own roles ----------------------------------------------------------------------------------------------------


def test_an_own_role_is_made_of_confirmed_lines_and_stands_in_the_book(firm: Firm) -> None:
    row = firm.create(
        duties=[
            ("Ищет торги на площадках", "lead-qualification", "R"),
            ContentDuty("Сушит сухари", None, "A", "Прочее"),
        ],
        lines={"hard_skills": [ContentLine("44-ФЗ", level=4)], "kpis": [ContentLine("Выигранные торги")]},
    )
    assert row.slug == "own-menedzher-po-tenderam"
    content = company_role_content(firm.fresh(row))
    assert [(duty.text, duty.responsibility, duty.involvement, duty.group) for duty in content.duties] == [
        ("Ищет торги на площадках", "lead-qualification", "R", ""),
        ("Сушит сухари", None, "A", "Прочее"),
    ]
    assert content.lines["hard_skills"] == (ContentLine("44-ФЗ", level=4),)
    book = role_book(firm.company)
    entry = book.roles[row.slug]
    assert (entry.name, entry.own, entry.edited, entry.category) == (
        "Менеджер по тендерам",
        True,
        False,
        "sales",
    )
    assert list(book.roles)[:-1] == list(Role.objects.values_list("slug", flat=True))


def test_names_that_give_one_address_get_different_slugs(firm: Firm) -> None:
    first, second = firm.create("Тендеры!"), firm.create("Тендеры?")
    assert (first.slug, second.slug) == ("own-tendery", "own-tendery-2")
    assert firm.create("销售").slug == "own-role"


@pytest.mark.parametrize(
    ("members", "at_fault"),
    [
        ({"name": "   "}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "Р" * 121}, "name"),
        ({"name": "Тендер\x00"}, "name"),
        ({"category": "bosses"}, "category"),
        ({"purpose": "п" * 2001}, "purpose"),
        ({"duties": [("", None, "R")]}, "duties"),
        ({"duties": [(" — ", None, "R")]}, "duties"),
        ({"duties": [("Д" * 2001, None, "R")]}, "duties"),
        ({"duties": [("Звонит\x00", None, "R")]}, "duties"),
        ({"duties": [("Звонит", None, "RA")]}, "duties"),
        ({"duties": [("Звонит", "no-such-work", "R")]}, "duties"),
        ({"duties": [("Звонит", None, "R")] * 301}, "duties"),
        ({"lines": {"hobbies": [ContentLine("Шахматы")]}}, "lines"),
        ({"lines": {"hard_skills": [ContentLine("Торг", level=6)]}}, "lines"),
        ({"lines": {"kpis": [ContentLine("Доход", metric="no-such-metric")]}}, "lines"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_member_and_nothing_is_made(
    firm: Firm, members: dict[str, Any], at_fault: str
) -> None:
    before = firm.state()
    with pytest.raises(ValidationError) as refused:
        firm.create(**members)
    assert list(refused.value.message_dict) == [at_fault]
    assert firm.state() == before


def test_two_roles_of_one_name_are_refused(firm: Firm) -> None:
    firm.create("Менеджер по тендерам")
    other = firm.create("Тендерный специалист")
    before = firm.state()
    with pytest.raises(ValidationError):
        firm.create("менеджер по Тендерам")
    with pytest.raises(ValidationError):
        firm.edit(other, name="Менеджер по тендерам")
    assert firm.state() == before


# --- two editors --------------------------------------------------------------------------------------------------


def test_a_stale_edit_is_a_conflict_and_changes_nothing(firm: Firm) -> None:
    row = firm.create()
    seen = firm.fresh(row).revision
    firm.edit(row, seen, purpose="Первый")
    before = firm.state()
    with pytest.raises(actions.RoleConflict) as met:
        firm.edit(row, seen, purpose="Второй")
    assert met.value.revision == seen + 1
    with pytest.raises(actions.RoleConflict):
        actions.return_to_catalogue(company_role=row, by=firm.by, revision=seen)
    with pytest.raises(actions.RoleConflict):
        actions.archive_role(company_role=row, by=firm.by, revision=seen)
    assert firm.state() == before


# --- putting away -------------------------------------------------------------------------------------------------


def test_a_role_that_nobody_holds_is_put_away_and_still_named_in_the_history(firm: Firm) -> None:
    row = firm.create()
    actions.archive_role(company_role=row, by=firm.by)
    book = role_book(firm.company)
    assert row.slug not in book.roles
    assert book.named(row.slug) is not None
    assert row.slug not in company_duties(firm.company)
    before = firm.state()
    actions.archive_role(company_role=row, by=firm.by)
    with pytest.raises(ValidationError):
        firm.edit(row, name="Другое имя")
    assert firm.state() == before


def test_a_copy_put_away_gives_the_place_to_the_catalogues_role_and_comes_back_when_taken(firm: Firm) -> None:
    row = firm.take()
    firm.edit(row, name="Продавец")
    actions.archive_role(company_role=row, by=firm.by)
    assert not role_book(firm.company).roles[SELLER].edited
    firm.take()
    assert role_book(firm.company).roles[SELLER].name == "Продавец"


# --- the database's own locks -------------------------------------------------------------------------------------


def test_the_database_refuses_an_own_slug_for_a_role_of_the_catalogue(firm: Firm) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(slug=SELLER).update(slug="own-seller")
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyRole.objects.create(company=firm.company, slug="seller", name="Продавец", category="sales")


def test_a_responsibility_of_another_company_role_cannot_be_linked(firm: Firm) -> None:
    row = firm.create()
    other = make_company()
    with pytest.raises(IntegrityError), tenant(other):
        CompanyDuty.objects.create(company=other, company_role_id=row.pk, order=1, text="Чужая строка")
