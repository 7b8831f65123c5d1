"""A staff list loaded into the live structure: whole, twice, in part, and at the same time."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from accounts.tenancy import tenant
from teams.actions import import_load, imports
from teams.actions.import_load import ImportRefused
from teams.models import (
    Assignment,
    Finding,
    Operation,
    Person,
    Position,
    PositionRole,
    PositionScope,
    StaffListImport,
)
from teams.operations import OperationRefused
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import log_of, revision_of, state_of

SHARED = Path(__file__).resolve().parents[3] / "shared" / "inputs"
HEADER = "ФИО;Должность;Отдел;Руководитель;E-mail;Регион;Ставка;Табельный номер\n"
LIST = (
    HEADER
    + "Громов Андрей Олегович;Коммерческий директор;Дирекция;;gromov@x.example;;1;1\n"
    + "Жданова Елена Ивановна;РОП;Отдел продаж;Громов А. О.;zhdanova@x.example;Москва;1;2\n"
    + "Рябова Инна Сергеевна;Менеджер по продажам;Отдел продаж;Жданова Е. И.;ryabova@x.example;Москва;0,5;3\n"
    + "ВАКАНСИЯ;Менеджер по продажам;Отдел продаж;Жданова Е. И.;;Тверь;1;\n"
)

Edges = Counter[tuple[str, str, str | None]]


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def store(office: Office, text: str | bytes = LIST, name: str = "staff.csv") -> StaffListImport:
    data = text.encode() if isinstance(text, str) else text
    with office.open():
        return imports.store_list(company=office.company, data=data, file_name=name, by=office.by)


def apply(office: Office, source: StaffListImport) -> dict[str, Any]:
    with office.open():
        return imports.apply_import(source=source, company=office.company, by=office.by).outcome


def load(office: Office, text: str | bytes = LIST, name: str = "staff.csv") -> dict[str, Any]:
    return apply(office, store(office, text, name))


def people(count: int) -> str:
    """Rows of so many different people side by side."""
    letters = "бвгдклмнпрст"
    names = [
        "".join(letters[number // 12**power % 12] + "а" for power in range(3)) for number in range(count)
    ]
    return "".join(f"{name.capitalize()}ев Пётр Ильич;Менеджер;Штаб;;;;;\n" for name in names)


def edges_of(office: Office) -> Edges:
    """(who or «вакансия: title / team», title, who leads it) of every box."""
    with office.open():
        rows = Position.objects.for_company(office.company).prefetch_related("assignments__person")
        who = {row.pk: _who(row) for row in rows}
        return Counter((who[row.pk], row.title, who.get(row.parent_id)) for row in rows)


def _who(row: Position) -> str:
    people = [item.person.full_name for item in row.assignments.all()]
    return people[0] if people else f"вакансия: {row.title} / {row.team}"


def everything(office: Office) -> tuple[Any, ...]:
    with office.open():
        people = list(Person.objects.for_company(office.company).order_by("pk").values())
    return (state_of(office), revision_of(office), log_of(office), people)


def test_each_row_becomes_a_box_under_its_manager(office: Office) -> None:
    load(office)
    vacancy = "вакансия: Менеджер по продажам / Отдел продаж"
    assert edges_of(office) == Counter(
        {
            ("Громов Андрей Олегович", "Коммерческий директор", None): 1,
            ("Жданова Елена Ивановна", "РОП", "Громов Андрей Олегович"): 1,
            ("Рябова Инна Сергеевна", "Менеджер по продажам", "Жданова Елена Ивановна"): 1,
            (vacancy, "Менеджер по продажам", "Жданова Елена Ивановна"): 1,
        }
    )


def test_roles_rates_scopes_and_shares_come_along(office: Office) -> None:
    load(office)
    with office.open():
        box = Position.objects.for_company(office.company).get(assignments__person__external_id="3")
        assert box.fte == Decimal("0.5")
        assert [row.role.slug for row in box.roles.all()] == ["sales-manager"]
        assert [(row.dimension, row.value) for row in box.scopes.all()] == [("region", "Москва")]
        seat = Assignment.objects.for_company(office.company).get(position=box)
        assert (seat.share_pct, seat.kind) == (Decimal(50), "permanent")


def test_a_load_is_one_entry_of_the_log_and_finds_what_collides(office: Office) -> None:
    before = revision_of(office)
    outcome = load(office)
    assert log_of(office) == ["import"]
    assert revision_of(office) == before + 1
    with office.open():
        assert Finding.objects.for_company(office.company).count() == outcome["opened"] > 0


def test_the_same_list_again_doubles_nothing(office: Office) -> None:
    load(office)
    before = everything(office)
    outcome = load(office)
    assert (outcome["added"], outcome["changed"], outcome["unchanged"]) == (0, 0, 4)
    assert everything(office) == before


def test_the_same_upload_is_loaded_once(office: Office) -> None:
    source = store(office)
    apply(office, source)
    before = everything(office)
    with pytest.raises(ImportRefused):
        apply(office, source)
    assert everything(office) == before


def test_a_changed_list_moves_renames_and_keeps_the_rest(office: Office) -> None:
    load(office)
    keys = set(state_of(office))
    text = LIST.replace(";РОП;", ";Руководитель отдела продаж;").replace(
        "Отдел продаж;Жданова Е. И.;ryabova", "Дирекция;Громов А. О.;ryabova"
    )
    outcome = load(office, text)
    assert (outcome["added"], outcome["changed"], outcome["unchanged"]) == (0, 2, 2)
    assert set(state_of(office)) == keys
    boxes = {title: leader for _who, title, leader in edges_of(office) if title != "Менеджер по продажам"}
    assert boxes == {"Коммерческий директор": None, "Руководитель отдела продаж": "Громов Андрей Олегович"}


def test_somebody_new_fills_the_vacancy_of_the_same_kind(office: Office) -> None:
    load(office)
    text = LIST.replace("ВАКАНСИЯ;", "Мухин Олег Петрович;")
    outcome = load(office, text)
    assert (outcome["added"], outcome["changed"], outcome["people_added"]) == (0, 1, 1)


def test_somebody_known_by_the_number_keeps_the_box_under_a_new_surname(office: Office) -> None:
    load(office)
    outcome = load(office, LIST.replace("Рябова Инна", "Ершова Инна"))
    assert (outcome["people_added"], outcome["people_changed"], outcome["added"]) == (0, 1, 0)


def test_a_manager_of_the_company_is_found_though_the_list_is_without_him(office: Office) -> None:
    load(office)
    load(office, HEADER + "Гусев Павел Юрьевич;Аккаунт-менеджер;Клиенты;Жданова Елена Ивановна;;;;\n")
    assert ("Гусев Павел Юрьевич", "Аккаунт-менеджер", "Жданова Елена Ивановна") in edges_of(office)


def test_a_move_that_would_close_a_circle_is_left_undone(office: Office) -> None:
    load(office)
    outcome = load(
        office,
        HEADER
        + "Громов Андрей Олегович;Коммерческий директор;Дирекция;Новый Босс Иванович;;;;\n"
        + "Новый Босс Иванович;Президент;Дирекция;Рябова Инна Сергеевна;;;;\n",
    )
    assert outcome["added"] == 1
    assert ("Громов Андрей Олегович", "Коммерческий директор", None) in edges_of(office)


def test_bad_rows_stay_out_and_the_others_come_in(office: Office) -> None:
    text = LIST + "Панин Степан Ильич;Менеджер;Отдел продаж;Никто Никтович;panin@;;1;9\n"
    outcome = load(office, text)
    assert (outcome["added"], outcome["rejected"]) == (4, 1)
    with office.open():
        assert not Person.objects.for_company(office.company).filter(full_name__startswith="Панин").exists()


def test_a_title_longer_than_a_box_can_hold_is_an_error_of_its_row(office: Office) -> None:
    outcome = load(office, LIST + f"Длинный Олег Ильич;{'Ж' * 180};Отдел;Жданова Е. И.;;;;\n")
    assert (outcome["added"], outcome["rejected"]) == (4, 1)


def test_a_row_that_is_left_out_stays_out_and_its_reports_move_up(office: Office) -> None:
    source = store(office)
    with office.open():
        imports.leave_out(source=source, row_id="3-0", out=True)
    assert apply(office, source)["left_out"] == 1
    assert ("Рябова Инна Сергеевна", "Менеджер по продажам", "Громов Андрей Олегович") in edges_of(office)


def test_chosen_roles_are_given(office: Office) -> None:
    source = store(office)
    with office.open():
        imports.choose_role(source=source, role="sales-analyst", title="менеджер по продажам")
        imports.choose_role(source=source, role="", row_id="3-0")
    apply(office, source)
    with office.open():
        given = PositionRole.objects.for_company(office.company).select_related("position", "role")
        assert {row.position.title: row.role.slug for row in given} == {
            "Менеджер по продажам": "sales-analyst"
        } | {
            row.position.title: row.role.slug
            for row in given
            if row.position.title == "Коммерческий директор"
        }


@pytest.mark.parametrize("row_id", ["", "x", "1-", "-1-0", "²-0", "9" * 40])
def test_a_row_that_cannot_be_is_refused(office: Office, row_id: str) -> None:
    source = store(office)
    with office.open(), pytest.raises(ImportRefused):
        imports.leave_out(source=source, row_id=row_id, out=True)


def test_an_unknown_role_is_refused(office: Office) -> None:
    source = store(office)
    with office.open(), pytest.raises(ImportRefused):
        imports.choose_role(source=source, role="nobody", title="РОП")


def test_a_list_without_one_sound_row_changes_nothing(office: Office) -> None:
    before = everything(office)
    with pytest.raises(ImportRefused):
        load(office, HEADER + "Панин Степан Ильич;Менеджер;Отдел;Никто Никтович;;;;\n")
    assert everything(office) == before


def test_a_load_is_taken_back_whole(office: Office) -> None:
    load(office)
    before = state_of(office)
    text = LIST.replace(";РОП;", ";Руководитель продаж;").replace("ВАКАНСИЯ;", "Мухин Олег Петрович;")
    load(office, text + "Ким Вера Ильинична;Аналитик;Дирекция;Громов А. О.;;;1;7\n")
    office.undo(revision_of(office))
    assert state_of(office) == before


def test_a_formula_is_a_name_like_any_other(office: Office) -> None:
    load(office, LIST + '"=HYPERLINK(""http://x"")";Менеджер по продажам;Отдел продаж;Жданова Е. И.;;;1;8\n')
    with office.open():
        assert Person.objects.for_company(office.company).filter(full_name__startswith="=HYPERLINK").exists()


def test_scopes_of_a_box_follow_the_list(office: Office) -> None:
    load(office)
    load(office, LIST.replace("ryabova@x.example;Москва", "ryabova@x.example;Урал"))
    with office.open():
        values = PositionScope.objects.for_company(office.company).values_list("value", flat=True)
        assert sorted(values) == ["Москва", "Тверь", "Урал"]


def test_too_large_a_load_is_not_taken_back_box_by_box(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_load, "MAX_UNDO", 20)
    load(office, HEADER + people(import_load.MAX_UNDO + 1))
    before = everything(office)
    with office.open():
        assert Operation.objects.for_company(office.company).get().inverse == []
    with pytest.raises(OperationRefused):
        office.undo(revision_of(office))
    assert everything(office) == before


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_both_come_in_whole() -> None:
    office = make_office()
    sources = [store(office), store(office, HEADER + people(30))]
    assert _at_once(office, sources) == []
    assert len(state_of(office)) == 34


@pytest.mark.django_db(transaction=True)
def test_one_list_sent_twice_at_once_comes_in_once() -> None:
    office = make_office()
    source = store(office)
    faults = _at_once(office, [source, source, source])
    assert [type(fault) for fault in faults] == [ImportRefused, ImportRefused]
    assert len(state_of(office)) == 4


def _at_once(office: Office, sources: list[StaffListImport]) -> list[Exception]:
    barrier, faults = Barrier(len(sources)), list[Exception]()

    def run(source: StaffListImport) -> None:
        try:
            barrier.wait()
            with tenant(office.company):
                imports.apply_import(source=source, company=office.company, by=office.by)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


shared_lists = sorted(SHARED.glob("staff-*")) if SHARED.is_dir() else []


@pytest.mark.parametrize("path", shared_lists, ids=lambda path: path.name)
def test_a_list_of_a_client_comes_in_edge_by_edge(office: Office, path: Path) -> None:
    expected = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[path.name]
    outcome = load(office, path.read_bytes(), path.name)
    wanted = Counter((row["who"], row["title"], row["boss"]) for row in expected["rows"])
    found = edges_of(office)
    assert wanted - found == Counter()
    assert all(
        who.startswith("=") for who, _title, _boss in found - wanted
    )  # a formula is a name like any other
    assert outcome["rejected"] == len([row for row in expected["rejected"] if "total" not in row["why"]])
    assert load(office, path.read_bytes(), path.name)["added"] == 0
