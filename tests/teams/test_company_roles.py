"""Positions that hold roles which the company wrote or edited itself."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import delete_company
from roles import actions
from roles.cards.content import ContentDuty
from roles.models import CompanyDuty, CompanyRole, CompanyWording, Role
from roles.selectors.company_roles import role_book
from teams.actions import imports
from teams.analysis.facts import RoleShare
from teams.chart_document import Viewer, chart_document
from teams.facts import catalogue_facts, structure_facts
from teams.forms.base import role_choices
from teams.models import Finding, Operation, Position, PositionRole
from teams.operation_wording import Names, phrase
from teams.operations import OperationRefused
from teams.selectors import finding_views, structure_analysis
from teams.structure_json import StructureJsonError, read_structure, write_structure
from tests.factories import owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import box_of
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db
SCRIPTS = "sales-scripts"
NOBODY = Viewer(None, sees_findings=True, sees_costs=False, may_edit=False)


def own_role(office: Office, name: str = "Автор скриптов", *duties: ContentDuty) -> CompanyRole:
    with office.open():
        return actions.create_role(
            company=office.company,
            name=name,
            short="Автор",
            category="quality",
            duties=duties or [ContentDuty("Пишет речевые модули", SCRIPTS, "AR")],
            by=office.by,
        )


def edited_copy(office: Office, slug: str, **changes: Any) -> CompanyRole:
    with office.open():
        row = actions.take_role(company=office.company, role=Role.objects.get(slug=slug), by=office.by)
        actions.edit_role(company_role=row, revision=row.revision, by=office.by, **changes)
        return CompanyRole.objects.for_company(office.company).get(pk=row.pk)


def kinds(office: Office) -> set[tuple[str, str]]:
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(structure=office.structure).open()
        return set(rows.values_list("kind", "responsibility_slug"))


def held(office: Office, key: str) -> list[Any]:
    return list(state_of(office)[key]["roles"])


# --- what a position holds --------------------------------------------------------------------------------------


def test_a_position_holds_an_own_role_by_its_slug_and_undo_takes_it_off(office: Office) -> None:
    row, key = own_role(office), office.add("Автор")
    applied = office.apply({"op": "set_roles", "key": key, "roles": [{"role": row.slug, "share_pct": 60}]})
    with office.open():
        [stored] = PositionRole.objects.for_company(office.company)
        assert (stored.role_id, stored.company_role_id, stored.share_pct) == (None, row.pk, Decimal(60))
    office.undo(applied.revision)
    with office.open():
        assert not PositionRole.objects.for_company(office.company).exists()


def test_a_removed_position_comes_back_with_its_own_role(office: Office) -> None:
    row = own_role(office)
    key = office.add("Автор", roles=[row.slug])
    office.undo(office.apply({"op": "remove", "key": key}).revision)
    with office.open():
        [stored] = PositionRole.objects.for_company(office.company)
        assert stored.company_role_id == row.pk


@pytest.mark.parametrize("slug", ["own-nobody", "wizard"])
def test_a_role_that_the_company_does_not_have_is_refused(office: Office, slug: str) -> None:
    key = office.add("Менеджер", roles=["sales-manager"])
    before = state_of(office)
    with pytest.raises(OperationRefused) as refused:
        office.apply({"op": "set_roles", "key": key, "roles": [{"role": slug}]})
    assert slug in refused.value.sentence
    assert state_of(office) == before


def test_another_companys_own_role_is_not_there(office: Office) -> None:
    theirs = own_role(make_office())
    key = office.add("Менеджер")
    with pytest.raises(OperationRefused):
        office.apply({"op": "set_roles", "key": key, "roles": [{"role": theirs.slug}]})
    with office.open():
        position = Position.objects.for_company(office.company).get()
    with pytest.raises(IntegrityError), office.open():
        PositionRole.objects.create(company=office.company, position=position, company_role_id=theirs.pk)


def test_the_database_refuses_a_position_role_of_both_kinds_or_none(office: Office) -> None:
    row = own_role(office)
    office.add("Менеджер")
    both = {"company_role": row, "role": Role.objects.get(slug="sales-manager")}
    with office.open():
        position = Position.objects.for_company(office.company).get()
    for given in (both, {}):
        with pytest.raises(IntegrityError), office.open():
            PositionRole.objects.create(company=office.company, position=position, **given)


# --- putting away -----------------------------------------------------------------------------------------------


def test_a_role_that_positions_hold_is_not_put_away_and_the_positions_are_counted(office: Office) -> None:
    row = own_role(office)
    for title in ("Первый", "Второй"):
        office.add(title, roles=[row.slug])
    with office.open(), pytest.raises(ValidationError, match="2"):
        actions.archive_role(company_role=row, by=office.by)
    with office.open():
        assert CompanyRole.objects.for_company(office.company).get().archived_at is None


def test_a_copy_is_not_put_away_while_positions_hold_its_catalogue_role(office: Office) -> None:
    row = edited_copy(office, "sales-trainer", thought="Мысль")
    office.add("Тренер", roles=["sales-trainer"])
    with office.open(), pytest.raises(ValidationError):
        actions.archive_role(company_role=row, by=office.by)


def test_a_role_put_away_is_offered_no_more_and_still_named_in_the_history(office: Office) -> None:
    row, key = own_role(office), office.add("Автор")
    office.apply({"op": "set_roles", "key": key, "roles": [{"role": row.slug}]})
    office.apply({"op": "set_roles", "key": key, "roles": []})
    with office.open():
        actions.archive_role(company_role=row, by=office.by)
        entry = Operation.objects.for_company(office.company).filter(kind="set_roles").first()
        assert entry is not None
        assert "Автор" in phrase(entry, Names(role_book(office.company)))
        assert row.slug not in dict(role_choices(office.company)[-1][1])
    with pytest.raises(OperationRefused, match="Автор скриптов"):
        office.apply({"op": "set_roles", "key": key, "roles": [{"role": row.slug}]})


def test_a_copy_of_a_removed_position_is_restored_without_a_role_that_was_put_away(office: Office) -> None:
    row = own_role(office)
    key = office.add("Автор", roles=[row.slug])
    removed = office.apply({"op": "remove", "key": key})
    with office.open():
        actions.archive_role(company_role=row, by=office.by)
    office.undo(removed.revision)
    assert held(office, key) == []


# --- findings ---------------------------------------------------------------------------------------------------


def test_an_own_role_that_does_a_catalogue_roles_work_is_an_overlap(office: Office) -> None:
    office.add("Руководитель", roles=["sales-head"], person="Ковалёв Дмитрий")
    office.add("Автор", roles=[own_role(office).slug], person="Титов Илья")
    found = {kind for kind, slug in kinds(office) if slug == SCRIPTS}
    assert found & {"double_accountable", "duplicate_responsible"}
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(responsibility_slug=SCRIPTS).open()
        quotes = [quote for view in finding_views(rows, office.company) for quote in view.quotes]
    assert "Пишет речевые модули" in {quote.text for quote in quotes}


def test_the_edited_copy_speaks_for_the_positions_that_hold_the_catalogue_role(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    before = kinds(office)
    edited_copy(
        office, "sales-manager", name="Продавец", duties=[ContentDuty("Пишет план", "sales-plan", "A")]
    )
    with office.open():
        facts = catalogue_facts(office.company).roles["sales-manager"]
    assert (facts.title, [duty.responsibility for duty in facts.duties]) == ("Продавец", ["sales-plan"])
    assert kinds(office) != before
    assert ("no_responsible", "sales-plan") in kinds(office)


def test_findings_close_by_themselves_when_the_copy_returns_to_the_catalogue(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    before = kinds(office)
    row = edited_copy(office, "sales-manager", duties=[ContentDuty("Пишет план", "sales-plan", "A")])
    with office.open():
        actions.return_to_catalogue(company_role=row, by=office.by)
    assert kinds(office) == before


def test_stored_findings_are_those_of_an_analysis_made_now(office: Office) -> None:
    row = own_role(office)
    office.add("Автор", roles=[row.slug], person="Титов Илья")
    with office.open():
        row = CompanyRole.objects.for_company(office.company).get()
        duties = [ContentDuty("Ведёт кассу", None), ContentDuty("Пишет план", "sales-plan", "A")]
        actions.edit_role(company_role=row, revision=row.revision, by=office.by, duties=duties)
        analysis = structure_analysis(office.structure, office.company)
    assert kinds(office) == {(found.kind, found.responsibility or "") for found in analysis.findings}


def test_one_companys_copy_changes_nothing_in_another(office: Office) -> None:
    other = make_office()
    edited_copy(office, "sales-manager", name="Продавец", duties=[])
    with other.open():
        facts = catalogue_facts(other.company).roles["sales-manager"]
    assert facts.duties
    assert facts.title != "Продавец"


# --- what people see --------------------------------------------------------------------------------------------


def test_the_chart_the_palette_and_the_choices_show_own_roles(office: Office) -> None:
    row = own_role(office)
    key = office.add("Автор", roles=[row.slug])
    edited_copy(office, "sales-head", name="Коммерческий директор", short="КД")
    with office.open():
        page = chart_document(office.structure, NOBODY)
        choices = {slug: name for _label, group in role_choices(office.company)[1:] for slug, name in group}
    assert box_of(page, key)["roles"] == [[row.slug, 100]]
    assert page["roles"][row.slug] == {"name": "Автор скриптов", "short": "Автор", "category": "quality"}
    assert page["roles"]["sales-head"]["name"] == "Коммерческий директор"
    palette = {slug for group in page["palette"] for slug in group["roles"]}
    assert palette >= {row.slug, "sales-head"}
    assert choices[row.slug] == "Автор скриптов"


def test_the_panel_names_the_own_role_beside_its_duties(office: Office) -> None:
    key = office.add("Автор", roles=[own_role(office).slug])
    address = f"/c/{office.company.slug}/structure/{office.structure.uid}/positions/{key}/?tab=duties"
    shown = signed_in(owner_of(office.company)).get(address).content.decode()
    assert "Автор скриптов: Пишет речевые модули" in shown


# --- staff lists and the end of a company -----------------------------------------------------------------------


def test_a_title_in_a_staff_list_that_is_the_name_of_an_own_role_gives_that_role(office: Office) -> None:
    row = own_role(office)
    text = "ФИО;Должность;Отдел\nТитов Илья Олегович;автор скриптов;Обучение\n"
    with office.open():
        source = imports.store_list(
            company=office.company, data=text.encode(), file_name="staff.csv", by=office.by
        )
        imports.apply_import(source=source, company=office.company, by=office.by)
        [stored] = PositionRole.objects.for_company(office.company)
    assert (stored.company_role_id, stored.share_pct) == (row.pk, Decimal(100))


def test_an_own_role_can_be_chosen_for_a_row_and_one_put_away_cannot(office: Office) -> None:
    row, gone = own_role(office), own_role(office, "Лишняя роль")
    with office.open():
        actions.archive_role(company_role=gone, by=office.by)
        data = "ФИО;Должность\nТитов Илья Олегович;Мастер слова\n".encode()
        source = imports.store_list(company=office.company, data=data, file_name="staff.csv", by=office.by)
        imports.choose_role(source=source, role=row.slug, title="Мастер слова")
        with pytest.raises(ValidationError):
            imports.choose_role(source=source, role=gone.slug, title="Мастер слова")
        imports.apply_import(source=source, company=office.company, by=office.by)
        assert PositionRole.objects.for_company(office.company).get().company_role_id == row.pk


def test_a_company_goes_with_its_roles_and_the_positions_that_hold_them(office: Office) -> None:
    row = own_role(office)
    office.add("Автор", roles=[row.slug])
    edited_copy(office, "sales-head", thought="Мысль")
    with office.open():
        actions.confirm_wording(
            company=office.company, text="Пишет модули", responsibility=SCRIPTS, by=office.by
        )
    delete_company(company_id=office.company.pk)
    with office.open():
        for model in (CompanyRole, CompanyDuty, CompanyWording, PositionRole):
            assert not model.objects.for_company(office.company).exists()


# --- JSON -------------------------------------------------------------------------------------------------------


def test_a_structure_with_own_roles_is_exported_by_slug_and_read_back(office: Office) -> None:
    row = own_role(office)
    office.add("Автор", roles=[row.slug])
    with office.open():
        facts = structure_facts(office.structure, office.company, timezone.localdate())
        catalogue = catalogue_facts(office.company)
    text = json.dumps(write_structure(facts))
    assert read_structure(text, catalogue).structure.positions[0].roles == (
        RoleShare(row.slug, Decimal(100)),
    )
    other = make_office()
    with other.open():
        theirs = catalogue_facts(other.company)
    with pytest.raises(StructureJsonError, match=f"своей роли «{row.slug}»"):
        read_structure(text, theirs)


# --- speed ------------------------------------------------------------------------------------------------------


def test_twenty_own_roles_cost_the_chart_as_many_queries_as_two(office: Office) -> None:
    def queries() -> int:
        with office.open(), CaptureQueriesContext(connection) as caught:
            chart_document(office.structure, NOBODY)
            structure_analysis(office.structure, office.company)
        return len(caught)

    for number in range(2):
        office.add(f"Место {number}", roles=[own_role(office, f"Роль {number}").slug])
    queries()
    few = queries()
    for number in range(2, 20):
        office.add(f"Место {number}", roles=[own_role(office, f"Роль {number}").slug])
    queries()
    assert queries() == few
